package io.runar.admission;

import org.jspecify.annotations.Nullable;

/**
 * What operators see of one action that has rules.
 *
 * @param service path of the service
 * @param action name of the action as registered
 * @param maxConcurrent the limit of requests in flight; {@code null} if there is none
 * @param adaptiveLimit the limit that the node finds out; {@code null} if there is none
 * @param rateLimit requests a second of all peers together; 0: no limit
 * @param rateLimitPerPeer requests a second of each peer; 0: no limit
 * @param refused requests that were refused
 * @since 0.1
 */
public record AdmissionInfo(String service, String action, @Nullable Concurrency maxConcurrent,
		@Nullable Concurrency adaptiveLimit, int rateLimit, int rateLimitPerPeer, long refused) {

	/**
	 * A limit of requests in flight, which other actions of the service may share.
	 *
	 * @param limit how many there may be now
	 * @param inFlight how many there are, of all actions that share it
	 */
	public record Concurrency(int limit, int inFlight) {

		static @Nullable Concurrency of(@Nullable Places places) {
			return (places != null) ? new Concurrency(places.limit(), places.taken()) : null;
		}

	}

}
