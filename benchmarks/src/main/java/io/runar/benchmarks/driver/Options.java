package io.runar.benchmarks.driver;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.runar.benchmarks.contender.Contenders;

/**
 * What to run and for how long.
 *
 * @param scenarios names of the scenarios
 * @param contenders names of the contenders; a scenario runs those it has
 * @param measure how long one measurement takes
 * @param warmUp how long the same work is done before it; zero: not at all
 * @param rounds how often everything is done; the median counts
 * @param isolated whether every contender is called from a fresh JVM
 * @param jvmArguments for the processes that are measured
 */
public record Options(List<String> scenarios, List<String> contenders, Duration measure, Duration warmUp, int rounds,
		boolean isolated, List<String> jvmArguments) {

	static final String USAGE = """
			arguments: [SCENARIO...] [--contenders A,B] [--seconds N] [--warm-up N] [--rounds N] [--quick] [--jvm ARGUMENT]
			  scenarios: %s, or all (default)
			  contenders: %s
			  --seconds 3      length of a measurement; fractions are allowed
			  --warm-up 3      the same work before each; default: as long as the measurement
			  --rounds 3       the median of them counts
			  --quick          one round of one second
			  --jvm -Xmx2g     argument of the measured JVMs; may be given more than once""";

	/** Copies the lists. */
	public Options {
		scenarios = List.copyOf(scenarios);
		contenders = List.copyOf(contenders);
		jvmArguments = List.copyOf(jvmArguments);
	}

	static String usage() {
		return USAGE.formatted(String.join(", ", Scenarios.names()), String.join(", ", Contenders.names()));
	}

	/**
	 * Returns what the smoke runs: everything, very briefly, called from this process.
	 * @return the options
	 */
	public static Options smoke() {
		return new Options(Scenarios.names(), Contenders.names(), Duration.ofMillis(20), Duration.ZERO, 1, false,
				List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"));
	}

	static Options parse(List<String> arguments) {
		List<String> scenarios = new ArrayList<>();
		List<String> contenders = Contenders.names();
		List<String> jvm = new ArrayList<>(List.of("-Xmx1g"));
		Duration measure = Duration.ofSeconds(3);
		Duration warmUp = null;
		int rounds = 3;
		for (int i = 0; i < arguments.size(); i++) {
			switch (arguments.get(i)) {
				case "--contenders" -> contenders = checked(List.of(value(arguments, ++i).split(",")));
				case "--seconds" -> measure = seconds(value(arguments, ++i));
				case "--warm-up" -> warmUp = seconds(value(arguments, ++i));
				case "--rounds" -> rounds = Integer.parseInt(value(arguments, ++i));
				case "--quick" -> {
					measure = Duration.ofSeconds(1);
					rounds = 1;
				}
				case "--jvm" -> jvm.add(value(arguments, ++i));
				case "all" -> scenarios.addAll(Scenarios.names());
				default -> scenarios.add(Scenarios.named(arguments.get(i)).name());
			}
		}
		return new Options(scenarios.isEmpty() ? Scenarios.names() : scenarios, contenders, measure,
				(warmUp != null) ? warmUp : measure, rounds, true, jvm);
	}

	private static String value(List<String> arguments, int index) {
		if (index >= arguments.size()) {
			throw new IllegalArgumentException(arguments.get(index - 1) + " (expected: a value after it)");
		}
		return arguments.get(index);
	}

	private static Duration seconds(String text) {
		return Duration.ofMillis((long) (Double.parseDouble(text) * 1000));
	}

	private static List<String> checked(List<String> names) {
		names.forEach(Contenders::named);
		return names;
	}

}
