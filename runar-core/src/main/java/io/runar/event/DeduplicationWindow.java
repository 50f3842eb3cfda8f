package io.runar.event;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

import io.runar.PeerId;
import io.runar.registry.ReceiverGroup;
import io.runar.registry.ReceiverGroups;
import io.runar.registry.ServiceRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the last events of other nodes that must not be handled twice. Bounded in
 * all; each start of each publisher has a share of its own, so that one with many events
 * makes this node forget none of the others' before they have as many. Thread-safe.
 *
 * @param <V> what is remembered of an event
 */
final class DeduplicationWindow<V> {

	private final int capacity;

	/** Of each publisher its events, the oldest first. */
	private final Map<Publisher, Map<EventKey, V>> publishers = new HashMap<>();

	private int size;

	DeduplicationWindow(int capacity) {
		this.capacity = capacity;
	}

	/** One start of a node. */
	record Publisher(PeerId id, long incarnation) {

	}

	/** An event in one group. */
	record EventKey(long eventId, String servicePath, String group) {

		boolean isLoose() {
			return this.servicePath.equals(ServiceRegistry.LOOSE_SUBSCRIPTIONS);
		}

		@Nullable ReceiverGroup find(ReceiverGroups groups) {
			boolean named = this.servicePath.isEmpty();
			return groups.find(named ? this.group : this.servicePath, named);
		}

	}

	/** Remembers an event; returns what is remembered of it already, or nothing. */
	synchronized @Nullable V putIfAbsent(Publisher publisher, EventKey key, V value) {
		Map<EventKey, V> events = this.publishers.computeIfAbsent(publisher, (any) -> new LinkedHashMap<>());
		V known = events.putIfAbsent(key, value);
		if (known == null && ++this.size > this.capacity) {
			forgetOldest(hasItsShare(events) ? publisher : largest());
		}
		return known;
	}

	private boolean hasItsShare(Map<EventKey, V> events) {
		return (long) events.size() * this.publishers.size() > this.capacity;
	}

	private Publisher largest() {
		Iterator<Map.Entry<Publisher, Map<EventKey, V>>> all = this.publishers.entrySet().iterator();
		Map.Entry<Publisher, Map<EventKey, V>> largest = all.next();
		while (all.hasNext()) {
			Map.Entry<Publisher, Map<EventKey, V>> other = all.next();
			largest = (other.getValue().size() > largest.getValue().size()) ? other : largest;
		}
		return largest.getKey();
	}

	private void forgetOldest(Publisher publisher) {
		Map<EventKey, V> events = this.publishers.getOrDefault(publisher, Map.of());
		Iterator<EventKey> oldest = events.keySet().iterator();
		oldest.next();
		oldest.remove();
		this.size--;
		if (events.isEmpty()) {
			this.publishers.remove(publisher);
		}
	}

}
