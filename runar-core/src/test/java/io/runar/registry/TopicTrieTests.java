package io.runar.registry;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;

import io.runar.TopicPath;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which patterns match which topics, in which order and at what cost.
 */
class TopicTrieTests {

	@Test
	void whenSeveralPatternsMatchThenTheMostSpecificComesFirst() {
		TopicTrie<String> trie = trie(">", "*/placed", "orders/>", "orders/*", "orders/placed");
		assertThat(matches(trie, "orders/placed")).containsExactly("orders/placed", "orders/*", "orders/>", "*/placed",
				">");
		assertThat(trie.mostSpecific(TopicPath.of("orders/placed"))).isEqualTo("orders/placed");
		assertThat(trie.mostSpecific(TopicPath.of("orders/paid"))).isEqualTo("orders/*");
		assertThat(trie.mostSpecific(TopicPath.of("orders/paid/late"))).isEqualTo("orders/>");
	}

	@Test
	void whenPatternEndsWithGreaterThanThenAtLeastOneSegmentFollows() {
		assertThat(matches(trie("orders/>"), "orders")).isEmpty();
		assertThat(matches(trie("orders/>"), "orders/a/b/c")).containsExactly("orders/>");
	}

	@Test
	void whenValueIsRemovedThenTheOthersStay() {
		TopicTrie<String> trie = trie("a/b", "a/*").without(TopicPath.pattern("a/b"), "a/b");
		assertThat(matches(trie, "a/b")).containsExactly("a/*");
		assertThat(trie.without(TopicPath.pattern("a/*"), "a/*").isEmpty()).isTrue();
	}

	@Test
	void whenValuesOfOnePatternComeAndGoTogetherThenEachIsLookedAtOnce() {
		for (String text : List.of("a/*", "a/>")) {
			TopicPath pattern = TopicPath.pattern(text);
			List<String> first = IntStream.range(0, 1000).mapToObj(String::valueOf).toList();
			TopicTrie<String> before = trie("a/b").changed(pattern, (value) -> false, first);
			List<String> asked = new ArrayList<>();
			TopicTrie<String> changed = before.changed(pattern, (value) -> {
				asked.add(value);
				return value.length() == 3;
			}, List.of("new", "added"));
			assertThat(asked).hasSize(1002).doesNotHaveDuplicates().endsWith("new", "added");
			assertThat(matches(changed, "a/x")).hasSize(101).contains("9").endsWith("99", "added");
			assertThat(matches(before, "a/x")).isEqualTo(first);
			assertThat(changed.changed(pattern, (value) -> true, List.of()).isEmpty()).isFalse();
			assertThat(changed.changed(pattern, (value) -> true, List.of())
				.without(TopicPath.pattern("a/b"), "a/b")
				.isEmpty()).isTrue();
		}
	}

	@Test
	void whenCopyIsChangedThenTheOriginalIsNot() {
		TopicTrie<String> before = trie("a/b");
		before.with(TopicPath.pattern("a/c"), "a/c");
		assertThat(matches(before, "a/c")).isEmpty();
	}

	@Test
	void whenManyPatternsBeginAlikeThenEachIsFound() {
		TopicTrie<String> trie = TopicTrie.empty();
		for (int i = 0; i < 5000; i++) {
			trie = trie.with(TopicPath.pattern("stock/item-" + i), "item-" + i);
		}
		TopicTrie<String> all = trie;
		for (int i = 1; i < 5000; i++) {
			assertThat(matches(trie, "stock/item-" + i)).containsExactly("item-" + i);
			trie = trie.without(TopicPath.pattern("stock/item-" + i), "item-" + i);
		}
		assertThat(matches(trie, "stock/item-1")).isEmpty();
		assertThat(matches(trie, "stock/item-0")).containsExactly("item-0");
		assertThat(matches(all, "stock/item-1")).containsExactly("item-1");
	}

	@Test
	void whenPatternsAreRandomThenTheTrieAgreesWithEachPatternAlone() {
		SplittableRandom random = new SplittableRandom(42);
		for (int round = 0; round < 200; round++) {
			TreeSet<String> patterns = new TreeSet<>();
			for (int i = 0; i < 20; i++) {
				patterns.add(randomPath(random, true));
			}
			TopicTrie<String> trie = trie(patterns.toArray(String[]::new));
			TopicPath topic = TopicPath.of(randomPath(random, false));
			List<String> expected = patterns.stream()
				.filter((pattern) -> TopicPath.pattern(pattern).matches(topic))
				.toList();
			assertThat(matches(trie, topic.path())).containsExactlyInAnyOrderElementsOf(expected);
		}
	}

