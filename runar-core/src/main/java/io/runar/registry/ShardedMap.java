package io.runar.registry;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * An immutable map from text whose changed copies share most of it: a fixed array of hash
 * maps of which a change copies the array and one map. With 100,000 entries a change
 * copies about 400; reading costs one array access more than a hash map.
 *
 * @param <V> type of the values
 */
final class ShardedMap<V> {

	private static final int SHARDS = 256;

	private final Map<String, V>[] shards;

	private ShardedMap(Map<String, V>[] shards) {
		this.shards = shards;
	}

	@SuppressWarnings({ "unchecked", "rawtypes" })
	static <V> ShardedMap<V> empty() {
		Map<String, V>[] shards = new Map[SHARDS];
		Arrays.fill(shards, Map.of());
		return new ShardedMap<>(shards);
	}

	@Nullable V get(String key) {
		return this.shards[shard(key)].get(key);
	}

	/** Returns a copy with an entry, or without it for a null value. */
	ShardedMap<V> with(String key, @Nullable V value) {
		int index = shard(key);
		Map<String, V> shard = new HashMap<>(this.shards[index]);
		if (value != null) {
			shard.put(key, value);
		}
		else {
			shard.remove(key);
		}
		Map<String, V>[] copy = this.shards.clone();
		copy[index] = shard;
		return new ShardedMap<>(copy);
	}

	private static int shard(String key) {
		int hash = key.hashCode();
		return (hash ^ (hash >>> 16)) & (SHARDS - 1);
	}

}
