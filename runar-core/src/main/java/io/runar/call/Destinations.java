package io.runar.call;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.registry.Destination;
import io.runar.runtime.NodeMetrics;

/**
 * Remembers where requests by text go, so that one costs a single look-up instead of
 * parsing and routing. Bounded: beyond its capacity it remembers no more, which costs
 * time but never memory. Thread-safe.
 */
final class Destinations {

	private static final int CAPACITY = 10_000;

	private final ConcurrentMap<String, Destination> known = new ConcurrentHashMap<>();

	private final String networkId;

	private final NodeMetrics metrics;

	Destinations(String networkId, NodeMetrics metrics) {
		this.networkId = networkId;
		this.metrics = metrics;
	}

	/**
	 * Finds the destination of a path.
	 * @throws RunarException with {@code INVALID_PATH} if it is no literal path, with
	 * {@code NO_PROVIDER} if it names another network
	 */
	Destination of(String text) {
		Destination destination = this.known.get(text);
		return (destination != null) ? destination : parse(text);
	}

	private Destination parse(String text) {
		TopicPath path = TopicPath.of(text);
		if (path.network() != null && !path.network().equals(this.networkId)) {
			throw new RunarException(ErrorCode.NO_PROVIDER,
					"request '" + path + "': this node belongs to network '" + this.networkId + "' alone");
		}
		Destination destination = new Destination(path, this.metrics);
		if (this.known.size() < CAPACITY) {
			this.known.put(text, destination);
		}
		return destination;
	}

}
