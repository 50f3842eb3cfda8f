package io.runar.service;

import io.runar.PeerId;
import io.runar.Priority;

/**
 * Decides which requests of peers an action takes. An action without one takes all.
 * Implementations must be thread-safe and fast: they run on I/O threads.
 *
 * @since 0.1
 */
public interface ActionGuard {

	/**
	 * Takes a request, which is told by one {@link #leave} when it takes no more of
	 * anything, or refuses it.
	 * @param caller the node that makes the request
	 * @param priority how much the request matters
	 * @param stream whether it is answered with a stream
	 * @param nowNanos the time, {@code Environment.nanoTime()}
	 * @throws io.runar.RunarException with {@code OVERLOADED} if the request is refused
	 */
	void admit(PeerId caller, Priority priority, boolean stream, long nowNanos);

	/**
	 * Takes notice that a request has its answer and its handler has returned.
	 * @param stream whether it was answered with a stream
	 * @param arrivedNanos when it arrived, as {@link #admit} was told
	 * @param nanos time since then
	 * @param typical whether the time says how long such requests take: not if it failed
	 * or was cancelled
	 */
	void leave(boolean stream, long arrivedNanos, long nanos, boolean typical);

}
