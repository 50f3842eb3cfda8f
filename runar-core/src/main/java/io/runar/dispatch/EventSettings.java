package io.runar.dispatch;

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
 * @since 0.1
 */
public record EventSettings(OverflowPolicy overflow, Duration blockTimeout, BroadcastMode errorBroadcastMode) {

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
		 * Creates the settings.
		 * @return the settings
		 * @throws RunarException with {@code INVALID_CONFIGURATION} naming the property
		 */
		public EventSettings build() {
			return new EventSettings(this.overflow, this.blockTimeout, this.errorBroadcastMode);
		}

	}

}
