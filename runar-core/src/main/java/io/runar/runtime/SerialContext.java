package io.runar.runtime;

import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * Runs tasks one at a time, in the order given: the one writer of control state. A task
 * that throws is logged and does not stop those after it. Thread-safe.
 *
 * @since 0.1
 */
public interface SerialContext extends Executor {

	/**
	 * Runs a task in this context later, once.
	 * @param delay how long to wait at least
	 * @param task what to run
	 * @return to take it back; inside the context it then certainly does not run
	 */
	Cancellable schedule(Duration delay, Runnable task);

	/**
	 * Checks that the calling code runs as a task of this context.
	 * @throws IllegalStateException if it does not
	 */
	void checkInside();

}
