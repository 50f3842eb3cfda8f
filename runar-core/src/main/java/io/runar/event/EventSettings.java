package io.runar.event;

import java.time.Duration;
import java.util.Objects;

import io.runar.BroadcastMode;
import io.runar.ErrorCode;
import io.runar.OverflowPolicy;
import io.runar.RunarException;
import org.jspecify.annotations.Nullable;

/**
 * How a node treats events where nothing else is said, and its limits for them.
 * Immutable; begin with {@link #builder()}. In a Spring Boot application it is bound from
 * {@code runar.events.*}.
 *
 * @param overflow what happens to an event that finds the queue of a subscription full;
 * default {@link OverflowPolicy#DROP_NEWEST}
 * @param blockTimeout how long a publisher waits at most for a subscription that blocks
 * it; default one second
 * @param errorBroadcastMode whom reports of failed handlers reach; default
 * {@link BroadcastMode#LOCAL_ONLY}
 * @param maxRetainedPerTopic largest number of retained events of one topic; default 1000
 * @param maxRetainedBytesPerTopic largest sum of their sizes; default 1 MiB
 * @param maxRetained largest number of retained events of all topics; default 10,000
 * @param maxRetainedBytes largest sum of their sizes; default 16 MiB
 * @param maxUnacknowledged largest number of acknowledged events of this node that wait
 * for their receipt; default 10,000
 * @param deduplicationWindow number of acknowledged events of other nodes that are
 * remembered, so that one which comes again is not handled again; default 10,000
 * @since 0.1
 */
public record EventSettings(OverflowPolicy overflow, Duration blockTimeout, BroadcastMode errorBroadcastMode,
		int maxRetainedPerTopic, long maxRetainedBytesPerTopic, int maxRetained, long maxRetainedBytes,
		int maxUnacknowledged, int deduplicationWindow) {

	/** The defaults. */
	public static final EventSettings DEFAULTS = builder().build();

	/**
	 * Checks the values.
	 * @throws RunarException with {@code INVALID_CONFIGURATION} naming the property
	 */
	public EventSettings {
		Objects.requireNonNull(overflow, "'overflow' must not be null");
		if (overflow == OverflowPolicy.DEFAULT) {
			throw invalid("overflow", overflow, "DROP_NEWEST, DROP_OLDEST or BLOCK");
		}
		positive("block-timeout", blockTimeout);
		Objects.requireNonNull(errorBroadcastMode, "'errorBroadcastMode' must not be null");
		range("max-retained-per-topic", maxRetainedPerTopic, 0, 10_000_000);
		range("max-retained-size-per-topic", maxRetainedBytesPerTopic, 0, Long.MAX_VALUE);
		range("max-retained", maxRetained, 0, 10_000_000);
		range("max-retained-size", maxRetainedBytes, 0, Long.MAX_VALUE);
		range("max-unacknowledged", maxUnacknowledged, 1, 10_000_000);
		range("deduplication-window", deduplicationWindow, 1, 10_000_000);
	}

	private static void range(String property, long value, long min, long max) {
		if (value < min || value > max) {
			throw invalid(property, value, min + " to " + max);
		}
	}

	private static void positive(String property, Duration value) {
		if (value.isZero() || value.isNegative()) {
			throw invalid(property, value, "> 0");
		}
	}

	private static RunarException invalid(String property, @Nullable Object value, String expected) {
		return new RunarException(ErrorCode.INVALID_CONFIGURATION,
				"runar.events." + property + ": " + value + " (expected: " + expected + ")");
	}

	/**
	 * Begins with the defaults.
	 * @return a builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Settings of events; see {@link EventSettings} for what each is and its default.
	 */
	public static final class Builder {

		private OverflowPolicy overflow = OverflowPolicy.DROP_NEWEST;

		private Duration blockTimeout = Duration.ofSeconds(1);

		private BroadcastMode errorBroadcastMode = BroadcastMode.LOCAL_ONLY;

		private int maxRetainedPerTopic = 1000;

		private long maxRetainedBytesPerTopic = 1024 * 1024;

		private int maxRetained = 10_000;

		private long maxRetainedBytes = 16 * 1024 * 1024;

		private int maxUnacknowledged = 10_000;

		private int deduplicationWindow = 10_000;

		private Builder() {
		}

		/**
		 * Sets {@link EventSettings#overflow()}.
		 * @param overflow what happens when a queue is full
		 * @return this
		 */
		public Builder overflow(OverflowPolicy overflow) {
			this.overflow = overflow;
			return this;
		}

		/**
		 * Sets {@link EventSettings#blockTimeout()}.
		 * @param blockTimeout how long a publisher waits at most
		 * @return this
		 */
		public Builder blockTimeout(Duration blockTimeout) {
			this.blockTimeout = blockTimeout;
			return this;
		}

		/**
		 * Sets {@link EventSettings#errorBroadcastMode()}.
		 * @param errorBroadcastMode whom reports of failed handlers reach
		 * @return this
		 */
		public Builder errorBroadcastMode(BroadcastMode errorBroadcastMode) {
			this.errorBroadcastMode = errorBroadcastMode;
			return this;
		}

		/**
		 * Sets {@link EventSettings#maxRetainedPerTopic()}.
		 * @param maxRetainedPerTopic number of events; 0: none is retained
		 * @return this
		 */
		public Builder maxRetainedPerTopic(int maxRetainedPerTopic) {
			this.maxRetainedPerTopic = maxRetainedPerTopic;
			return this;
		}

		/**
		 * Sets {@link EventSettings#maxRetainedBytesPerTopic()}.
		 * @param maxRetainedBytesPerTopic size in bytes
		 * @return this
		 */
		public Builder maxRetainedBytesPerTopic(long maxRetainedBytesPerTopic) {
			this.maxRetainedBytesPerTopic = maxRetainedBytesPerTopic;
			return this;
		}

		/**
		 * Sets {@link EventSettings#maxRetained()}.
		 * @param maxRetained number of events; 0: none is retained
		 * @return this
		 */
		public Builder maxRetained(int maxRetained) {
			this.maxRetained = maxRetained;
			return this;
		}

		/**
		 * Sets {@link EventSettings#maxRetainedBytes()}.
		 * @param maxRetainedBytes size in bytes
		 * @return this
		 */
		public Builder maxRetainedBytes(long maxRetainedBytes) {
			this.maxRetainedBytes = maxRetainedBytes;
			return this;
		}

		/**
		 * Sets {@link EventSettings#maxUnacknowledged()}.
		 * @param maxUnacknowledged number of events
		 * @return this
		 */
		public Builder maxUnacknowledged(int maxUnacknowledged) {
			this.maxUnacknowledged = maxUnacknowledged;
			return this;
		}

		/**
		 * Sets {@link EventSettings#deduplicationWindow()}.
		 * @param deduplicationWindow number of events
		 * @return this
		 */
		public Builder deduplicationWindow(int deduplicationWindow) {
			this.deduplicationWindow = deduplicationWindow;
			return this;
		}

		/**
		 * Creates the settings.
		 * @return the settings
		 * @throws RunarException with {@code INVALID_CONFIGURATION} naming the property
		 */
		public EventSettings build() {
			return new EventSettings(this.overflow, this.blockTimeout, this.errorBroadcastMode,
					this.maxRetainedPerTopic, this.maxRetainedBytesPerTopic, this.maxRetained, this.maxRetainedBytes,
					this.maxUnacknowledged, this.deduplicationWindow);
		}

	}

}
