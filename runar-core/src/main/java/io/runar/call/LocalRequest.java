package io.runar.call;

import java.lang.reflect.Type;
import java.util.Map;

import io.runar.PeerId;
import io.runar.Priority;
import io.runar.ResponseHeaders;
import io.runar.TopicPath;
import io.runar.codec.LocalPayload;
import io.runar.dispatch.HandledRequest;
import io.runar.dispatch.HandlingNode;
import io.runar.registry.ActionRoute;
import io.runar.service.RequestContext;
import org.jspecify.annotations.Nullable;

/**
 * A request that this node makes and answers itself, as its handler sees it. The
 * parameters are the caller's own object.
 */
class LocalRequest extends HandledRequest {

	private static final Priority[] PRIORITIES = Priority.values();

	private final @Nullable Object params;

	private final @Nullable String callerService;

	/** Ordinal of the priority: a reference would make every request larger. */
	private final byte priority;

	@SuppressWarnings("EnumOrdinal") // of this object alone: it never leaves it
	LocalRequest(HandlingNode node, TopicPath path, ActionRoute.Provider provider, @Nullable Object params,
			long deadlineNanos, Map<String, String> headers, int level, Priority priority,
			@Nullable RequestContext parent) {
		super(node, path, provider, deadlineNanos, headers, level, (parent != null) ? parent.correlationId() : null);
		this.params = params;
		this.callerService = (parent instanceof HandledRequest caller) ? caller.provider().service().path().path()
				: null;
		this.priority = (byte) priority.ordinal();
	}

	@Override
	public @Nullable Object params() {
		return node().codecs().passesReferences() ? this.params : params(Object.class);
	}

	@Override
	public @Nullable Object params(Type type) {
		return node().codecs().pass(this.params, type, LocalPayload.PARAMETERS, path());
	}

	@Override
	public synchronized void responseHeader(String name, String value) {
		ResponseHeaders wanted = wantedHeaders();
		Map<String, String> headers = withHeader((wanted != null) ? wanted.asMap() : Map.of(), name, value);
		if (wanted != null) {
			wanted.replace(headers);
		}
	}

	/** Returns where the caller wants the headers of the answer. */
	@Nullable ResponseHeaders wantedHeaders() {
		return null;
	}

	@Override
	public Priority priority() {
		return PRIORITIES[this.priority];
	}

	@Override
	public PeerId caller() {
		return node().self();
	}

	@Override
	public @Nullable String callerService() {
		return this.callerService;
	}

}
