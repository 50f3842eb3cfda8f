package io.runar.systemtests;

import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * The 99th percentile of blocking requests as a median of several windows: a busy machine
 * spoils some of them, a busy node all.
 */
final class Latencies {

	private static final int WINDOWS = 9;

	private static final int PER_WINDOW = 200;

	private static final long PAUSE_NANOS = 500_000;

	private Latencies() {
	}

	/** Makes requests one after the other, about a thousand a second. */
	static long medianP99Nanos(Runnable request) {
		long[] windows = new long[WINDOWS];
		for (int i = 0; i < WINDOWS; i++) {
			windows[i] = p99(request);
		}
		Arrays.sort(windows);
		return windows[WINDOWS / 2];
	}

	/** Returns what 99 of 100 values do not exceed; sorts them. */
	static long p99(long[] nanos) {
		Arrays.sort(nanos);
		return nanos[Math.max(nanos.length * 99 / 100 - 1, 0)];
	}

	private static long p99(Runnable request) {
		long[] nanos = new long[PER_WINDOW];
		for (int i = 0; i < PER_WINDOW; i++) {
			long start = System.nanoTime();
			request.run();
			nanos[i] = System.nanoTime() - start;
			LockSupport.parkNanos(PAUSE_NANOS);
		}
		return p99(nanos);
	}

}
