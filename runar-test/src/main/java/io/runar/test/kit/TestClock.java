package io.runar.test.kit;

import java.time.Duration;

/**
 * The clock of a {@link TestNetwork}.
 *
 * @since 0.1
 */
public final class TestClock {

	private final Drive drive;

	private final long beginNanos;

	TestClock(Drive drive) {
		this.drive = drive;
		this.beginNanos = drive.nanoTime();
	}

	/**
	 * Returns the time that has passed since the network was made.
	 * @return the time, virtual or real
	 */
	public Duration now() {
		return Duration.ofNanos(this.drive.nanoTime() - this.beginNanos);
	}

	/**
	 * Lets virtual time pass and everything happen that falls due, on this thread.
	 * @param duration how much time
	 * @throws IllegalStateException if the network runs on the machine's clock, which
	 * nobody can advance
	 */
	public void advance(Duration duration) {
		this.drive.advance(duration);
	}

	/**
	 * Returns whether time passes only when told to.
	 * @return whether {@link #advance} is possible
	 */
	public boolean isVirtual() {
		return this.drive.isVirtual();
	}

}
