package io.runar.registry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

import io.runar.TopicPath;
import org.jspecify.annotations.Nullable;

/**
 * An immutable index of values by pattern or template; a changed copy shares all but the
 * way to the change. There are at most twice as many nodes as patterns, because one
 * stands for all segments that no other pattern leaves (a radix tree; Morrison, PATRICIA,
 * 1968). Finding visits each node at most once, whatever the topic, and leaves a node at
 * the first segment that does not match; nearly all of them are visited only with
 * patterns and a topic that are made for it.
 *
 * @param <V> type of the values
 * @since 0.1
 */
public final class TopicTrie<V> implements PersistentMap.Entry {

	private static final String ANY = "*";

	private static final TopicTrie<Object> EMPTY = new TopicTrie<>(new String[0], PersistentMap.empty(), null,
			List.of(), List.of());

	/**
	 * The segments that lead here from the node above, {@code *} for a {@code {name}}
	 * too; none for the root alone.
	 */
	private final String[] way;

	/** What follows literals, by the first segment of its way. */
	private final PersistentMap<TopicTrie<V>> literals;

	/** What follows a {@code *} or a {@code {name}}. */
	private final @Nullable TopicTrie<V> anyOne;

	private final List<V> here;

	/** Values of patterns that end with {@code >} after this node. */
	private final List<V> rest;

	private TopicTrie(String[] way, PersistentMap<TopicTrie<V>> literals, @Nullable TopicTrie<V> anyOne, List<V> here,
			List<V> rest) {
		this.way = way;
		this.literals = literals;
		this.anyOne = anyOne;
		this.here = here;
		this.rest = rest;
	}

	/**
	 * Returns an index without values.
	 * @param <V> type of the values
	 * @return the index
	 */
	@SuppressWarnings("unchecked")
	public static <V> TopicTrie<V> empty() {
		return (TopicTrie<V>) EMPTY;
	}

	/**
	 * Returns a copy with one value more.
	 * @param pattern where
	 * @param value the value
	 * @return the copy
	 */
	public TopicTrie<V> with(TopicPath pattern, V value) {
		return change(Place.of(pattern), 0, (values) -> {
			List<V> more = new ArrayList<>(values);
			more.add(value);
			return List.copyOf(more);
		});
	}

	/**
	 * Returns a copy without a value.
	 * @param pattern where
	 * @param value the value, found by {@code equals}
	 * @return the copy
	 */
	public TopicTrie<V> without(TopicPath pattern, V value) {
		return change(Place.of(pattern), 0, (values) -> {
			List<V> left = new ArrayList<>(values);
			left.remove(value);
			return List.copyOf(left);
		});
	}

	/**
	 * Returns a copy with other values of one pattern, which looks at each of them once
	 * however many come and go: one at a time, n of them would be copied n times.
	 * @param pattern where
	 * @param gone says of a value, there before or added, whether it is not to be there
	 * @param added values to be there behind those that stay
	 * @return the copy
	 */
	public TopicTrie<V> changed(TopicPath pattern, Predicate<? super V> gone, List<V> added) {
		return change(Place.of(pattern), 0, (values) -> {
			List<V> others = new ArrayList<>(values.size() + added.size());
			others.addAll(values);
			others.addAll(added);
			others.removeIf(gone);
			return List.copyOf(others);
		});
	}

	private TopicTrie<V> change(Place place, int depth, UnaryOperator<List<V>> change) {
		if (depth == place.way.length) {
			return new TopicTrie<>(this.way, this.literals, this.anyOne,
					place.open ? this.here : change.apply(this.here), place.open ? change.apply(this.rest) : this.rest);
		}
		String next = place.way[depth];
		TopicTrie<V> child = next.equals(ANY) ? this.anyOne : this.literals.get(next);
		if (child == null) {
			child = leaf(Arrays.copyOfRange(place.way, depth, place.way.length));
			return with(next, child.change(place, place.way.length, change));
		}
		int common = child.common(place.way, depth);
		TopicTrie<V> upper = (common == child.way.length) ? child : child.split(common);
		return with(next, upper.change(place, depth + common, change).joined());
	}

	private static <V> TopicTrie<V> leaf(String[] way) {
		return new TopicTrie<>(way, PersistentMap.empty(), null, List.of(), List.of());
	}

	/** Returns a copy with another child in place of the one that begins alike. */
	private TopicTrie<V> with(String first, TopicTrie<V> child) {
		if (first.equals(ANY)) {
			return new TopicTrie<>(this.way, this.literals, child.isEmpty() ? null : child, this.here, this.rest);
		}
		return new TopicTrie<>(this.way, child.isEmpty() ? this.literals.without(first) : this.literals.with(child),
				this.anyOne, this.here, this.rest);
	}

	/** Returns how many segments of the way are those of a pattern from some depth on. */
	private int common(String[] segments, int depth) {
		int different = Arrays.mismatch(this.way, 0, this.way.length, segments, depth, segments.length);
		return (different < 0) ? this.way.length : different;
	}

