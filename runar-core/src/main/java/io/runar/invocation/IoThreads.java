package io.runar.invocation;

import io.runar.runtime.IoWatchdog;
import org.jspecify.annotations.Nullable;

/**
 * Where code of the application runs on an I/O thread because it was declared never to
 * block: it is watched, and a request that would wait for another node fails at once
 * instead of waiting, perhaps for itself. Every {@link #enter} that returns a slot is
 * ended by one {@link #exit} on the same thread. Thread-safe.
 *
 * @since 0.1
 */
public final class IoThreads {

	private final IoWatchdog watchdog;

	/**
	 * Creates the way onto I/O threads.
	 * @param watchdog watches what runs there
	 */
	public IoThreads(IoWatchdog watchdog) {
		this.watchdog = watchdog;
	}

	/**
	 * Says that code of the application begins on this thread.
	 * @param slot the thread's {@link CurrentRequest} slot
	 * @param what what that code is, for the log
	 * @param service path of the service it belongs to
	 * @param action name of the action as registered
	 * @return what to pass to {@link #exit}; {@code null} if this thread is inside such
	 * code already
	 */
	public IoWatchdog.@Nullable Slot enter(@Nullable Object[] slot, String what, String service, String action) {
		IoWatchdog.Slot watched = this.watchdog.slot();
		if (!watched.enter(what, service, action)) {
			return null;
		}
		CurrentRequest.setMustNotWait(slot, true);
		return watched;
	}

	/**
	 * Says that it has ended.
	 * @param slot the thread's {@link CurrentRequest} slot
	 * @param watched what {@link #enter} has returned
	 */
	public void exit(@Nullable Object[] slot, IoWatchdog.@Nullable Slot watched) {
		if (watched != null) {
			watched.exit();
			CurrentRequest.setMustNotWait(slot, false);
		}
	}

}
