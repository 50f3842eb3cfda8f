package io.runar.transport.memory;

import java.time.Duration;

/**
 * How frames travel from one host to another. Connections are reliable ordered streams: a
 * lost frame arrives late, and all behind it wait. Only {@code reorder} and
 * {@code duplicate} break the stream; no real transport does that, they are there to test
 * that nodes survive it.
 *
 * @param latency time that a frame takes at least
 * @param jitter largest random addition to the latency
 * @param loss probability from 0 to below 1 that a frame must be sent again
 * @param bytesPerSecond throughput of the link, shared by its connections; 0: unlimited
 * @param reorder probability from 0 to 1 that those behind a frame may overtake it
 * @param duplicate probability from 0 to 1 that a frame arrives twice
 * @since 0.1
 */
public record LinkConditions(Duration latency, Duration jitter, double loss, long bytesPerSecond, double reorder,
		double duplicate) {

	/** A quiet local network: 1 ms latency and nothing else. */
	public static final LinkConditions DEFAULT = new LinkConditions(Duration.ofMillis(1), Duration.ZERO, 0, 0, 0, 0);

	/**
	 * Checks the values.
	 * @throws IllegalArgumentException if one is not allowed
	 */
	public LinkConditions {
		if (latency.isNegative() || jitter.isNegative() || bytesPerSecond < 0) {
			throw new IllegalArgumentException("latency: " + latency + ", jitter: " + jitter + ", bytesPerSecond: "
					+ bytesPerSecond + " (expected: not negative)");
		}
		checkProbability("loss", loss, 0.99);
		checkProbability("reorder", reorder, 1);
		checkProbability("duplicate", duplicate, 1);
	}

	private static void checkProbability(String name, double value, double max) {
		if (!(value >= 0 && value <= max)) {
			throw new IllegalArgumentException(name + ": " + value + " (expected: 0 to " + max + ")");
		}
	}

	/**
	 * Changes the latency.
	 * @param latency time that a frame takes at least
	 * @param jitter largest random addition to it
	 * @return changed conditions
	 */
	public LinkConditions withLatency(Duration latency, Duration jitter) {
		return new LinkConditions(latency, jitter, this.loss, this.bytesPerSecond, this.reorder, this.duplicate);
	}

	/**
	 * Changes the loss.
	 * @param loss probability that a frame must be sent again
	 * @return changed conditions
	 */
	public LinkConditions withLoss(double loss) {
		return new LinkConditions(this.latency, this.jitter, loss, this.bytesPerSecond, this.reorder, this.duplicate);
	}

	/**
	 * Changes the throughput.
	 * @param bytesPerSecond throughput of the link; 0: unlimited
	 * @return changed conditions
	 */
	public LinkConditions withBytesPerSecond(long bytesPerSecond) {
		return new LinkConditions(this.latency, this.jitter, this.loss, bytesPerSecond, this.reorder, this.duplicate);
	}

	/**
	 * Breaks the stream, as no real transport does.
	 * @param reorder probability that those behind a frame may overtake it
	 * @param duplicate probability that a frame arrives twice
	 * @return changed conditions
	 */
	public LinkConditions withBrokenStream(double reorder, double duplicate) {
		return new LinkConditions(this.latency, this.jitter, this.loss, this.bytesPerSecond, reorder, duplicate);
	}

}
