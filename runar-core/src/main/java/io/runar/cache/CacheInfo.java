package io.runar.cache;

/**
 * What operators see of one cache at one moment.
 *
 * @param service path of the service
 * @param action name of the action as registered
 * @param side {@code provider}: results of this node's own action; {@code caller}:
 * results of other nodes
 * @param entries how many results are kept, roughly
 * @param hits requests answered with a fresh result
 * @param staleHits requests answered with an old one while a new one was made
 * @param misses requests for which the action was run or sent
 * @param waits requests that waited for the result of another one
 * @param bypasses requests whose parameters or results could not be kept: too large, or
 * not to be encoded
 * @param evictions results thrown away for lack of room
 * @param invalidations how often all results were thrown away because of an event
 * @since 0.1
 */
public record CacheInfo(String service, String action, String side, long entries, long hits, long staleHits,
		long misses, long waits, long bypasses, long evictions, long invalidations) {

}
