package io.runar;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * How one subscription receives its events. Immutable; begin with {@link #defaults()} or
 * one of the other factory methods and change with the {@code with...} methods.
 *
 * @param overflow what happens when the queue is full; default
 * {@link OverflowPolicy#DEFAULT}
 * @param queueCapacity number of events that may wait, up to 10,000,000; 0, the default:
 * the node's {@code runar.network.subscription-queue-capacity}
 * @param group the group it belongs to, 1 to 63 of {@code A-Z a-z 0-9 . _ -}, beginning
 * with a letter or digit: one member of a group, on whatever node, gets an event that is
 * published with {@link BroadcastMode#ONE_PER_SERVICE}. Default, {@code null}: the group
 * of its service, and outside services none, so that it gets every event
 * @param includePast how long ago events may have been published that it gets first, if
 * their publishers, on whatever node, have retained them; at most 365 days. Default,
 * {@code null}: none
 * @param allowed which other nodes may publish to it; one of them is enough. Default,
 * empty: all that the node's rules allow
 * @since 0.1
 */
public record SubscribeOptions(OverflowPolicy overflow, int queueCapacity, @Nullable String group,
		@Nullable Duration includePast, List<PeerSelector> allowed) {

	/** Largest number of events that may wait for one subscription. */
	public static final int MAX_QUEUE_CAPACITY = 10_000_000;

	private static final Duration MAX_PAST = Duration.ofDays(365);

	private static final Pattern GROUP = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

	private static final SubscribeOptions DEFAULTS = new SubscribeOptions(OverflowPolicy.DEFAULT, 0, null, null,
			List.of());

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
		if (group != null && !isGroup(group)) {
			throw new IllegalArgumentException("group: '" + group
					+ "' (expected: 1 to 63 of A-Z a-z 0-9 . _ -, beginning with a letter or digit)");
		}
		if (includePast != null
				&& (includePast.isZero() || includePast.isNegative() || includePast.compareTo(MAX_PAST) > 0)) {
			throw new IllegalArgumentException("includePast: " + includePast + " (expected: > 0, at most 365 days)");
		}
		allowed = List.copyOf(allowed);
	}

	/**
	 * Returns whether a text can be the name of a group.
	 * @param name the text
	 * @return whether it is well-formed
	 */
	public static boolean isGroup(String name) {
		return GROUP.matcher(name).matches();
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
	 * Returns options with a group.
	 * @param group name of the group
	 * @return the options
	 */
	public static SubscribeOptions group(String group) {
		return DEFAULTS.withGroup(group);
	}

	/**
	 * Returns options with past events.
	 * @param includePast how long ago they may have been published
	 * @return the options
	 */
	public static SubscribeOptions includePast(Duration includePast) {
		return DEFAULTS.withPast(includePast);
	}

	/**
	 * Returns these options with another policy for a full queue.
	 * @param overflow what happens then
	 * @return the new options
	 */
	public SubscribeOptions withOverflow(OverflowPolicy overflow) {
		return new SubscribeOptions(overflow, this.queueCapacity, this.group, this.includePast, this.allowed);
	}

	/**
	 * Returns these options with another bound of the queue.
	 * @param queueCapacity number of events that may wait; 0: as the node says
	 * @return the new options
	 */
	public SubscribeOptions withQueueCapacity(int queueCapacity) {
		return new SubscribeOptions(this.overflow, queueCapacity, this.group, this.includePast, this.allowed);
	}

	/**
	 * Returns these options with another group.
	 * @param group name of the group; {@code null}: none of its own
	 * @return the new options
	 */
	public SubscribeOptions withGroup(@Nullable String group) {
		return new SubscribeOptions(this.overflow, this.queueCapacity, group, this.includePast, this.allowed);
	}

	/**
	 * Returns these options with past events.
	 * @param includePast how long ago they may have been published; {@code null}: none
	 * @return the new options
	 */
	public SubscribeOptions withPast(@Nullable Duration includePast) {
		return new SubscribeOptions(this.overflow, this.queueCapacity, this.group, includePast, this.allowed);
	}

	/**
	 * Returns these options with the nodes that may publish to the subscription. Events
	 * of others are dropped and counted; this node itself always may.
	 * @param allowed which nodes, in the form that {@link PeerSelector#parse} reads; one
	 * of them is enough; none: all that the node's rules allow
	 * @return the new options
	 * @throws RunarException with {@code INVALID_CONFIGURATION} if one is not well-formed
	 */
	public SubscribeOptions withAllowed(String... allowed) {
		return new SubscribeOptions(this.overflow, this.queueCapacity, this.group, this.includePast,
				PeerSelector.parseAll(List.of(allowed)));
	}

}
