package io.runar;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * The one exception of the network: a failed request, refused peer or wrong value, with a
 * code that programs can act on.
 * <p>
 * Throw one with {@link #application} from a handler to give the caller a code and data
 * of your own; they reach a remote caller as they are. A handler's stack trace never
 * does.
 *
 * @since 0.1
 */
public class RunarException extends RuntimeException {

	/**
	 * Name in the data of an error under which it says, in milliseconds, after which time
	 * another attempt may succeed.
	 */
	public static final String RETRY_AFTER_MILLIS = "retryAfterMillis";

	/** More than anybody waits: a day. */
	private static final long MAX_RETRY_AFTER_MILLIS = 24 * 60 * 60 * 1000L;

	private static final long serialVersionUID = 1L;

	private final ErrorCode errorCode;

	private final String code;

	private final boolean retryable;

	private final boolean notStarted;

	private final transient Supplier<@Nullable Object> data;

	/**
	 * Creates an exception.
	 * @param errorCode the kind of failure
	 * @param message what failed, for which path and peer, and what was expected
	 */
	public RunarException(ErrorCode errorCode, String message) {
		this(builder(errorCode, message));
	}

	/**
	 * Creates an exception with a cause.
	 * @param errorCode the kind of failure
	 * @param message what failed, for which path and peer, and what was expected
	 * @param cause why
	 */
	public RunarException(ErrorCode errorCode, String message, @Nullable Throwable cause) {
		this(builder(errorCode, message).cause(cause));
	}

	/**
	 * Creates an exception of a special kind.
	 * @param builder its settings
	 */
	protected RunarException(Builder builder) {
		super(builder.message, builder.cause);
		this.errorCode = builder.errorCode;
		this.code = builder.code;
		this.retryable = builder.retryable;
		this.notStarted = builder.notStarted;
		this.data = builder.data;
	}

	/**
	 * Returns an error of the application.
	 * @param code the application's code, for example {@code OUT_OF_STOCK}
	 * @param message for people
	 * @param data for programs; must be encodable to reach a remote caller
	 * @return the exception to throw from a handler
	 */
	public static RunarException application(String code, String message, @Nullable Object data) {
		return builder(ErrorCode.APPLICATION, message).code(code).data(data).build();
	}

	/**
	 * Begins an exception with more than code and message.
	 * @param errorCode the kind of failure
	 * @param message for people
	 * @return a builder
	 */
	public static Builder builder(ErrorCode errorCode, String message) {
		return new Builder(errorCode, message);
	}

	/**
	 * Returns the kind of failure.
	 * @return the kind, {@link ErrorCode#APPLICATION} for an application's own
	 */
	public ErrorCode errorCode() {
		return this.errorCode;
	}

	/**
	 * Returns the code as text.
	 * @return the name of {@link #errorCode()}, or the application's own code
	 */
	public String code() {
		return this.code;
	}

	/**
	 * Returns whether another attempt may succeed.
	 * @return whether it may
	 */
	public boolean retryable() {
		return this.retryable;
	}

	/**
	 * Returns whether the request provably never reached a handler, so that another
	 * attempt cannot run it twice.
	 * @return whether it is certain
	 */
	public boolean notStarted() {
		return this.notStarted;
	}

	/**
	 * Returns what the failing side added for programs.
	 * @return the object itself from a local handler; maps, lists, texts, numbers and
	 * booleans from a remote one; {@code null} if there is nothing
	 */
	public @Nullable Object data() {
		return (this.data != null) ? this.data.get() : null;
	}

	/**
	 * Returns after which time another attempt may succeed on the node that refused this
	 * one: what {@link Builder#retryAfter} has set, or what the data of an application's
	 * own error says under the name {@value #RETRY_AFTER_MILLIS}.
	 * @return the time; {@code null} if the failing side says nothing
	 */
	public @Nullable Duration retryAfter() {
		return (data() instanceof Map<?, ?> map && map.get(RETRY_AFTER_MILLIS) instanceof Number millis
				&& millis.longValue() > 0) ? Duration.ofMillis(Math.min(millis.longValue(), MAX_RETRY_AFTER_MILLIS))
						: null;
	}

	/**
	 * Settings of an exception.
	 */
	public static final class Builder {

		private final ErrorCode errorCode;

		private final String message;

		private String code;

		private boolean retryable;

		private boolean notStarted;

		private Supplier<@Nullable Object> data = () -> null;

		private @Nullable Throwable cause;

		private Builder(ErrorCode errorCode, String message) {
			this.errorCode = Objects.requireNonNull(errorCode, "'errorCode' must not be null");
			this.message = Objects.requireNonNull(message, "'message' must not be null");
			this.code = errorCode.name();
			this.retryable = errorCode.retryable();
		}

		/**
		 * Sets the code as text.
		 * @param code the application's own code
		 * @return this
		 */
		public Builder code(String code) {
			this.code = Objects.requireNonNull(code, "'code' must not be null");
			return this;
		}

		/**
		 * Sets whether another attempt may succeed. Default: as the error code says.
		 * @param retryable whether it may
		 * @return this
		 */
		public Builder retryable(boolean retryable) {
			this.retryable = retryable;
			return this;
		}

		/**
		 * Sets whether no handler was entered. Default: false.
		 * @param notStarted whether it is certain
		 * @return this
		 */
		public Builder notStarted(boolean notStarted) {
			this.notStarted = notStarted;
			return this;
		}

		/**
		 * Sets data for programs. Default: none.
		 * @param data the data
		 * @return this
		 */
		public Builder data(@Nullable Object data) {
			this.data = () -> data;
			return this;
		}

		/**
		 * Sets where data for programs comes from when somebody asks for it. Default:
		 * none.
		 * @param data gives the data; must not throw
		 * @return this
		 */
		public Builder lazyData(Supplier<@Nullable Object> data) {
			this.data = data;
			return this;
		}

		/**
		 * Sets after which time another attempt may succeed. It travels as data, a map
		 * with the one entry {@value RunarException#RETRY_AFTER_MILLIS}. Default: nothing
		 * is said.
		 * @param time the time, more than zero
		 * @return this
		 */
		public Builder retryAfter(Duration time) {
			if (time.isNegative() || time.isZero()) {
				throw new IllegalArgumentException("time: " + time + " (expected: > 0)");
			}
			// Rounded up: who comes a part of a millisecond early is refused again.
			return data(Map.of(RETRY_AFTER_MILLIS, Math.max(1, time.plusNanos(999_999).toMillis())));
		}

		/**
		 * Sets the cause. Default: none.
		 * @param cause the cause
		 * @return this
		 */
		public Builder cause(@Nullable Throwable cause) {
			this.cause = cause;
			return this;
		}

		/**
		 * Creates the exception.
		 * @return the exception
		 */
		public RunarException build() {
			return new RunarException(this);
		}

	}

}
