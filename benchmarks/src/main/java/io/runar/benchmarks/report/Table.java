package io.runar.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Writes results as a Markdown table.
 */
public final class Table {

	private static final String NONE = "";

	private Table() {
	}

	/**
	 * Writes one row for each work and contender.
	 * @param results what was measured
	 * @param ratios columns to compare with yardsticks
	 * @return the lines of the table
	 */
	public static List<String> of(Results results, List<Ratio> ratios) {
		List<Metric> metrics = results.metrics();
		List<String> head = new ArrayList<>(List.of("work", "contender"));
		metrics.forEach((metric) -> head.add(metric.title()));
		head.add("spread of the rounds");
		ratios.forEach((ratio) -> head.add(ratio.title()));
		List<String> lines = new ArrayList<>(head(head));
		for (String work : results.works()) {
			for (String contender : results.contenders(work)) {
				List<String> row = new ArrayList<>(List.of(work, contender));
				for (Metric metric : metrics) {
					Double value = results.median(work, contender, metric);
					row.add((value != null) ? metric.format(value) : NONE);
				}
				Double spread = results.spread(work, contender, metrics.get(0));
				row.add((spread != null) ? String.format(Locale.ROOT, "%.0f %%", spread * 100) : NONE);
				for (Ratio ratio : ratios) {
					row.add(ratio(results.ratio(work, contender, ratio.yardstick(), ratio.metric())));
				}
				lines.add(row(row));
			}
		}
		return lines;
	}

	private static String ratio(@Nullable Double value) {
		return (value != null) ? String.format(Locale.ROOT, (value < 0.1) ? "%.3f" : "%.2f", value) : NONE;
	}

	static List<String> head(List<String> titles) {
		return List.of(row(titles), "|---".repeat(titles.size()) + "|");
	}

	static String row(List<String> cells) {
		return "| " + String.join(" | ", cells) + " |";
	}

}
