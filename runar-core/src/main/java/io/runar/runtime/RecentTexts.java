package io.runar.runtime;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

/**
 * Remembers what texts of the application stand for, so that a request or event by text
 * costs a single look-up instead of parsing and routing. Bounded: beyond its capacity it
 * remembers no more, which costs time but never memory. Thread-safe.
 *
 * @param <V> what a text stands for
 */
public final class RecentTexts<V> {

	private static final int CAPACITY = 10_000;

	private volatile ConcurrentMap<String, V> known = new ConcurrentHashMap<>();

	private final Function<String, V> parser;

	/**
	 * Creates a memory.
	 * @param parser works out what a text stands for; throws if it is not allowed
	 */
	public RecentTexts(Function<String, V> parser) {
		this.parser = parser;
	}

	/**
	 * Returns what a text stands for.
	 * @param text the text
	 * @return what the parser makes of it, now or earlier
	 */
	public V of(String text) {
		ConcurrentMap<String, V> current = this.known;
		V value = current.get(text);
		return (value != null) ? value : parse(text, current);
	}

	private V parse(String text, ConcurrentMap<String, V> current) {
		V value = this.parser.apply(text);
		if (current.size() < CAPACITY) {
			current.put(text, value);
		}
		return value;
	}

	/**
	 * Forgets everything, also what is being worked out right now: to be called once the
	 * parser gives other values.
	 */
	public void forget() {
		this.known = new ConcurrentHashMap<>();
	}

}
