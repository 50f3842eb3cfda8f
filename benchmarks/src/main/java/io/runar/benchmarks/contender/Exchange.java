package io.runar.benchmarks.contender;

import org.jspecify.annotations.Nullable;

/**
 * Sends one prepared message and gets it back. Thread-safe.
 */
public interface Exchange {

	/**
	 * Sends without waiting.
	 * @param answer is told once, on any thread
	 */
	void send(Answer answer);

	/**
	 * Sends and waits, through the API for blocking callers.
	 * @return what came back
	 */
	@Nullable Object sendAndWait();

	/**
	 * Returns whether the whole of what came back is what was sent.
	 * @param answer what came back
	 * @return whether it is right
	 */
	boolean isEcho(@Nullable Object answer);

	/**
	 * Receives what came back.
	 */
	@FunctionalInterface
	interface Answer {

		/**
		 * The exchange has ended.
		 * @param value what came back
		 * @param failure why nothing came back, or {@code null}
		 */
		void arrived(@Nullable Object value, @Nullable Throwable failure);

	}

}
