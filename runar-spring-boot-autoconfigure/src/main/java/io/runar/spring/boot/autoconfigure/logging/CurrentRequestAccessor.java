package io.runar.spring.boot.autoconfigure.logging;

import io.micrometer.context.ThreadLocalAccessor;
import io.runar.invocation.CurrentRequest;
import io.runar.service.RequestContext;
import org.jspecify.annotations.Nullable;

/**
 * Lets Micrometer's context propagation carry the request that a thread handles to other
 * threads: what a handler goes on with there, as in operators of Reactor, makes its
 * requests on behalf of that request. Found by the library through
 * {@code META-INF/services}.
 *
 * @since 0.1
 */
public final class CurrentRequestAccessor implements ThreadLocalAccessor<RequestContext> {

	/** Key of the request in a context. */
	public static final String KEY = "runar.request";

	@Override
	public Object key() {
		return KEY;
	}

	@Override
	public @Nullable RequestContext getValue() {
		return CurrentRequest.get(CurrentRequest.slot());
	}

	@Override
	public void setValue(RequestContext value) {
		CurrentRequest.set(CurrentRequest.slot(), value);
	}

	@Override
	public void setValue() {
		CurrentRequest.set(CurrentRequest.slot(), null);
	}

}
