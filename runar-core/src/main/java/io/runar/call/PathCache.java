package io.runar.call;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.runar.TopicPath;

/**
 * Remembers parsed paths, so that a request by text costs no parsing. Bounded: beyond its
 * capacity it remembers no more, which costs time but never memory. Thread-safe.
 */
final class PathCache {

	private static final int CAPACITY = 10_000;

	private final ConcurrentMap<String, TopicPath> paths = new ConcurrentHashMap<>();

	TopicPath literal(String text) {
		TopicPath known = this.paths.get(text);
		if (known != null) {
			return known;
		}
		TopicPath path = TopicPath.of(text);
		if (this.paths.size() < CAPACITY) {
			this.paths.put(text, path);
		}
		return path;
	}

}
