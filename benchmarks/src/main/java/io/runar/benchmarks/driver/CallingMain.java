package io.runar.benchmarks.driver;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * A fresh JVM that measures one contender in one scenario, so that no contender runs in
 * code compiled for another. Prints a line for every sample. Arguments: scenario,
 * contender, milliseconds to measure, milliseconds to warm up, arguments of its child's
 * JVM.
 */
final class CallingMain {

	private CallingMain() {
	}

	/**
	 * Measures.
	 * @param args see the class
	 * @throws Exception if anything fails
	 */
	public static void main(String[] args) throws Exception {
		List<String> jvm = Arrays.asList(args).subList(4, args.length);
		Options options = new Options(List.of(args[0]), List.of(args[1]), Duration.ofMillis(Long.parseLong(args[2])),
				Duration.ofMillis(Long.parseLong(args[3])), 1, false, jvm);
		try (Bench bench = new Bench(options)) {
			Scenarios.named(args[0]).run(args[1], bench, (sample) -> System.out.println(sample.toLine()));
		}
		System.exit(0);
	}

	static List<String> command(Options options, String scenario, String contender) {
		List<String> command = ChildProcess.java(options.jvmArguments(), CallingMain.class);
		command.addAll(List.of(scenario, contender, Long.toString(options.measure().toMillis()),
				Long.toString(options.warmUp().toMillis())));
		command.addAll(options.jvmArguments());
		return command;
	}

}
