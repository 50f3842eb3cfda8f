package io.runar.registry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The persistent map behaves as a hash map of which every version is kept.
 */
class PersistentMapTests {

	private static final PersistentMap<Word> EMPTY = PersistentMap.empty();

	@Test
	void whenOperationsAreRandomThenEveryVersionAgreesWithAHashMap() {
		for (long seed = 0; seed < 40; seed++) {
			SplittableRandom random = new SplittableRandom(seed);
			List<String> keys = keys(random, 1 + random.nextInt(400));
			PersistentMap<Word> map = EMPTY;
			Map<String, Word> expected = new HashMap<>();
			List<PersistentMap<Word>> versions = new ArrayList<>();
			List<Map<String, Word>> expectations = new ArrayList<>();
			for (int i = 0; i < 500; i++) {
				String key = keys.get(random.nextInt(keys.size()));
				if (random.nextInt(3) > 0) {
					Word word = new Word(key, i);
					map = map.with(word);
					expected.put(key, word);
				}
				else {
					map = map.without(key);
					expected.remove(key);
				}
				if (i % 50 == 0) {
					versions.add(map);
					expectations.add(new HashMap<>(expected));
				}
			}
			for (int i = 0; i < versions.size(); i++) {
				assertSame(versions.get(i), expectations.get(i), keys);
			}
			assertSame(map, expected, keys);
		}
	}

	@Test
	void whenChangesComeTogetherThenTheyAreAsIfOneByOneAndOlderMapsStay() {
		for (long seed = 0; seed < 40; seed++) {
			SplittableRandom random = new SplittableRandom(seed);
			List<String> keys = keys(random, 1 + random.nextInt(400));
			PersistentMap.Builder<Word> builder = EMPTY.toBuilder();
			Map<String, Word> expected = new HashMap<>();
			for (int round = 0; round < 5; round++) {
				PersistentMap<Word> before = builder.build();
				Map<String, Word> expectedBefore = new HashMap<>(expected);
				for (int i = 0; i < 200; i++) {
					String key = keys.get(random.nextInt(keys.size()));
					if (random.nextInt(3) > 0) {
						Word word = new Word(key, i);
						builder.put(word);
						expected.put(key, word);
					}
					else {
						builder.remove(key);
						expected.remove(key);
					}
					assertThat(builder.get(key)).isEqualTo(expected.get(key));
				}
				assertSame(before, expectedBefore, keys);
				assertSame(builder.build(), expected, keys);
			}
		}
	}

	@Test
	void whenAllIsRemovedThenTheMapIsEmpty() {
		SplittableRandom random = new SplittableRandom(1);
		List<String> keys = keys(random, 2000);
		PersistentMap<Word> map = EMPTY;
		for (String key : keys) {
			map = map.with(new Word(key, 0));
		}
		assertThat(map.isEmpty()).isFalse();
		for (String key : keys) {
			map = map.without(key);
		}
		assertThat(map.isEmpty()).isTrue();
	}

	@Test
	void whenNothingIsRemovedThenTheMapIsTheSame() {
		PersistentMap<Word> map = EMPTY.with(new Word("a", 1));
		assertThat(map.without("b")).isSameAs(map);
	}

	@Test
	void whenAllKeysHaveOneHashCodeThenTheMapIsAsFastAsEver() {
		PersistentMap.Builder<Word> builder = EMPTY.toBuilder();
		// 65,536 keys of one hash code: in a list of collisions this takes minutes.
		for (int i = 0; i < 1 << 16; i++) {
			builder.put(new Word(colliding(i, 16), i));
		}
		PersistentMap<Word> map = builder.build();
		for (int i = 0; i < 1 << 16; i += 97) {
			String key = colliding(i, 16);
			assertThat(map.get(key)).isEqualTo(new Word(key, i));
		}
		assertThat(map.get("AaAa")).isNull();
	}

	private static void assertSame(PersistentMap<Word> map, Map<String, Word> expected, List<String> keys) {
		Map<String, Word> visited = new HashMap<>();
		map.forEach((word) -> assertThat(visited.put(word.key(), word)).isNull());
		assertThat(visited).isEqualTo(expected);
		assertThat(map.isEmpty()).isEqualTo(expected.isEmpty());
		for (String key : keys) {
			assertThat(map.get(key)).isEqualTo(expected.get(key));
		}
	}

	/** Half of the keys share one of few hash codes. */
	private static List<String> keys(SplittableRandom random, int count) {
		List<String> keys = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			keys.add((i % 2 == 0) ? "key-" + random.nextInt(100_000) : colliding(random.nextInt(1 << 10), 10));
		}
		return keys;
	}

	/** "Aa" and "BB" have one hash code, and so has every sequence of them. */
	private static String colliding(int number, int bits) {
		StringBuilder key = new StringBuilder();
		for (int bit = 0; bit < bits; bit++) {
			key.append((((number >>> bit) & 1) == 0) ? "Aa" : "BB");
		}
		return key.toString();
	}

	/**
	 * A key with a value.
	 *
	 * @param key the key
	 * @param value the value
	 */
	private record Word(String key, int value) implements PersistentMap.Entry {

	}

}
