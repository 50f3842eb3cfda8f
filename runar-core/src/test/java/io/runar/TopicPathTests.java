package io.runar;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Which texts are paths, and what they consist of.
 */
class TopicPathTests {

	@Test
	void whenPathIsLiteralThenItHasSegmentsAndMayHaveANetwork() {
		TopicPath path = TopicPath.of("shop:user/auth");
		assertThat(path.network()).isEqualTo("shop");
		assertThat(path.path()).isEqualTo("user/auth");
		assertThat(path.segments()).containsExactly("user", "auth");
		assertThat(path.isLiteral()).isTrue();
		assertThat(path.segments()).isSameAs(path.segments());
	}

	@Test
	void whenNameComesTwiceThenTheTemplateIsRefused() {
		assertInvalid(TopicPath::template, "a/{id}/{id}", "every {name} only once");
		assertThat(TopicPath.template("a/{id}/{other}").segments()).containsExactly("a", "{id}", "{other}");
	}

	@Test
	void whenRestIsNotLastThenThePatternIsRefused() {
		assertInvalid(TopicPath::pattern, "a/>/b", "'>' only as the last segment");
		assertInvalid(TopicPath::of, "a/>", "[network:]segment");
		assertThat(TopicPath.pattern("a/*/>").segments()).containsExactly("a", "*", ">");
	}

	@Test
	void whenSegmentIsEmptyThenThePathIsRefused() {
		for (String text : List.of("", "/", "a/", "/a", "a//b", ":a", "shop:")) {
			assertInvalid(TopicPath::of, text, "no empty segment");
		}
	}

	@Test
	void whenPathIsAsLargeAsAllowedThenItIsTaken() {
		assertThat(TopicPath.of("a".repeat(255)).path()).hasSize(255);
		assertThat(TopicPath.of("\u00e9".repeat(127)).path()).hasSize(127);
		assertThat(TopicPath.of("a" + "/a".repeat(31)).segments()).hasSize(32);
	}

	@Test
	void whenPathIsTooLargeThenItIsRefused() {
		assertInvalid(TopicPath::of, "a".repeat(256), "at most 255 bytes");
		assertInvalid(TopicPath::of, "\u00e9".repeat(128), "at most 255 bytes");
		assertInvalid(TopicPath::of, "\u20ac".repeat(86), "at most 255 bytes");
		assertInvalid(TopicPath::of, "a" + "/a".repeat(32), "at most 32 segments");
	}

	@Test
	void whenTextIsRandomThenItIsAPathExactlyIfItsPartsAreAllowed() {
		SplittableRandom random = new SplittableRandom(42);
		String alphabet = "ab/{}*>: \t\u00e9\u00a0\u2003$-";
		int valid = 0;
		for (int i = 0; i < 200_000; i++) {
			StringBuilder text = new StringBuilder();
			int length = random.nextInt(9);
			for (int j = 0; j < length; j++) {
				text.append((random.nextInt(3) > 0) ? "ab/{}*>".charAt(random.nextInt(7))
						: alphabet.charAt(random.nextInt(alphabet.length())));
			}
			String candidate = text.toString();
			for (int kind = 0; kind < 3; kind++) {
				boolean expected = isPath(candidate, kind == 1, kind == 2);
				valid += expected ? 1 : 0;
				assertThat(accepts(candidate, kind)).as("'%s' kind %s", candidate, kind).isEqualTo(expected);
			}
		}
		assertThat(valid).isGreaterThan(10_000);
	}

	private static boolean accepts(String text, int kind) {
		try {
			switch (kind) {
				case 0 -> TopicPath.of(text);
				case 1 -> TopicPath.template(text);
				default -> TopicPath.pattern(text);
			}
			return true;
		}
		catch (RunarException ex) {
			return false;
		}
	}

	/** The rules as simply as they can be told. */
	private static boolean isPath(String text, boolean templates, boolean wildcards) {
		int colon = text.indexOf(':');
		if (colon >= 0 && !isWord(text.substring(0, colon))) {
			return false;
		}
		String[] segments = text.substring(colon + 1).split("/", -1);
		Set<String> names = new HashSet<>();
		for (int i = 0; i < segments.length; i++) {
			String segment = segments[i];
			boolean wildcard = wildcards && (segment.equals("*") || (segment.equals(">") && i == segments.length - 1));
			boolean name = templates && segment.matches("(?s)\\{.+}")
					&& isWord(segment.substring(1, segment.length() - 1)) && names.add(segment);
			if (!wildcard && !name && !isWord(segment)) {
				return false;
			}
		}
		return true;
	}

	private static boolean isWord(String word) {
		return !word.isEmpty() && word.chars()
			.noneMatch((c) -> Character.isISOControl(c) || Character.isWhitespace(c) || ":{}*>".indexOf(c) >= 0);
	}

	private static void assertInvalid(Function<String, TopicPath> parser, String text, String expected) {
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> parser.apply(text))
			.matches((ex) -> ex.errorCode() == ErrorCode.INVALID_PATH)
			.withMessageContaining(expected);
	}

}
