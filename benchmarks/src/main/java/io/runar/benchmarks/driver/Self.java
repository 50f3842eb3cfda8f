package io.runar.benchmarks.driver;

import java.lang.management.ManagementFactory;

import com.sun.management.OperatingSystemMXBean;

/**
 * What this process knows of itself.
 */
final class Self {

	private static final OperatingSystemMXBean SYSTEM = ManagementFactory
		.getPlatformMXBean(OperatingSystemMXBean.class);

	private Self() {
	}

	static long cpuNanos() {
		return SYSTEM.getProcessCpuTime();
	}

	/** Returns the milliseconds that JIT compilers have worked so far. */
	static long compilingMillis() {
		return ManagementFactory.getCompilationMXBean().getTotalCompilationTime();
	}

	static void collect() {
		System.gc();
	}

	/** Returns the bytes in use after a collection. */
	static long usedHeap() {
		collect();
		collect();
		return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
	}

}
