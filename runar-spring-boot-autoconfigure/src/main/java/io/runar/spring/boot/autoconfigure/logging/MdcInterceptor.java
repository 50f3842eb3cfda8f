package io.runar.spring.boot.autoconfigure.logging;

import java.util.List;
import java.util.function.Supplier;

import io.runar.Node;
import io.runar.service.ActionHandler;
import io.runar.service.Interceptor;
import io.runar.service.RequestContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

import org.springframework.core.Ordered;

/**
 * Puts what tells requests apart into the MDC of slf4j while their handler runs on its
 * thread, so that patterns of logs may show it, as in {@code %X{runar.correlation}}.
 * Afterwards the MDC is as it was.
 *
 * @since 0.1
 */
public final class MdcInterceptor implements Interceptor, Ordered {

	/** Key of the id of the request. */
	public static final String REQUEST = "runar.request";

	/** Key of what is the same for all requests that serve one outermost request. */
	public static final String CORRELATION = "runar.correlation";

	/** Key of the node that handles the request. */
	public static final String NODE = "runar.node";

	/** Key of the node that makes the request. */
	public static final String CALLER = "runar.caller";

	/** Key of the path that is requested. */
	public static final String PATH = "runar.path";

	static final List<String> KEYS = List.of(REQUEST, CORRELATION, NODE, CALLER, PATH);

	private final Supplier<Node> node;

	private final boolean local;

	/**
	 * Creates an interceptor.
	 * @param node the node that handles the requests
	 * @param local whether requests that stay in the process are among them
	 */
	public MdcInterceptor(Supplier<Node> node, boolean local) {
		this.node = node;
		this.local = local;
	}

	@Override
	public boolean interceptsLocal() {
		return this.local;
	}

	@Override
	public @Nullable Object handle(RequestContext request, ActionHandler next) throws Exception {
		List<@Nullable String> before = KEYS.stream().<@Nullable String>map(MDC::get).toList();
		MDC.put(REQUEST, request.requestId());
		MDC.put(CORRELATION, request.correlationId());
		MDC.put(NODE, this.node.get().id().value());
		MDC.put(CALLER, request.caller().value());
		MDC.put(PATH, request.path().path());
		try {
			return next.handle(request);
		}
		finally {
			for (int i = 0; i < KEYS.size(); i++) {
				restore(KEYS.get(i), before.get(i));
			}
		}
	}

	private static void restore(String key, @Nullable String value) {
		if (value != null) {
			MDC.put(key, value);
		}
		else {
			MDC.remove(key);
		}
	}

	/** Outside of all others, which may log too. */
	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE + 50;
	}

}
