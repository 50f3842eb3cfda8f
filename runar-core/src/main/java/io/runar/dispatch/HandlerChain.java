package io.runar.dispatch;

import java.util.List;

import io.runar.service.ActionHandler;
import io.runar.service.Interceptor;
import io.runar.service.RequestContext;
import org.jspecify.annotations.Nullable;

/**
 * Runs a handler inside interceptors. Thread-safe.
 *
 * @since 0.1
 */
public final class HandlerChain {

	private final List<Interceptor> interceptors;

	/**
	 * Creates a chain.
	 * @param interceptors outermost first
	 */
	public HandlerChain(List<Interceptor> interceptors) {
		this.interceptors = List.copyOf(interceptors);
	}

	/**
	 * Runs a handler.
	 * @param context the request
	 * @param handler answers it
	 * @return what the handler returned
	 * @throws Exception what it threw
	 */
	public @Nullable Object handle(RequestContext context, ActionHandler handler) throws Exception {
		return this.interceptors.isEmpty() ? handler.handle(context) : from(0, handler).handle(context);
	}

	/**
	 * Returns whether the result is never a {@link java.util.concurrent.CompletionStage}.
	 * @param handler the innermost handler
	 * @return whether it says so and nobody is around it
	 */
	public boolean isImmediate(ActionHandler handler) {
		return this.interceptors.isEmpty() && handler.isImmediate();
	}

	private ActionHandler from(int index, ActionHandler last) {
		return (index == this.interceptors.size()) ? last
				: (context) -> this.interceptors.get(index).handle(context, from(index + 1, last));
	}

}
