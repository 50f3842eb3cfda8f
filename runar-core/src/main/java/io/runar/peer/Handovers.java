package io.runar.peer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The handovers that are under way with one peer. Changes happen in the directory's
 * serial context; readers on any thread take one volatile read.
 */
final class Handovers {

	/** Those that hold back the events of a slot, by slot. */
	private volatile @Nullable Handover[] ofTopics;

	private final List<Handover> underWay = new ArrayList<>();

	Handovers(int slots) {
		this.ofTopics = new @Nullable Handover[slots];
	}

	/** Returns what holds the events of a slot back; {@code null}: nothing. */
	@Nullable Handover ofTopics(int slot) {
		return this.ofTopics[slot];
	}

	boolean isEmpty() {
		return this.underWay.isEmpty();
	}

	/**
	 * Adds one, before its new connection is in its slot. The events of the slot wait in
	 * it, unless they wait in another one already, which then leads to the new
	 * connection.
	 */
	void add(int slot, Handover handover) {
		this.underWay.add(handover);
		Handover waiting = this.ofTopics[slot];
		if (waiting != null) {
			waiting.retarget(handover.connection());
		}
		else {
			change(slot, handover);
		}
	}

	/**
	 * A heartbeat was answered: ends what has waited for it.
	 * @return how many events found no room
	 */
	int completeDue(PeerConnection connection, long sequence) {
		int dropped = 0;
		for (Iterator<Handover> each = this.underWay.iterator(); each.hasNext();) {
			Handover handover = each.next();
			if (handover.isDue(connection, sequence)) {
				dropped += handover.complete();
				each.remove();
				forget(handover);
			}
		}
		return dropped;
	}

	/**
	 * A connection is gone: ends what it was part of.
	 * @return how many events found no room
	 */
	int endOf(PeerConnection lost, ConnectionPool pool) {
		int dropped = 0;
		for (Iterator<Handover> each = this.underWay.iterator(); each.hasNext();) {
			Handover handover = each.next();
			if (handover.dependsOn(lost)) {
				dropped += handover.breakOff(pool.inSlot(handover.connection().slot()));
				each.remove();
				forget(handover);
			}
		}
		return dropped;
	}

	/** Returns whether something would be lost with a connection. */
	boolean dependOn(PeerConnection connection) {
		return this.underWay.stream().anyMatch((handover) -> handover.dependsOn(connection));
	}

	private void forget(Handover handover) {
		for (int slot = 0; slot < this.ofTopics.length; slot++) {
			if (this.ofTopics[slot] == handover) {
				change(slot, null);
			}
		}
	}

	private void change(int slot, @Nullable Handover handover) {
		@Nullable Handover[] changed = Arrays.copyOf(this.ofTopics, this.ofTopics.length);
		changed[slot] = handover;
		this.ofTopics = changed;
	}

	/** Returns how many bytes wait in those of events. */
	long bytes() {
		long bytes = 0;
		for (Handover handover : this.ofTopics) {
			bytes += (handover != null) ? handover.bytes() : 0;
		}
		return bytes;
	}

}
