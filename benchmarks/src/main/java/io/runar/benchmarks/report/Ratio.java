package io.runar.benchmarks.report;

/**
 * A column that compares with a yardstick.
 *
 * @param metric what is compared
 * @param yardstick the contender that is 1
 */
public record Ratio(Metric metric, String yardstick) {

	String title() {
		return switch (this.metric) {
			case PER_SECOND -> "rate";
			case CPU_MICROS -> "CPU";
			case P50_MICROS -> "p50";
			case P99_MICROS -> "p99";
			case NANOS -> "time";
			default -> this.metric.title();
		} + " ÷ " + this.yardstick;
	}

}
