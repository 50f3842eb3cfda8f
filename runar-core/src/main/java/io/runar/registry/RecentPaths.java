package io.runar.registry;

import io.runar.TopicPath;
import io.runar.runtime.NodeMetrics;
import io.runar.wire.EventTopic;
import io.runar.wire.RequestTarget;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what was parsed and looked up for the paths that peers last named. Each path
 * has one place, by its hash; another path of that place replaces it. So it is bounded
 * whatever peers send, costs no lock, and what a thread may miss of another one's writing
 * it works out again: the entries are immutable. Thread-safe.
 */
public final class RecentPaths {

	private static final int PLACES = 1024;

	private final NodeMetrics metrics;

	private final @Nullable Known[] destinations = new Known[PLACES];

	private final @Nullable Topic[] topics = new Topic[PLACES];

	/**
	 * Creates a memory of paths and topics.
	 * @param metrics provides what measures requests for a path
	 */
	public RecentPaths(NodeMetrics metrics) {
		this.metrics = metrics;
	}

	/**
	 * Finds the destination of a request.
	 * @param target what the request is for
	 * @return the destination
	 * @throws io.runar.RunarException with {@code INVALID_PATH} if it is no path
	 */
	public Destination destination(RequestTarget target) {
		int place = place(target.hashCode());
		Known known = this.destinations[place];
		if (known != null && known.target.equals(target)) {
			return known.destination;
		}
		Destination destination = new Destination(TopicPath.of(target.toString()), this.metrics);
		this.destinations[place] = new Known(target, destination);
		return destination;
	}

	/**
	 * Finds the topic of an event.
	 * @param topic the topic as a message names it
	 * @return the topic
	 * @throws io.runar.RunarException with {@code INVALID_PATH} if it is no literal path
	 */
	public Topic topic(EventTopic topic) {
		int place = place(topic.hashCode());
		Topic known = this.topics[place];
		if (known != null && known.path().network() == null && known.onWire().equals(topic)) {
			return known;
		}
		Topic parsed = new Topic(TopicPath.of(topic.path()));
		this.topics[place] = parsed;
		return parsed;
	}

	private static int place(int hash) {
		return (hash ^ (hash >>> 16)) & (PLACES - 1);
	}

	private record Known(RequestTarget target, Destination destination) {

	}

}
