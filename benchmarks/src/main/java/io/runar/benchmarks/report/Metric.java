package io.runar.benchmarks.report;

import java.util.Locale;

/**
 * What is measured.
 */
public enum Metric {

	/** Requests or deliveries a second. */
	PER_SECOND("per second", "%,.0f"),
	/** CPU time of all processes in microseconds a request or delivery. */
	CPU_MICROS("CPU µs each, all processes", "%.2f"),
	/** Median latency in microseconds. */
	P50_MICROS("p50 µs", "%,.1f"),
	/** Latency in microseconds that one of a hundred exceeds. */
	P99_MICROS("p99 µs", "%,.1f"),
	/** Transfers a second beside what is measured. */
	TRANSFERS("1 MB transfers per second", "%,.0f"),
	/** Events that the publisher dropped. */
	DROPPED("dropped by the publisher", "%,.0f"),
	/** Used heap in megabytes after a collection, before the load. */
	HEAP_BEFORE_MB("heap MB before", "%.1f"),
	/** Used heap in megabytes after a collection, under the load. */
	HEAP_AFTER_MB("heap MB after", "%.1f"),
	/** The difference of the two. */
	HEAP_GROWTH_MB("heap MB growth", "%.1f"),
	/** Nanoseconds an operation. */
	NANOS("ns each", "%,.1f"),
	/** Bytes allocated an operation. */
	BYTES("bytes allocated each", "%,.1f"),
	/** Bytes of heap that stay in use for each. */
	RETAINED("bytes retained each", "%,.0f"),
	/** The same for all, in megabytes. */
	RETAINED_MB("MB retained in all", "%,.1f");

	private final String title;

	private final String format;

	Metric(String title, String format) {
		this.title = title;
		this.format = format;
	}

	/**
	 * Returns the head of the column.
	 * @return for people
	 */
	public String title() {
		return this.title;
	}

	/**
	 * Formats a value.
	 * @param value the value
	 * @return for people
	 */
	public String format(double value) {
		return String.format(Locale.ROOT, this.format, value);
	}

}
