package io.runar.benchmarks.report;

import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * One figure to reach.
 *
 * @param scenario name of the scenario
 * @param work the work in it
 * @param variant end of the contender's name: {@code -nb} for non-blocking handlers,
 * {@code -direct} if their results arrive on the I/O thread too
 * @param metric what is measured
 * @param yardstick what it is divided by, a contender; empty: nothing
 * @param atLeast whether it is a least value; else a largest one
 * @param bound the value
 */
record Target(String scenario, String work, String variant, Metric metric, String yardstick, boolean atLeast,
		double bound) {

	static Target atLeast(String scenario, String work, String variant, Metric metric, String yardstick, double bound) {
		return new Target(scenario, work, variant, metric, yardstick, true, bound);
	}

	static Target atMost(String scenario, String work, String variant, Metric metric, String yardstick, double bound) {
		return new Target(scenario, work, variant, metric, yardstick, false, bound);
	}

	String what() {
		return this.scenario + ", " + this.work + switch (this.variant) {
			case "-nb" -> ", non-blocking handler";
			case "-direct" -> ", non-blocking handler, direct completion";
			default -> "";
		};
	}

	String goal() {
		String relation = this.atLeast ? "≥ " : "≤ ";
		if (this.yardstick.isEmpty()) {
			return this.metric.title() + " " + relation + this.metric.format(this.bound);
		}
		return new Ratio(this.metric, this.yardstick).title() + " " + relation + ratio(this.bound);
	}

	@Nullable Double measured(Map<String, Results> results, String contender) {
		Results found = results.get(this.scenario);
		if (found == null) {
			return null;
		}
		return this.yardstick.isEmpty() ? found.median(this.work, contender + this.variant, this.metric)
				: found.ratio(this.work, contender + this.variant, this.yardstick, this.metric);
	}

	boolean isMet(double value) {
		return this.atLeast ? value >= this.bound : value <= this.bound;
	}

	String format(double value) {
		return this.yardstick.isEmpty() ? this.metric.format(value) : ratio(value);
	}

	private static String ratio(double value) {
		return String.format(Locale.ROOT, (value < 1) ? "%.3f" : "%.2f", value);
	}

}
