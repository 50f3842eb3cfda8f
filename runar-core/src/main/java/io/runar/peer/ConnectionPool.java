package io.runar.peer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.runar.wire.EncodedMessage;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one peer, at most one a slot. How many slots there are is agreed in
 * the hello: the smaller of what both nodes allow. Slot 0 is the connection that made the
 * peer; the others join it, and any of them keeps the peer up while slot 0 is down.
 * <p>
 * Which connection a message takes:
 * <ul>
 * <li>a request the one with the fewest queued bytes, the first of several that are
 * equal: an idle pool works like one connection, whose batches are larger;</li>
 * <li>its answer and its cancellation the one the request took;</li>
 * <li>an event the one its topic hashes to, so that the events of a topic keep their
 * order;</li>
 * <li>everything else the lowest that lives.</li>
 * </ul>
 * While a slot is down, its part goes to the lowest that lives: the order of events can
 * change when a connection is lost, as their delivery can fail then. It does not change
 * when a connection joins or takes the place of another one, see {@link Handover}.
 * <p>
 * Changes happen in the directory's serial context and make a new array; readers on any
 * thread take one volatile read and neither lock nor allocate.
 */
final class ConnectionPool {

	private volatile @Nullable PeerConnection[] slots;

	/** Those that others have replaced and that are still open, the oldest first. */
	private volatile List<PeerConnection> leaving = List.of();

	/**
	 * Written before a slot is filled and read after it, so that who sees the new
	 * connection sees its handover.
	 */
	private final Handovers handovers;

	ConnectionPool(int slots) {
		this.slots = new @Nullable PeerConnection[slots];
		this.handovers = new Handovers(slots);
	}

	/** Returns how many connections there can be. */
	int capacity() {
		return this.slots.length;
	}

	/** Returns how many connections there are. */
	int size() {
		int size = 0;
		for (PeerConnection connection : this.slots) {
			size += (connection != null) ? 1 : 0;
		}
		return size;
	}

	boolean isEmpty() {
		return size() == 0;
	}

	/** Returns the connections there are, in the order of their slots. */
	List<PeerConnection> connections() {
		List<PeerConnection> present = new ArrayList<>();
		for (PeerConnection connection : this.slots) {
			if (connection != null) {
				present.add(connection);
			}
		}
		return present;
	}

	/** Returns what a slot holds, alive or not yet taken out. */
	@Nullable PeerConnection occupant(int slot) {
		return this.slots[slot];
	}

	/** Puts a connection into its slot. Serial context only. */
	void put(int slot, PeerConnection connection) {
		replace(slot, connection);
	}

	/** Takes a connection out; false if it is not, or no longer, in its slot. */
	boolean remove(PeerConnection connection) {
		if (this.slots[connection.slot()] != connection) {
			return false;
		}
		replace(connection.slot(), null);
		return true;
	}

	private void replace(int slot, @Nullable PeerConnection connection) {
		@Nullable PeerConnection[] changed = Arrays.copyOf(this.slots, this.slots.length);
		changed[slot] = connection;
		this.slots = changed;
	}

	/** A connection was replaced. Serial context only. */
	void leaving(PeerConnection connection) {
		List<PeerConnection> changed = new ArrayList<>(this.leaving);
		changed.add(connection);
		this.leaving = List.copyOf(changed);
	}

	/** A connection that was replaced has ended. Serial context only. */
	void forget(PeerConnection connection) {
		List<PeerConnection> changed = new ArrayList<>(this.leaving);
		changed.remove(connection);
		this.leaving = List.copyOf(changed);
	}

	/** Returns the connections that were replaced and are still open, oldest first. */
	List<PeerConnection> leaving() {
		return this.leaving;
	}

	/** Chooses for a request. */
	@Nullable PeerConnection leastLoaded() {
		@Nullable PeerConnection[] current = this.slots;
		return (current.length == 1) ? current[0] : leastLoaded(current);
	}

	private static @Nullable PeerConnection leastLoaded(@Nullable PeerConnection[] slots) {
		PeerConnection best = null;
		long least = 0;
		for (PeerConnection connection : slots) {
			if (connection != null && !connection.isClosed()) {
				long load = connection.load();
				if (best == null || load < least) {
					best = connection;
					least = load;
				}
			}
		}
		return best;
	}

	/** Queues an event where those of its topic go; false if there is no room. */
	boolean publish(String topic, EncodedMessage event) {
		@Nullable PeerConnection[] current = this.slots;
		int slot = slotOf(topic, current.length);
		Handover handover = this.handovers.ofTopics(slot);
		if (handover != null) {
			return handover.offer(OutboundQueue.Kind.EVENT, event);
		}
		PeerConnection connection = (current.length == 1) ? current[0] : inSlot(current, slot);
		return connection != null && connection.offer(OutboundQueue.Kind.EVENT, event, null);
	}

	/** Waits for room where the events of a topic go. */
	CompletableFuture<Void> whenRoom(String topic) {
		int slot = slotOf(topic, capacity());
		Handover handover = this.handovers.ofTopics(slot);
		PeerConnection connection = inSlot(slot);
		return (handover != null) ? handover.whenRoom()
				: (connection != null) ? connection.whenRoom() : CompletableFuture.completedFuture(null);
	}

	private static int slotOf(String topic, int slots) {
		if (slots == 1) {
			return 0;
		}
		int hash = topic.hashCode();
		return Math.floorMod(hash ^ (hash >>> 16), slots);
	}

	/** Returns the connection of a slot, or the lowest that lives. */
	@Nullable PeerConnection inSlot(int slot) {
		@Nullable PeerConnection[] current = this.slots;
		return (current.length == 1) ? current[0] : inSlot(current, slot);
	}

	private static @Nullable PeerConnection inSlot(@Nullable PeerConnection[] slots, int slot) {
		PeerConnection wanted = slots[slot];
		return (wanted != null && !wanted.isClosed()) ? wanted : lowest(slots);
	}

	/** Returns the lowest connection that lives. */
	@Nullable PeerConnection lowest() {
		@Nullable PeerConnection[] current = this.slots;
		return (current.length == 1) ? current[0] : lowest(current);
	}

	private static @Nullable PeerConnection lowest(@Nullable PeerConnection[] slots) {
		for (PeerConnection connection : slots) {
			if (connection != null && !connection.isClosed()) {
				return connection;
			}
		}
		return null;
	}

	long queuedBytes() {
		long bytes = 0;
		for (PeerConnection connection : this.slots) {
			bytes += (connection != null) ? connection.queue().bytes() : 0;
		}
		List<PeerConnection> ending = this.leaving;
		for (int i = 0; i < ending.size(); i++) {
			// Without an iterator: this is asked for each request, and mostly empty.
			bytes += ending.get(i).queue().bytes();
		}
		return bytes + this.handovers.bytes();
	}

	Handovers handovers() {
		return this.handovers;
	}

}
