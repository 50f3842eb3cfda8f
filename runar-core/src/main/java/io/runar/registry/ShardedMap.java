package io.runar.registry;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

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

	private final int size;

	private ShardedMap(Map<String, V>[] shards, int size) {
		this.shards = shards;
		this.size = size;
	}

	@SuppressWarnings({ "unchecked", "rawtypes" })
	static <V> ShardedMap<V> empty() {
		Map<String, V>[] shards = new Map[SHARDS];
		Arrays.fill(shards, Map.of());
		return new ShardedMap<>(shards, 0);
	}

	@Nullable V get(String key) {
		return this.shards[shard(key)].get(key);
	}

	/** Returns a copy with an entry, or without it for a null value. */
	ShardedMap<V> with(String key, @Nullable V value) {
		int index = shard(key);
		Map<String, V> shard = new HashMap<>(this.shards[index]);
		V previous = (value != null) ? shard.put(key, value) : shard.remove(key);
		Map<String, V>[] copy = this.shards.clone();
		copy[index] = shard;
		int change = ((value != null) ? 1 : 0) - ((previous != null) ? 1 : 0);
		return new ShardedMap<>(copy, this.size + change);
	}

	void forEach(BiConsumer<String, V> action) {
		for (Map<String, V> shard : this.shards) {
			shard.forEach(action);
		}
	}

	int size() {
		return this.size;
	}

	private static int shard(String key) {
		int hash = key.hashCode();
		return (hash ^ (hash >>> 16)) & (SHARDS - 1);
	}

}
