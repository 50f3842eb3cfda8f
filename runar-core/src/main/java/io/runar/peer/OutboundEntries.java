package io.runar.peer;

import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * A queue that many threads add to and one takes from, without a lock and without an
 * object besides the entry itself. (The algorithm: Dmitry Vyukov, "Intrusive MPSC
 * node-based queue".) Whoever takes must be one thread at a time; that is for the owner
 * to see to.
 */
final class OutboundEntries {

	/** The entry added last. */
	private final AtomicReference<OutboundEntry> newest;

	/** The entry taken last; the next one to be taken follows it. */
	private final AtomicReference<OutboundEntry> taken;

	OutboundEntries() {
		OutboundEntry none = new OutboundEntry();
		this.newest = new AtomicReference<>(none);
		this.taken = new AtomicReference<>(none);
	}

	/** Adds an entry, which must not be in any queue. Thread-safe. */
	void add(OutboundEntry entry) {
		this.newest.getAndSet(entry).setNext(entry);
	}

	/** Returns whether there is nothing to take. */
	boolean isEmpty() {
		return this.newest.get() == this.taken.getAcquire();
	}

	/** Takes the oldest entry, or {@code null} if there is none. */
	@Nullable OutboundEntry poll() {
		OutboundEntry last = this.taken.getAcquire();
		OutboundEntry next = last.next();
		if (next == null) {
			if (this.newest.get() == last) {
				return null;
			}
			// Somebody is between the two steps of adding.
			do {
				Thread.onSpinWait();
				next = last.next();
			}
			while (next == null);
		}
		// A release, not a full fence for every message: who asks whether the queue is
		// empty
		// reads what was added last first, and an old answer only lets it look again.
		this.taken.setRelease(next);
		// Once old, an entry would keep all that ever followed it alive.
		last.unlink();
		return next;
	}

}
