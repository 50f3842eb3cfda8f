package io.runar.codec;

import java.lang.reflect.Type;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Remembers what was worked out for a type. Holds classes only as long as its owner
 * lives, which is as long as the node; a full cache works out again instead of growing.
 * Thread-safe.
 *
 * @param <V> what is worked out
 */
final class TypeCache<V> {

	/** Many more than any application has parameter and result types. */
	static final int MAX_ENTRIES = 4096;

	private final Map<Type, V> entries = new ConcurrentHashMap<>();

	private final Function<Type, V> factory;

	TypeCache(Function<Type, V> factory) {
		this.factory = factory;
	}

	V get(Type type) {
		V known = this.entries.get(type);
		if (known != null) {
			return known;
		}
		V value = this.factory.apply(type);
		if (this.entries.size() < MAX_ENTRIES) {
			this.entries.put(type, value);
		}
		return value;
	}

}
