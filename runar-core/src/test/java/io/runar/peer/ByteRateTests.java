package io.runar.peer;

import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The pace of {@link ByteRate}, and what it costs.
 */
class ByteRateTests {

	/** One byte for each would be less than the smallest object. */
	private static final int FRAMES = 1000;

	private final ByteRate rate = new ByteRate(1_000_000, 0);

	@Test
	void whenMoreThanABurstIsReadThenReadingStopsForTheRest() {
		assertThat(this.rate.read(100_000, 0)).isZero();
		assertThat(this.rate.read(50_000, 0)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(100));
		assertThat(this.rate.read(50_000, TimeUnit.MILLISECONDS.toNanos(150))).isZero();
	}

	@Test
	void whenFramesAreReadThenNothingIsAllocated() {
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		this.rate.read(1, 0);
		threads.getCurrentThreadAllocatedBytes();
		long before = threads.getCurrentThreadAllocatedBytes();
		for (int i = 0; i < FRAMES; i++) {
			this.rate.read(1, i);
		}
		assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(FRAMES);
	}

}
