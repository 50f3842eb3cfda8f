package io.runar.benchmarks.driver;

import java.time.Duration;
import java.util.List;

/**
 * Runs the work that is to be measured until the JVMs have compiled it: for so many
 * operations, and until the compilers of all processes have little to do, up to
 * {@value #MAX_ROUNDS} times the length of a warm-up. Measured earlier, most of the time
 * of few cores would be that of compilers.
 */
final class WarmUp {

	private static final int MIN_OPERATIONS = 30_000;

	private static final int MAX_ROUNDS = 8;

	/** Of one core and the time of a round, for each process. */
	private static final double MAX_COMPILING = 0.05;

	private final Duration round;

	private final List<ChildProcess> others;

	/**
	 * Creates a warm-up.
	 * @param round length of a round; of zero for none
	 * @param others the processes besides this one
	 */
	WarmUp(Duration round, List<ChildProcess> others) {
		this.round = round;
		this.others = others;
	}

	/** Warms up. */
	void run(Load load) throws InterruptedException {
		if (this.round.isZero()) {
			return;
		}
		long operations = 0;
		double compiling = 1;
		double little = MAX_COMPILING * (1 + this.others.size());
		for (int i = 0; i < MAX_ROUNDS && (operations < MIN_OPERATIONS || compiling > little); i++) {
			long before = compilingMillis();
			long begin = System.nanoTime();
			operations += load.run();
			compiling = (compilingMillis() - before) * 1e6 / (System.nanoTime() - begin);
		}
	}

	private long compilingMillis() {
		long sum = Self.compilingMillis();
		for (ChildProcess other : this.others) {
			sum += other.compilingMillis();
		}
		return sum;
	}

	/**
	 * The work for the time of one round.
	 */
	interface Load {

		/** Returns how many operations were done. */
		long run() throws InterruptedException;

	}

}
