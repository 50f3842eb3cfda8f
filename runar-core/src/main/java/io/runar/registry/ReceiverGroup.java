package io.runar.registry;

import java.util.List;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * Subscriptions of which one gets an event with one-per-service: those of one service
 * path, or those of one named group. Immutable.
 * <p>
 * An instance of a service gets the event with all its subscriptions that match. In a
 * named group the subscriptions are the members: one of them gets it, also of several on
 * one node.
 *
 * @param name path of the service, or name of the group
 * @param named whether it is a named group
 * @param local the subscriptions of this node
 * @param remote the other nodes with subscriptions that take events now
 * @since 0.1
 */
public record ReceiverGroup(String name, boolean named, List<EventSink> local, List<RemotePeer> remote) {

	/** Copies the lists. */
	public ReceiverGroup {
		local = List.copyOf(local);
		remote = List.copyOf(remote);
	}

	/**
	 * Gives an event to this node's part of the group.
	 * @param delivery gives it to one subscription; says whether that takes events now
	 * @param start any number: the member of a named group that is tried first
	 * @return whether it was taken
	 */
	public boolean deliver(Predicate<EventSink> delivery, int start) {
		boolean taken = false;
		for (int i = 0; i < this.local.size() && !(this.named && taken); i++) {
			int index = this.named ? Math.floorMod(start + i, this.local.size()) : i;
			taken |= delivery.test(this.local.get(index));
		}
		return taken;
	}

	/**
	 * Names a group among those of one topic. Has an order, by which a map finds it among
	 * names of peers whose hash codes were made to agree.
	 */
	record Key(String name, boolean named) implements Comparable<Key> {

		@Override
		public int compareTo(Key other) {
			int byName = this.name.compareTo(other.name);
			return (byName != 0) ? byName : Boolean.compare(this.named, other.named);
		}

		static @Nullable Key of(@Nullable String service, @Nullable String group) {
			if (group != null) {
				return new Key(group, true);
			}
			return (service != null) ? new Key(service, false) : null;
		}

	}

}
