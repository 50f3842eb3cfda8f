package io.runar.event;

import java.time.Duration;
import java.util.Map;

import io.runar.BroadcastMode;
import io.runar.TopicPath;
import io.runar.wire.NodeMessage;

/**
 * An event that is kept for those who come late.
 *
 * @param path its topic
 * @param message what is sent to them, but for whom
 * @param publishedNanos when it was published, in {@code Environment.nanoTime()}
 * @param expiresNanos when it is forgotten
 * @param size what it takes, roughly, in bytes
 */
record RetainedEvent(TopicPath path, NodeMessage.Event message, long publishedNanos, long expiresNanos, int size) {

	/** What an event takes besides its data, roughly, in bytes. */
	private static final int OVERHEAD = 200;

	static RetainedEvent of(TopicPath path, NodeMessage.Event message, long now, Duration retainFor) {
		int headers = 0;
		for (Map.Entry<String, String> header : message.headers().entrySet()) {
			headers += 2 * (header.getKey().length() + header.getValue().length());
		}
		return new RetainedEvent(path, message, now, now + retainFor.toNanos(),
				OVERHEAD + message.data().length() + headers);
	}

	/** Returns its number: later ones have higher numbers. */
	long number() {
		return this.message.eventId();
	}

	/** Returns its topic as messages name it. */
	String topic() {
		return this.message.topic().path();
	}

	/** Returns whether it may leave this node. */
	boolean travels() {
		return this.message.mode() != BroadcastMode.LOCAL_ONLY;
	}

	/** Returns whether a subscription gets it that wants what was published since. */
	boolean isFor(TopicPath pattern, long sinceNanos, long now) {
		return this.expiresNanos - now > 0 && this.publishedNanos - sinceNanos >= 0 && pattern.matches(this.path);
	}

}
