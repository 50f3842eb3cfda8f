package io.runar.registry;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.fuzz.FuzzTarget;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Lines of text as topics, templates and patterns: the last line that is a topic is
 * looked up among all that are patterns.
 */
public final class TopicFuzzTarget implements FuzzTarget {

	@Override
	public void read(byte[] input) {
		String text = new String(input, StandardCharsets.UTF_8);
		List<TopicPath> patterns = new ArrayList<>();
		TopicPath topic = null;
		RunarException refusal = null;
		for (String line : text.split("\n", -1)) {
			try {
				TopicPath pattern = TopicPath.pattern(line);
				assertStays(pattern, TopicPath.pattern(pattern.toString()));
				patterns.add(pattern);
				topic = pattern.isLiteral() ? pattern : topic;
			}
			catch (RunarException ex) {
				refusal = ex;
			}
			try {
				TopicPath template = TopicPath.template(line);
				assertStays(template, TopicPath.template(template.toString()));
			}
			catch (RunarException ex) {
				refusal = ex;
			}
		}
		if (topic != null) {
			assertStays(topic, TopicPath.of(topic.toString()));
			find(topic, patterns);
		}
		if (refusal != null) {
			throw refusal;
		}
	}

	private static void assertStays(TopicPath path, TopicPath again) {
		assertThat(again).isEqualTo(path).hasSameHashCodeAs(path);
		assertThat(path.toString().getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(TopicPath.MAX_BYTES);
		assertThat(path.segments()).hasSizeLessThanOrEqualTo(TopicPath.MAX_SEGMENTS);
	}

	private static void find(TopicPath topic, List<TopicPath> patterns) {
		TopicTrie<TopicPath> trie = TopicTrie.empty();
		for (TopicPath pattern : patterns) {
			trie = trie.with(pattern, pattern);
		}
		List<TopicPath> found = new ArrayList<>();
		trie.forEachMatch(topic, found::add);
		// The network is not part of what is looked up.
		List<TopicPath> expected = patterns.stream()
			.filter((pattern) -> TopicPath.pattern(pattern.path()).matches(TopicPath.of(topic.path())))
			.toList();
		// Sorted, as comparing in any order takes more memory than the look-up may.
		assertThat(sorted(found)).isEqualTo(sorted(expected));
		for (TopicPath pattern : patterns) {
			trie = trie.without(pattern, pattern);
		}
		assertThat(trie.isEmpty()).isTrue();
	}

	private static List<String> sorted(List<TopicPath> patterns) {
		return patterns.stream().map(TopicPath::toString).sorted().toList();
	}

	@Override
	public boolean refuses(Exception failure) {
		return failure instanceof RunarException known && known.errorCode() == ErrorCode.INVALID_PATH;
	}

	/** Each line is an input of its own, and most are refused with an exception. */
	@Override
	public long allowance(byte[] input) {
		long lines = 1;
		for (byte each : input) {
			lines += (each == '\n') ? 1 : 0;
		}
		return lines * 16 * 1024;
	}

	@Override
	public List<byte[]> seeds() {
		return List.of("shop:user/auth".getBytes(StandardCharsets.UTF_8),
				"größe/日本\na/b/c\n$node/x".getBytes(StandardCharsets.UTF_8));
	}

}