	/**
	 * RELIABILITY 28: what an adversary can make a match cost is bounded by visits,
	 * counted here by the values found, because a clock would make the test depend on the
	 * machine.
	 */
	@Test
	void whenTenThousandPatternsAreAdversarialThenEachIsFoundOnce() {
		TopicTrie<String> trie = TopicTrie.empty();
		int patterns = 0;
		for (int bits = 0; bits < (1 << 13) && patterns < 10_000; bits++) {
			StringBuilder text = new StringBuilder("a");
			for (int i = 0; i < 13; i++) {
				text.append(((bits >> i) & 1) == 0 ? "/a" : "/*");
			}
			trie = trie.with(TopicPath.pattern(text.toString()), text.toString());
			patterns++;
		}
		List<String> found = matches(trie, "a" + "/a".repeat(13));
		assertThat(found).hasSize(patterns).doesNotHaveDuplicates();
		assertThat(matches(trie, "a" + "/b".repeat(13))).containsExactly("a" + "/*".repeat(13));
	}

	/**
	 * What peers may do with 10,000 subscriptions: every second segment of a topic may
	 * lead two ways, and the patterns go on as long as is allowed, all but for the last
	 * segment as the topic does.
	 */
	@Test
	void whenPatternsAreMadeToBranchThenAnAdversarialTopicVisitsAtMostTwoNodesForEach() {
		for (int length : new int[] { 15, 20, TopicPath.MAX_SEGMENTS }) {
			for (String tail : List.of("a/", "*/")) {
				TopicTrie<String> trie = TopicTrie.empty();
				for (int i = 0; i < 10_000; i++) {
					StringBuilder pattern = new StringBuilder();
					for (int bit = 0; bit < 14; bit++) {
						pattern.append(((i >> bit & 1) == 0) ? "a/" : "*/");
					}
					trie = trie.with(TopicPath.pattern(pattern + tail.repeat(length - 15) + "z"), pattern.toString());
				}
				CountingTopic topic = new CountingTopic("a/".repeat(length - 1) + "b");
				trie.forEachMatch(topic, (pattern) -> {
					throw new AssertionError(pattern);
				});
				assertThat(topic.visits).isGreaterThan(10_000).isLessThanOrEqualTo(20_000);
				assertThat(topic.comparisons).isLessThan(20_000 + 10_000 * (length - 14));
			}
		}
	}

	@Test
	void whenPatternsComeAndGoThenWhatIsLeftIsAsIfTheyHadNeverBeenThere() {
		SplittableRandom random = new SplittableRandom(7);
		for (int round = 0; round < 200; round++) {
			TreeSet<String> stay = new TreeSet<>();
			TreeSet<String> go = new TreeSet<>();
			for (int i = 0; i < 20; i++) {
				((i % 4 == 0) ? stay : go).add(randomPath(random, true));
			}
			TopicTrie<String> fresh = trie(stay.toArray(String[]::new));
			TopicTrie<String> changed = trie(go.toArray(String[]::new));
			for (String pattern : stay) {
				changed = changed.with(TopicPath.pattern(pattern), pattern);
			}
			for (String pattern : go) {
				changed = changed.without(TopicPath.pattern(pattern), pattern);
				if (stay.contains(pattern)) {
					assertThat(matches(changed, pattern.replace('*', 'x').replace('>', 'y'))).contains(pattern);
				}
			}
			String topic = randomPath(random, false);
			assertThat(matches(changed, topic)).isEqualTo(matches(fresh, topic));
			assertThat(visits(changed, topic)).isEqualTo(visits(fresh, topic));
		}
	}

	private static int visits(TopicTrie<String> trie, String topic) {
		CountingTopic counting = new CountingTopic(topic);
		trie.forEachMatch(counting, (pattern) -> {
		});
		return counting.visits;
	}

	private static String randomPath(SplittableRandom random, boolean pattern) {
		List<String> segments = new ArrayList<>();
		int length = 1 + random.nextInt(4);
		for (int i = 0; i < length; i++) {
			int choice = random.nextInt(pattern ? 5 : 3);
			segments.add(switch (choice) {
				case 3 -> "*";
				case 4 -> (i == length - 1) ? ">" : "*";
				default -> String.valueOf((char) ('a' + choice));
			});
		}
		return String.join("/", segments);
	}

	private static TopicTrie<String> trie(String... patterns) {
		TopicTrie<String> trie = TopicTrie.empty();
		for (String pattern : patterns) {
			trie = trie.with(TopicPath.pattern(pattern), pattern);
		}
		return trie;
	}

	private static List<String> matches(TopicTrie<String> trie, String topic) {
		List<String> found = new ArrayList<>();
		trie.forEachMatch(TopicPath.of(topic), found::add);
		return found;
	}

	/**
	 * Counts how often its length is asked for, at least once by each node that is
	 * visited, and how often a segment is looked at.
	 */
	private static final class CountingTopic extends AbstractList<String> {

		private final List<String> segments;

		private int visits;

		private int comparisons;

		CountingTopic(String topic) {
			this.segments = TopicPath.of(topic).segments();
		}

		@Override
		public String get(int index) {
			this.comparisons++;
			return this.segments.get(index);
		}

		@Override
		public int size() {
			this.visits++;
			return this.segments.size();
		}

	}

}
