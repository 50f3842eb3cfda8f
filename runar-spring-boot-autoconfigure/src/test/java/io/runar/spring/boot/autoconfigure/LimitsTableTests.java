package io.runar.spring.boot.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.runar.ErrorCode;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The table of limits in {@code docs/security.md}: each row is about a property that
 * exists, with its default, a reason that is counted and a test that uses it.
 */
class LimitsTableTests {

	private static final Pattern CODE = Pattern.compile("`([^`]+)`");

	/** A text is matched, too, so that what looks like a comment in it is left alone. */
	private static final Pattern COMMENT = Pattern.compile("(\"(?:[^\"\\\\\n]|\\\\.)*+\")|//[^\n]*|/\\*(?s:.*?)\\*/");

	/** Properties whose methods in the API have other names. */
	private static final Map<String, String> METHODS = Map.of("max-requests-burst-per-peer", "requestBurst",
			"max-bytes-per-second-per-peer", "bytesPerSecond", "outbound-queue-size", "outboundQueueBytes",
			"max-protocol-error-penalty", "protocolErrorPenalty");

	@Test
	void eachPropertyOfTheTableExistsWithThatDefault() throws Exception {
		Map<String, String> defaults = RunarPropertiesTests.metadata()
			.stream()
			.filter((property) -> property.has("defaultValue"))
			.collect(toMap((property) -> property.get("name").asString(), LimitsTableTests::defaultOf));
		assertThat(rows()).hasSizeGreaterThan(20)
			.allSatisfy(
					(row) -> assertThat(defaults).containsEntry("runar.network." + code(row.get(1)), code(row.get(2))));
	}

	@Test
	void eachLimitOfWhatPeersDoIsInTheTable() throws Exception {
		List<String> inTable = rows().stream().map((row) -> "runar.network." + code(row.get(1))).toList();
		assertThat(RunarPropertiesTests.metadata().stream().map((property) -> property.get("name").asString()))
			.filteredOn((name) -> name.matches("runar\\.network\\.max-.*(-per-peer|-per-address)|.*\\.max-total-.*"))
			.hasSizeGreaterThan(15)
			.isSubsetOf(inTable);
	}

	@Test
	void eachReasonOfTheTableIsCountedSomewhere() throws Exception {
		String sources = sources(Path.of("..", "runar-core", "src", "main", "java")).values()
			.stream()
			.reduce("", String::concat);
		for (List<String> row : rows()) {
			CODE.matcher(row.get(3))
				.results()
				.map((result) -> result.group(1))
				.filter((reason) -> !reason.startsWith("runar."))
				.filter((reason) -> Stream.of(ErrorCode.values()).noneMatch((code) -> code.name().equals(reason)))
				.forEach((reason) -> assertThat(sources).as(row.toString()).contains('"' + reason + '"'));
		}
	}

	@Test
	void eachTestOfTheTableUsesTheProperty() throws Exception {
		Map<String, String> tests = sources(Path.of("..", "runar-core", "src", "test", "java"));
		tests.putAll(sources(Path.of("..", "runar-test", "src", "test", "java")));
		assertThat(rows()).allSatisfy((row) -> {
			String property = code(row.get(1));
			assertThat(tests.get(code(row.get(5)))).as(row.toString()).isNotNull().containsPattern(use(property));
		});
	}

	/** Its name in a text, its method, or a constant that is named by it. */
	private static String use(String property) {
		String constant = property.replace('-', '_').toUpperCase(Locale.ROOT);
		return "[^a-z-]" + property + "[^a-z-]|\\." + METHODS.getOrDefault(property, camelCase(property)) + "\\(|\\b"
				+ constant + "\\b";
	}

	private static String camelCase(String property) {
		return Pattern.compile("-(.)")
			.matcher(property)
			.replaceAll((letter) -> letter.group(1).toUpperCase(Locale.ROOT));
	}

	private static String defaultOf(JsonNode property) {
		return property.get("defaultValue").asString();
	}

	private static String code(String cell) {
		return CODE.matcher(cell).results().map((MatchResult result) -> result.group(1)).findFirst().orElseThrow();
	}

	private static List<List<String>> rows() throws IOException {
		String guide = Files.readString(Path.of("..", "docs", "security.md"));
		String section = guide.substring(guide.indexOf("\n## Limits\n"), guide.indexOf("\n## Audit\n"));
		return section.lines()
			.filter((line) -> line.startsWith("| "))
			.skip(1)
			.map((line) -> List.of(line.substring(2, line.length() - 2).split(" ?\\| ?", -1)))
			.toList();
	}

	/** Returns source files by the names of their classes. */
	private static Map<String, String> sources(Path root) throws IOException {
		try (Stream<Path> files = Files.walk(root)) {
			return files.filter((file) -> file.toString().endsWith(".java"))
				.filter((file) -> !file.endsWith("package-info.java"))
				.collect(toMap((file) -> file.getFileName().toString().replace(".java", ""), LimitsTableTests::read,
						String::concat));
		}
	}

	private static String read(Path file) {
		try {
			return COMMENT.matcher(Files.readString(file))
				.replaceAll((found) -> (found.group(1) != null) ? Matcher.quoteReplacement(found.group(1)) : " ");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