	/** Returns a node for the beginning of the way, with this one below it. */
	private TopicTrie<V> split(int length) {
		TopicTrie<V> upper = leaf(Arrays.copyOf(this.way, length));
		return upper.with(this.way[length], withWay(Arrays.copyOfRange(this.way, length, this.way.length)));
	}

	private TopicTrie<V> withWay(String[] other) {
		return new TopicTrie<>(other, this.literals, this.anyOne, this.here, this.rest);
	}

	/** Returns the only child with the whole way, if there is nothing but that here. */
	private TopicTrie<V> joined() {
		if (!this.here.isEmpty() || !this.rest.isEmpty() || (this.anyOne != null && !this.literals.isEmpty())) {
			return this;
		}
		TopicTrie<V> only = (this.anyOne != null) ? this.anyOne : this.literals.only();
		if (only == null) {
			return this;
		}
		String[] whole = Arrays.copyOf(this.way, this.way.length + only.way.length);
		System.arraycopy(only.way, 0, whole, this.way.length, only.way.length);
		return only.withWay(whole);
	}

	@Override
	public String key() {
		return this.way[0];
	}

	/**
	 * Returns whether there are no values.
	 * @return whether it is empty
	 */
	public boolean isEmpty() {
		return this.literals.isEmpty() && this.anyOne == null && this.here.isEmpty() && this.rest.isEmpty();
	}

	/**
	 * Visits all values.
	 * @param consumer takes the values, in no particular order
	 */
	public void forEach(Consumer<V> consumer) {
		this.here.forEach(consumer);
		this.rest.forEach(consumer);
		this.literals.forEach((child) -> child.forEach(consumer));
		if (this.anyOne != null) {
			this.anyOne.forEach(consumer);
		}
	}

	/**
	 * Finds all values whose pattern matches, the most specific pattern first.
	 * @param topic a literal path
	 * @param consumer takes the values
	 */
	public void forEachMatch(TopicPath topic, Consumer<V> consumer) {
		forEachMatch(topic.segments(), consumer);
	}

	/**
	 * Finds all values by the segments of a topic; each node that is visited asks how
	 * many.
	 */
	void forEachMatch(List<String> segments, Consumer<V> consumer) {
		if (!isEmpty()) {
			visit(segments, 0, consumer);
		}
	}

	private void visit(List<String> segments, int depth, Consumer<V> consumer) {
		int size = segments.size();
		int end = end(segments, depth, size);
		if (end == size) {
			this.here.forEach(consumer);
		}
		else if (end >= 0) {
			TopicTrie<V> literal = this.literals.get(segments.get(end));
			if (literal != null) {
				literal.visit(segments, end, consumer);
			}
			if (this.anyOne != null) {
				this.anyOne.visit(segments, end, consumer);
			}
			this.rest.forEach(consumer);
		}
	}

	/**
	 * Returns where the way ends that begins at some depth; -1 if the topic leaves it.
	 */
	@SuppressWarnings("ReferenceEquality") // both are interned
	private int end(List<String> segments, int depth, int size) {
		int length = this.way.length;
		if (depth + length > size) {
			return -1;
		}
		// The first one has led here.
		for (int i = 1; i < length; i++) {
			String segment = this.way[i];
			if (segment != ANY && !segment.equals(segments.get(depth + i))) {
				return -1;
			}
		}
		return depth + length;
	}

	/**
	 * Finds a value of the most specific pattern that matches.
	 * @param topic a literal path
	 * @return the value, or {@code null}
	 */
	public @Nullable V mostSpecific(TopicPath topic) {
		return isEmpty() ? null : find(topic.segments(), 0);
	}

	private @Nullable V find(List<String> segments, int depth) {
		int size = segments.size();
		int end = end(segments, depth, size);
		if (end < 0) {
			return null;
		}
		if (end == size) {
			return this.here.isEmpty() ? null : this.here.get(0);
		}
		TopicTrie<V> literal = this.literals.get(segments.get(end));
		V found = (literal != null) ? literal.find(segments, end) : null;
		if (found == null && this.anyOne != null) {
			found = this.anyOne.find(segments, end);
		}
		return (found == null && !this.rest.isEmpty()) ? this.rest.get(0) : found;
	}

	/**
	 * Where the values of a pattern are.
	 *
	 * @param way its segments, without a {@code >} at the end; interned, so that what
	 * thousands of patterns have in common is one object that stays in the processor's
	 * cache
	 * @param open whether there was one
	 */
	@SuppressWarnings("ArrayRecordComponent") // not compared
	private record Place(String[] way, boolean open) {

		static Place of(TopicPath pattern) {
			List<String> segments = pattern.segments();
			boolean open = segments.get(segments.size() - 1).equals(">");
			String[] way = new String[open ? segments.size() - 1 : segments.size()];
			for (int i = 0; i < way.length; i++) {
				String segment = segments.get(i);
				way[i] = TopicPath.isTemplateSegment(segment) ? ANY : segment.intern();
			}
			return new Place(way, open);
		}

	}

}
