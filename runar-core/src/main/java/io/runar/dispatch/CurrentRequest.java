package io.runar.dispatch;

import io.runar.service.RequestContext;
import org.jspecify.annotations.Nullable;

/**
 * The request that the running thread handles, so that requests made by its handler
 * inherit its deadline, correlation and level even where they are made through the
 * injected {@code Node}.
 *
 * @since 0.1
 */
public final class CurrentRequest {

	private static final ThreadLocal<@Nullable RequestContext> CURRENT = new ThreadLocal<>();

	private CurrentRequest() {
	}

	/**
	 * Returns the request that this thread handles.
	 * @return the request, or {@code null}
	 */
	public static @Nullable RequestContext get() {
		return CURRENT.get();
	}

	/**
	 * Marks the request that this thread handles from now on.
	 * @param request the request, or {@code null}
	 * @return what was marked before, to be set again afterwards
	 */
	public static @Nullable RequestContext swap(@Nullable RequestContext request) {
		RequestContext outer = CURRENT.get();
		CURRENT.set(request);
		return outer;
	}

}
