package io.runar.fuzz;

import java.lang.management.ManagementFactory;

import com.sun.management.ThreadMXBean;
import org.jspecify.annotations.Nullable;

/**
 * Gives inputs to a target and checks what must hold for any of them: it is read or
 * refused as declared, takes no more memory than twice the limit, and less than a second
 * of the processor.
 */
final class Inspection {

	/**
	 * For what does not depend on the input: the first use of classes, messages of
	 * exceptions, and what a coverage-guided fuzzer notes.
	 */
	private static final long MARGIN_BYTES = 1024 * 1024;

	private static final long MAX_BYTES = 2L * FuzzTarget.LIMIT + MARGIN_BYTES;

	private static final long MAX_NANOS = 1_000_000_000;

	/** A class that is loaded in one measurement is not loaded in the next. */
	private static final int MEASUREMENTS = 3;

	private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	private final FuzzTarget target;

	Inspection(FuzzTarget target) {
		this.target = target;
	}

	/** Lets the target read an input. */
	void inspect(byte[] input) {
		long maxBytes = MAX_BYTES + this.target.allowance(input);
		Cost cost = read(input);
		for (int i = 1; i < MEASUREMENTS && cost.isMoreThan(maxBytes); i++) {
			cost = read(input);
		}
		if (cost.isMoreThan(maxBytes)) {
			throw new AssertionError("an input of " + input.length + " bytes takes " + cost.bytes() + " bytes and "
					+ cost.nanos() + " ns (expected: at most " + maxBytes + " and " + MAX_NANOS + ")");
		}
	}

	private Cost read(byte[] input) {
		byte[] copy = input.clone();
		long bytes = THREADS.getCurrentThreadAllocatedBytes();
		long nanos = THREADS.getCurrentThreadCpuTime();
		Exception failure = attempt(copy);
		Cost cost = new Cost(THREADS.getCurrentThreadAllocatedBytes() - bytes,
				THREADS.getCurrentThreadCpuTime() - nanos);
		if (failure != null && !this.target.refuses(failure)) {
			throw new AssertionError("undeclared failure: " + failure, failure);
		}
		return cost;
	}

	private @Nullable Exception attempt(byte[] input) {
		try {
			this.target.read(input);
			return null;
		}
		catch (Exception ex) {
			return ex;
		}
	}

	/** What reading an input took. */
	private record Cost(long bytes, long nanos) {

		boolean isMoreThan(long maxBytes) {
			return this.bytes > maxBytes || this.nanos > MAX_NANOS;
		}

	}

}
