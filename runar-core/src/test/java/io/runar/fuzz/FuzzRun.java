package io.runar.fuzz;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Looks for inputs that a decoder can be harmed with: runs Jazzer on each target for a
 * time, in a process of its own. Not a test of the normal build: {@code ./mvnw -Pfuzz -pl
 * runar-core test}. System properties:
 * <ul>
 * <li>{@code runar.fuzz.seconds}: time for each target; default: 60</li>
 * <li>{@code runar.fuzz.targets}: regular expression of the names; default: all</li>
 * <li>{@code runar.fuzz.collect}: whether to write the smallest inputs that reach all
 * that was reached to {@code target/fuzz/<name>.txt}, in the form of the corpus; default:
 * false</li>
 * </ul>
 * What is found stays in {@code target/fuzz/<name>}.
 */
class FuzzRun {

	private static final String SECONDS = System.getProperty("runar.fuzz.seconds", "60");

	private static final Pattern TARGETS = Pattern.compile(System.getProperty("runar.fuzz.targets", ".*"));

	private static final Pattern DONE = Pattern.compile("DONE\\s+cov: (\\d+).*", Pattern.DOTALL);

	private static final Pattern EXECUTIONS = Pattern.compile("number_of_executed_units: (\\d+)");

	/** Coverage of the decoders and of the libraries they call guides the search. */
	private static final String INSTRUMENTED = String.join(File.pathSeparator, "io.runar.**", "tools.jackson.**",
			"org.semver4j.**");

	/** What loading and merging may take on a machine with other work. */
	private static final int START_SECONDS = 600;

	/** Larger ones are not committed. */
	private static final int MAX_COLLECTED_BYTES = 512;

	private static final int MAX_COLLECTED = 60;

	static Stream<String> targets() {
		Set<String> names = FuzzTargets.ALL.keySet();
		return names.stream().filter((name) -> TARGETS.matcher(name).matches());
	}

	@ParameterizedTest
	@MethodSource("targets")
	void nothingIsFound(String name) throws Exception {
		Path directory = Path.of("target", "fuzz", name).toAbsolutePath();
		Path inputs = Files.createDirectories(directory.resolve("inputs"));
		int number = 0;
		for (byte[] input : Corpus.of(name, FuzzTargets.ALL.get(name).get())) {
			Files.write(inputs.resolve("corpus-" + number++), input);
		}
		Path log = directory.resolve("log.txt");
		int status = jazzer(name, log, List.of("-max_total_time=" + SECONDS, "-print_final_stats=1", "-timeout=60",
				"-rss_limit_mb=4096", "-artifact_prefix=" + directory + File.separator, inputs.toString()));
		String text = Files.readString(log);
		Matcher coverage = DONE.matcher(text);
		Matcher executions = EXECUTIONS.matcher(text);
		System.out.printf("%s: %s executions, %s edges%n", name, executions.find() ? executions.group(1) : "?",
				coverage.find() ? coverage.group(1) : "?");
		assertThat(status).as("result of Jazzer, see " + log + ":\n" + end(text)).isZero();
		if (Boolean.getBoolean("runar.fuzz.collect")) {
			collect(name, directory, inputs);
		}
	}

	private static void collect(String name, Path directory, Path inputs) throws Exception {
		Path smallest = Files.createDirectories(directory.resolve("smallest"));
		assertThat(jazzer(name, directory.resolve("merge.txt"),
				List.of("-merge=1", smallest.toString(), inputs.toString())))
			.isZero();
		List<String> lines = new ArrayList<>();
		try (Stream<Path> files = Files.list(smallest)) {
			for (Path file : files.sorted(Comparator.comparingLong(FuzzRun::size)).limit(MAX_COLLECTED).toList()) {
				if (size(file) <= MAX_COLLECTED_BYTES) {
					lines.add(Base64.getEncoder().encodeToString(Files.readAllBytes(file)));
				}
			}
		}
		Files.write(directory.resolveSibling(name + ".txt"), lines);
	}

	private static int jazzer(String name, Path log, List<String> arguments) throws Exception {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
						System.getProperty("java.class.path"), "-Xmx1g", "-D" + JazzerEntry.TARGET + "=" + name,
						"com.code_intelligence.jazzer.Jazzer", "--target_class=" + JazzerEntry.class.getName(),
						"--instrumentation_includes=" + INSTRUMENTED, "--instrumentation_excludes=io.runar.wire.v1.**",
						"--custom_hook_includes=" + INSTRUMENTED));
		command.addAll(arguments);
		Process process = new ProcessBuilder(command).directory(log.getParent().toFile())
			.redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.start();
		try {
			assertThat(process.waitFor(Long.parseLong(SECONDS) + START_SECONDS, TimeUnit.SECONDS))
				.as("Jazzer ends in time")
				.isTrue();
			return process.exitValue();
		}
		finally {
			process.destroyForcibly();
		}
	}

	private static long size(Path file) {
		try {
			return Files.size(file);
		}
		catch (IOException ex) {
			return Long.MAX_VALUE;
		}
	}

	private static String end(String text) {
		return text.substring(Math.max(0, text.length() - 4000));
	}

}
