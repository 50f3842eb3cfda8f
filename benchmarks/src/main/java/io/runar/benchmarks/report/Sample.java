package io.runar.benchmarks.report;

import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What one round measured of one contender at one work.
 *
 * @param work what was done, for example {@code 64 in flight}
 * @param contender who did it
 * @param values what was measured
 */
public record Sample(String work, String contender, Map<Metric, Double> values) {

	private static final String MARK = "SAMPLE";

	/**
	 * Writes a line for another process.
	 * @return to be read by {@link #parse}
	 */
	public String toLine() {
		return MARK + "\t" + this.work + "\t" + this.contender + "\t"
				+ this.values.entrySet()
					.stream()
					.map((entry) -> entry.getKey().name() + "=" + entry.getValue())
					.collect(Collectors.joining("\t"));
	}

	/**
	 * Returns whether a line of output is a sample.
	 * @param line the line
	 * @return whether {@link #parse} reads it
	 */
	public static boolean isSample(String line) {
		return line.startsWith(MARK + "\t");
	}

	/**
	 * Reads a line of another process.
	 * @param line what {@link #toLine} wrote
	 * @return the sample
	 */
	public static Sample parse(String line) {
		String[] fields = line.split("\t");
		Map<Metric, Double> values = new EnumMap<>(Metric.class);
		for (int i = 3; i < fields.length; i++) {
			int sign = fields[i].indexOf('=');
			values.put(Metric.valueOf(fields[i].substring(0, sign)), Double.valueOf(fields[i].substring(sign + 1)));
		}
		return new Sample(fields[1], fields[2], values);
	}

}
