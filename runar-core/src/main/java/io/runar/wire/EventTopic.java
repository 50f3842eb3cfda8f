package io.runar.wire;

import org.jspecify.annotations.Nullable;

/**
 * The topic of an event, as it is named on the wire. Whoever sends many events on one
 * topic keeps it: it is checked and encoded once. Immutable.
 *
 * @since 0.1
 */
public final class EventTopic extends KnownName {

	private final String path;

	/**
	 * Names a topic; whether the name is allowed is checked when a message is read or
	 * written.
	 * @param path the literal topic
	 */
	public EventTopic(String path) {
		this.path = path;
	}

	/**
	 * Returns the topic.
	 * @return the literal topic
	 */
	public String path() {
		return this.path;
	}

	@Override
	byte[] encode() {
		return MessageWriter.topic(this);
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return this == other || (other instanceof EventTopic that && this.path.equals(that.path));
	}

	@Override
	public int hashCode() {
		return this.path.hashCode();
	}

	@Override
	public String toString() {
		return this.path;
	}

}
