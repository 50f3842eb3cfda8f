package io.runar.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.runar.TopicPath;
import org.jspecify.annotations.Nullable;

/**
 * An immutable index of values by pattern or template; a changed copy shares all but the
 * way to the change. Finding costs at most one visit of each node whose way matches the
 * topic, whatever the number of patterns; in the worst case, which takes patterns made
 * for it, one of every segment of every pattern.
 *
 * @param <V> type of the values
 * @since 0.1
 */
public final class TopicTrie<V> implements PersistentMap.Entry {

	private static final TopicTrie<Object> EMPTY = new TopicTrie<>("", PersistentMap.empty(), null, List.of(),
			List.of());

	/** The segment that leads here from the node above. */
	private final String segment;

	private final PersistentMap<TopicTrie<V>> literals;

	/** What follows a {@code *} or a {@code {name}}. */
	private final @Nullable TopicTrie<V> anyOne;

	private final List<V> here;

	/** Values of patterns that end with {@code >} after this node. */
	private final List<V> rest;

	private TopicTrie(String segment, PersistentMap<TopicTrie<V>> literals, @Nullable TopicTrie<V> anyOne, List<V> here,
			List<V> rest) {
		this.segment = segment;
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
		return change(pattern.segments(), 0, value, true);
	}

	/**
	 * Returns a copy without a value.
	 * @param pattern where
	 * @param value the value, found by {@code equals}
	 * @return the copy
	 */
	public TopicTrie<V> without(TopicPath pattern, V value) {
		return change(pattern.segments(), 0, value, false);
	}

	private TopicTrie<V> change(List<String> segments, int depth, V value, boolean add) {
		if (depth == segments.size()) {
			return new TopicTrie<>(this.segment, this.literals, this.anyOne, changed(this.here, value, add), this.rest);
		}
		String next = segments.get(depth);
		if (next.equals(">")) {
			return new TopicTrie<>(this.segment, this.literals, this.anyOne, this.here, changed(this.rest, value, add));
		}
		if (next.equals("*") || TopicPath.isTemplateSegment(next)) {
			TopicTrie<V> child = (this.anyOne != null) ? this.anyOne : empty();
			TopicTrie<V> changed = child.change(segments, depth + 1, value, add);
			return new TopicTrie<>(this.segment, this.literals, changed.isEmpty() ? null : changed, this.here,
					this.rest);
		}
		TopicTrie<V> child = this.literals.get(next);
		if (child == null) {
			child = new TopicTrie<>(next, PersistentMap.empty(), null, List.of(), List.of());
		}
		TopicTrie<V> changed = child.change(segments, depth + 1, value, add);
		return new TopicTrie<>(this.segment,
				changed.isEmpty() ? this.literals.without(next) : this.literals.with(changed), this.anyOne, this.here,
				this.rest);
	}

	private static <V> List<V> changed(List<V> values, V value, boolean add) {
		List<V> copy = new ArrayList<>(values);
		if (add) {
			copy.add(value);
		}
		else {
			copy.remove(value);
		}
		return List.copyOf(copy);
	}

	@Override
	public String key() {
		return this.segment;
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
	 * Finds all values by the segments of a topic; each node that is visited gets one.
	 */
	void forEachMatch(List<String> segments, Consumer<V> consumer) {
		if (!isEmpty()) {
			visit(segments, 0, consumer);
		}
	}

	private void visit(List<String> segments, int depth, Consumer<V> consumer) {
		if (depth == segments.size()) {
			this.here.forEach(consumer);
			return;
		}
		TopicTrie<V> literal = this.literals.get(segments.get(depth));
		if (literal != null) {
			literal.visit(segments, depth + 1, consumer);
		}
		if (this.anyOne != null) {
			this.anyOne.visit(segments, depth + 1, consumer);
		}
		this.rest.forEach(consumer);
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
		if (depth == segments.size()) {
			return this.here.isEmpty() ? null : this.here.get(0);
		}
		TopicTrie<V> literal = this.literals.get(segments.get(depth));
		V found = (literal != null) ? literal.find(segments, depth + 1) : null;
		if (found == null && this.anyOne != null) {
			found = this.anyOne.find(segments, depth + 1);
		}
		return (found == null && !this.rest.isEmpty()) ? this.rest.get(0) : found;
	}

}
