package io.runar.benchmarks.contender;

import io.runar.service.ActionHandler;

/**
 * The one place that says how a handler is marked as never blocking.
 */
public final class NonBlocking {

	private NonBlocking() {
	}

	/**
	 * Marks a handler that never blocks.
	 * @param handler the handler
	 * @return the marked handler; the same where this project has no such marker
	 */
	static ActionHandler mark(ActionHandler handler) {
		return ActionHandler.nonBlocking(handler);
	}

	/**
	 * Returns whether a mark makes a difference.
	 * @return false if the contenders with such handlers are the ordinary ones
	 */
	public static boolean isAvailable() {
		ActionHandler handler = (context) -> null;
		return !handler.equals(mark(handler));
	}

}
