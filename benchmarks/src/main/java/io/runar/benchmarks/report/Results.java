package io.runar.benchmarks.report;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * All samples of one scenario; of several rounds the median counts, each metric by
 * itself. Not thread-safe.
 */
public final class Results {

	private final Map<String, Map<String, List<Sample>>> samples = new LinkedHashMap<>();

	/**
	 * Adds a sample.
	 * @param sample what one round measured
	 */
	public void add(Sample sample) {
		this.samples.computeIfAbsent(sample.work(), (work) -> new LinkedHashMap<>())
			.computeIfAbsent(sample.contender(), (contender) -> new ArrayList<>())
			.add(sample);
	}

	/**
	 * Returns what was done.
	 * @return in order of the first sample
	 */
	public List<String> works() {
		return List.copyOf(this.samples.keySet());
	}

	/**
	 * Returns who did it.
	 * @param work what was done
	 * @return in order of the first sample
	 */
	public List<String> contenders(String work) {
		return List.copyOf(this.samples.getOrDefault(work, Map.of()).keySet());
	}

	/**
	 * Returns what was measured at all.
	 * @return in the order of the enum
	 */
	public List<Metric> metrics() {
		Map<Metric, Boolean> found = new EnumMap<>(Metric.class);
		this.samples.values()
			.forEach((byContender) -> byContender.values()
				.forEach((list) -> list
					.forEach((sample) -> sample.values().keySet().forEach((metric) -> found.put(metric, true)))));
		return List.copyOf(found.keySet());
	}

	/**
	 * Returns the median of the rounds.
	 * @param work what was done
	 * @param contender who did it
	 * @param metric what was measured
	 * @return the value, or {@code null} if it was not measured
	 */
	public @Nullable Double median(String work, String contender, Metric metric) {
		List<Double> sorted = sorted(work, contender, metric);
		return sorted.isEmpty() ? null : sorted.get(sorted.size() / 2);
	}

	/**
	 * Returns how far the rounds are apart.
	 * @param work what was done
	 * @param contender who did it
	 * @param metric what was measured
	 * @return largest less smallest as a part of the median, or {@code null} with fewer
	 * than two rounds
	 */
	public @Nullable Double spread(String work, String contender, Metric metric) {
		List<Double> sorted = sorted(work, contender, metric);
		int count = sorted.size();
		return (count < 2) ? null : (sorted.get(count - 1) - sorted.get(0)) / sorted.get(count / 2);
	}

	/**
	 * Returns the ratio of two contenders.
	 * @param work what was done
	 * @param contender who did it
	 * @param yardstick who is 1
	 * @param metric what was measured
	 * @return the ratio, or {@code null} if one of them was not measured
	 */
	public @Nullable Double ratio(String work, String contender, String yardstick, Metric metric) {
		Double value = median(work, contender, metric);
		Double one = median(work, yardstick, metric);
		return (value == null || one == null || one == 0) ? null : value / one;
	}

	private List<Double> sorted(String work, String contender, Metric metric) {
		List<Double> values = new ArrayList<>();
		for (Sample sample : this.samples.getOrDefault(work, Map.of()).getOrDefault(contender, List.of())) {
			Double value = sample.values().get(metric);
			if (value != null) {
				values.add(value);
			}
		}
		values.sort(null);
		return values;
	}

}
