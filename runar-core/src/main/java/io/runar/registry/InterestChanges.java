package io.runar.registry;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.runar.TopicPath;

/**
 * Subscriptions of other nodes that come and go, collected so that each pattern is
 * changed once: a peer may have thousands with one pattern, and one at a time each of
 * them would cost a look at all the others. Not thread-safe.
 */
final class InterestChanges {

	/**
	 * By the text of the pattern: peers choose it, and texts whose hash codes were made
	 * to agree are still told apart by their order.
	 */
	private final Map<String, Change> patterns = new LinkedHashMap<>();

	/** By identity, as peers could make the hash codes of equal ones agree. */
	private final Set<RemoteInterest> gone = Collections.newSetFromMap(new IdentityHashMap<>());

	/** Takes note of one that comes. */
	void add(RemoteInterest interest) {
		of(interest.pattern()).added.add(interest);
	}

	/** Takes note that the very object is to go, added here or before. */
	void remove(RemoteInterest interest) {
		of(interest.pattern());
		this.gone.add(interest);
	}

	private Change of(TopicPath pattern) {
		return this.patterns.computeIfAbsent(pattern.path(), (path) -> new Change(pattern, new ArrayList<>()));
	}

	/** Returns an index with the changes. */
	TopicTrie<RemoteInterest> applied(TopicTrie<RemoteInterest> before) {
		TopicTrie<RemoteInterest> changed = before;
		for (Change change : this.patterns.values()) {
			changed = changed.changed(change.pattern, this.gone::contains, change.added);
		}
		return changed;
	}

	private record Change(TopicPath pattern, List<RemoteInterest> added) {

	}

}
