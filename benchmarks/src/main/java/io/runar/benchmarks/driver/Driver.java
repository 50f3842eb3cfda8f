package io.runar.benchmarks.driver;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.runar.benchmarks.report.Results;
import io.runar.benchmarks.report.Sample;
import io.runar.benchmarks.report.Table;
import io.runar.benchmarks.report.Targets;

/**
 * Compares the contenders between two processes on loopback: throughput, CPU time of both
 * processes a request, and latency. The contenders run alternately, so that a noisy
 * machine disturbs all of them; the figures to compare are ratios. Prints Markdown;
 * progress goes to the standard error.
 */
public final class Driver {

	private final Options options;

	private final PrintStream out;

	private final Map<String, Results> results = new LinkedHashMap<>();

	private int failures;

	private Driver(Options options, PrintStream out) {
		this.options = options;
		this.out = out;
	}

	/**
	 * Runs what the command line says.
	 * @param args see {@link Options#USAGE}
	 * @throws Exception if a process cannot be started
	 */
	public static void main(String[] args) throws Exception {
		if (Arrays.asList(args).contains("--help")) {
			System.out.println(Options.usage());
			return;
		}
		Options options = null;
		try {
			options = Options.parse(Arrays.asList(args));
		}
		catch (IllegalArgumentException ex) {
			System.err.println(ex.getMessage() + System.lineSeparator() + Options.usage());
			System.exit(2);
			return;
		}
		Driver driver = new Driver(options, System.out);
		driver.run();
		System.exit((driver.failures > 0) ? 1 : 0);
	}

	/**
	 * Runs scenarios and prints their tables.
	 * @param options what to run
	 * @param out where to print
	 * @return the results by scenario
	 * @throws Exception if a contender fails
	 */
	public static Map<String, Results> run(Options options, PrintStream out) throws Exception {
		Driver driver = new Driver(options, out);
		driver.run();
		return driver.results;
	}

	private void run() throws Exception {
		printHead();
		if (this.options.isolated()) {
			runAll(this::runIsolated);
		}
		else {
			try (Bench bench = new Bench(this.options)) {
				runAll((scenario, contender, samples) -> scenario.run(contender, bench, samples));
			}
		}
		this.out.println();
		Targets.summary(this.results).forEach(this.out::println);
	}

	private void runAll(Runner runner) throws Exception {
		for (String name : this.options.scenarios()) {
			Scenario scenario = Scenarios.named(name);
			Results scenarioResults = new Results();
			this.results.put(name, scenarioResults);
			for (int round = 1; round <= this.options.rounds(); round++) {
				for (String contender : contenders(scenario)) {
					System.err.println(name + ", round " + round + ": " + contender);
					measure(scenario, contender, runner, scenarioResults::add);
				}
			}
			print(scenario, scenarioResults);
		}
	}

	/**
	 * One that fails must not take the figures of the others with it, but for a smoke.
	 */
	private void measure(Scenario scenario, String contender, Runner runner, Consumer<Sample> samples)
			throws Exception {
		try {
			runner.run(scenario, contender, samples);
		}
		catch (Exception ex) {
			if (!this.options.isolated()) {
				throw ex;
			}
			this.failures++;
			System.err.println("FAILED: " + scenario.name() + " " + contender + ": " + ex.getMessage());
		}
	}

	private List<String> contenders(Scenario scenario) {
		return scenario.contenders().stream().filter(this.options.contenders()::contains).toList();
	}

	private void runIsolated(Scenario scenario, String contender, Consumer<Sample> samples)
			throws IOException, InterruptedException {
		Process process = new ProcessBuilder(CallingMain.command(this.options, scenario.name(), contender))
			.redirectError(ProcessBuilder.Redirect.INHERIT)
			.start();
		try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
			String line = null;
			while ((line = lines.readLine()) != null) {
				if (Sample.isSample(line)) {
					samples.accept(Sample.parse(line));
				}
			}
			int status = process.waitFor();
			if (status != 0) {
				throw new IOException("calling process: status " + status + " (expected: 0)");
			}
		}
		finally {
			process.destroy();
			process.waitFor(10, TimeUnit.SECONDS);
		}
	}

	private void printHead() {
		this.out.printf("Java %s, %d processors; median of %d rounds of %.1f s after %.1f s of the same work%n",
				System.getProperty("java.version"), Runtime.getRuntime().availableProcessors(), this.options.rounds(),
				this.options.measure().toMillis() / 1e3, this.options.warmUp().toMillis() / 1e3);
	}

	private void print(Scenario scenario, Results measured) {
		if (measured.works().isEmpty()) {
			return;
		}
		this.out.println();
		this.out.println("### " + scenario.name() + ": " + scenario.title());
		this.out.println();
		Table.of(measured, scenario.ratios()).forEach(this.out::println);
	}

	/**
	 * Measures one contender in one scenario.
	 */
	private interface Runner {

		void run(Scenario scenario, String contender, Consumer<Sample> samples) throws Exception;

	}

}
