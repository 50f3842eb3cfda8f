package io.runar.runtime;

/**
 * Receives the outcome of each request for one action. Looked up once per action and kept
 * by whoever makes or handles its requests, so that a request costs no look-up.
 * Implementations must be thread-safe, fast and never throw.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface RequestMeter {

	/** Outcome of a request that brought a result. */
	String SUCCESS = "SUCCESS";

	/**
	 * Takes no notice. Whoever holds it need not even read the clock.
	 */
	RequestMeter NONE = new RequestMeter() {

		@Override
		public boolean isMeasuring() {
			return false;
		}

		@Override
		public void record(String outcome, long nanos) {
		}

	};

	/**
	 * Returns whether this takes any notice.
	 * @return false for {@link #NONE}: the time need not be measured
	 */
	default boolean isMeasuring() {
		return true;
	}

	/**
	 * A request has ended.
	 * @param outcome {@link #SUCCESS}, always this very object, or the error code
	 * @param nanos how long it took
	 */
	void record(String outcome, long nanos);

}
