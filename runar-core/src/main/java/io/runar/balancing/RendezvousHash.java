package io.runar.balancing;

import java.util.List;

import io.runar.registry.ActionRoute;

/**
 * Sends requests with the same shard key to the same node. Every node has a hash for the
 * key, the highest wins: a node that comes or goes moves only the keys that it wins or
 * had won, and there is nothing to keep. Requests without a key are balanced by another
 * strategy. The choice takes time in proportion to the number of candidates. (D. Thaler,
 * C. Ravishankar, Using Name-Based Mappings to Increase Hit Rates, 1998.)
 */
final class RendezvousHash implements LoadBalancer {

	private final LoadBalancer withoutKey;

	RendezvousHash(LoadBalancer withoutKey) {
		this.withoutKey = withoutKey;
	}

	@Override
	public int choose(List<ActionRoute.Provider> candidates, BalancedRequest request) {
		String key = request.shardKey();
		if (key == null) {
			return this.withoutKey.choose(candidates, request);
		}
		long keyHash = hash(key);
		int best = 0;
		long bestHash = Long.MIN_VALUE;
		for (int i = 0; i < candidates.size(); i++) {
			long hash = mix(keyHash ^ hash(candidates.get(i).peer().id().value()));
			if (i == 0 || hash > bestHash) {
				best = i;
				bestHash = hash;
			}
		}
		return best;
	}

	/**
	 * The same on every node and in every release: FNV-1a, 64 bits, over UTF-16 units.
	 */
	private static long hash(String text) {
		long hash = 0xcbf29ce484222325L;
		for (int i = 0; i < text.length(); i++) {
			hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
		}
		return hash;
	}

	/** Spreads what differs in few bits: the finalizer of MurmurHash3. */
	private static long mix(long hash) {
		long mixed = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
		mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
		return mixed ^ (mixed >>> 33);
	}

}
