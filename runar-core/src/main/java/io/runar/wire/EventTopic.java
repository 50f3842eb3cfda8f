package io.runar.wire;

import org.jspecify.annotations.Nullable;

/**
 * The topic of an event, as it is named on the wire. Whoever sends many events on one
 * topic keeps it: it is checked and encoded once. Immutable.
 *
 * @since 0.1
 */
public final class EventTopic {

	private final String path;

	// Worked out by whoever first needs them; worked out twice they are the same.
	private volatile byte @Nullable [] encoded;

	private boolean valid;

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

	boolean isKnownToBeValid() {
		return this.valid;
	}

	void setValid() {
		this.valid = true;
	}

	/** Returns the field of the event message. */
	byte[] encoded() {
		byte[] known = this.encoded;
		if (known == null) {
			known = MessageWriter.topic(this);
			this.encoded = known;
		}
		return known;
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
