package io.runar;

import java.util.Objects;

/**
 * How one subscription receives its events. Immutable; begin with {@link #defaults()} or
 * one of the other factory methods and change with the {@code with...} methods.
 *
 * @param overflow what happens when the queue is full; default
 * {@link OverflowPolicy#DEFAULT}
 * @param queueCapacity number of events that may wait, up to 10,000,000; 0, the default:
 * the node's {@code runar.network.subscription-queue-capacity}
 * @since 0.1
 */
public record SubscribeOptions(OverflowPolicy overflow, int queueCapacity) {

	/** Largest number of events that may wait for one subscription. */
	public static final int MAX_QUEUE_CAPACITY = 10_000_000;

	private static final SubscribeOptions DEFAULTS = new SubscribeOptions(OverflowPolicy.DEFAULT, 0);

	/**
	 * Checks the values.
	 * @throws IllegalArgumentException naming the value and what was expected
	 */
	public SubscribeOptions {
		Objects.requireNonNull(overflow, "'overflow' must not be null");
		if (queueCapacity < 0 || queueCapacity > MAX_QUEUE_CAPACITY) {
			throw new IllegalArgumentException(
					"queueCapacity: " + queueCapacity + " (expected: 0 to " + MAX_QUEUE_CAPACITY + ")");
		}
	}

	/**
	 * Returns options that leave everything to the node.
	 * @return the defaults
	 */
	public static SubscribeOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * Returns options with a policy for a full queue.
	 * @param overflow what happens then
	 * @return the options
	 */
	public static SubscribeOptions overflow(OverflowPolicy overflow) {
		return DEFAULTS.withOverflow(overflow);
	}

	/**
	 * Returns these options with another policy for a full queue.
	 * @param overflow what happens then
	 * @return the new options
	 */
	public SubscribeOptions withOverflow(OverflowPolicy overflow) {
		return new SubscribeOptions(overflow, this.queueCapacity);
	}

	/**
	 * Returns these options with another bound of the queue.
	 * @param queueCapacity number of events that may wait; 0: as the node says
	 * @return the new options
	 */
	public SubscribeOptions withQueueCapacity(int queueCapacity) {
		return new SubscribeOptions(this.overflow, queueCapacity);
	}

}
