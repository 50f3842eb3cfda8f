package io.runar.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;

import io.runar.benchmarks.driver.Driver;
import io.runar.benchmarks.driver.Options;
import io.runar.benchmarks.report.Metric;
import io.runar.benchmarks.report.Results;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs every scenario with every contender, and every benchmark, for a moment: to see
 * that they work, not how fast they are.
 */
public final class Smoke {

	private static final PrintStream NOWHERE = new PrintStream(new ByteArrayOutputStream(), false,
			StandardCharsets.UTF_8);

	private Smoke() {
	}

	/**
	 * Runs everything.
	 * @param args none
	 * @throws Exception if something does not work
	 */
	public static void main(String[] args) throws Exception {
		driver(NOWHERE);
		System.out.println("every contender answered in every scenario");
		System.out.println(jmh() + " results of JMH");
		footprint();
		System.out.println("the footprint was measured");
		System.exit(0);
	}

	/**
	 * Runs the two-process driver.
	 * @param out where to print the tables
	 * @throws Exception if a contender fails, answers wrongly, or has no result
	 */
	public static void driver(PrintStream out) throws Exception {
		Options options = Options.smoke();
		Map<String, Results> all = Driver.run(options, out);
		for (String scenario : options.scenarios()) {
			Results results = all.get(scenario);
			if (results == null || results.works().isEmpty()) {
				throw new IllegalStateException("results of " + scenario + ": none (expected: some)");
			}
			check(scenario, results);
		}
	}

	private static void check(String scenario, Results results) {
		int contenders = results.contenders(results.works().get(0)).size();
		for (String work : results.works()) {
			if (results.contenders(work).size() != contenders) {
				throw new IllegalStateException("results of " + scenario + ", " + work + ": " + results.contenders(work)
						+ " (expected: " + contenders + " contenders)");
			}
			for (String contender : results.contenders(work)) {
				for (Metric metric : results.metrics()) {
					Double value = results.median(work, contender, metric);
					boolean isWrong = value != null
							&& (!Double.isFinite(value) || (metric == Metric.PER_SECOND && value <= 0));
					if (isWrong) {
						throw new IllegalStateException(metric.title() + " of " + scenario + ", " + work + ", "
								+ contender + ": " + value + " (expected: a positive number)");
					}
				}
			}
		}
	}

	/**
	 * Runs every JMH benchmark once, in this process.
	 * @return how many results there are
	 * @throws RunnerException if a benchmark fails
	 */
	public static int jmh() throws RunnerException {
		System.setProperty("jmh.ignoreLock", "true");
		Collection<RunResult> results = new Runner(new OptionsBuilder().include("io\\.runar\\..*Benchmark")
			.param("services", "10")
			.warmupIterations(0)
			.measurementIterations(1)
			.measurementTime(TimeValue.milliseconds(10))
			.forks(0)
			.shouldFailOnError(true)
			.verbosity(VerboseMode.SILENT)
			.build()).run();
		for (RunResult result : results) {
			double score = result.getPrimaryResult().getScore();
			if (!(score > 0)) {
				throw new IllegalStateException(
						result.getParams().getBenchmark() + ": " + score + " (expected: a positive number)");
			}
		}
		return results.size();
	}

	/** Measures a small footprint. */
	public static void footprint() {
		Results results = Footprint.run(1000, 2, 4, NOWHERE);
		if (results.works().isEmpty()) {
			throw new IllegalStateException("footprint: no results (expected: some)");
		}
	}

}
