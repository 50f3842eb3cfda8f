package io.runar.admission;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

import io.runar.Priority;
import io.runar.service.Headroom;

/**
 * Places for requests in flight, of which there is a limit. Thread-safe, without locks.
 */
final class Places {

	private final IntSupplier limit;

	private final IntSupplier limitOfMost;

	private final AtomicInteger taken = new AtomicInteger();

	/**
	 * Creates places of which none is taken.
	 * @param limit how many there are
	 * @param limitOfMost how many there are for all but requests of high priority
	 */
	Places(IntSupplier limit, IntSupplier limitOfMost) {
		this.limit = limit;
		this.limitOfMost = limitOfMost;
	}

	static Places of(int limit) {
		return new Places(() -> limit, () -> limit);
	}

	/** Takes a place, if there is one for requests of this priority. */
	boolean enter(Priority priority) {
		int room = room(priority);
		int now = this.taken.get();
		while (now < room) {
			if (this.taken.compareAndSet(now, now + 1)) {
				return true;
			}
			now = this.taken.get();
		}
		return false;
	}

	/** Returns how many places there are for requests of a priority. */
	int room(Priority priority) {
		return (priority == Priority.HIGH) ? limit() : Headroom.of(this.limitOfMost.getAsInt(), priority);
	}

	/** Gives back a place; returns how many were taken with it. */
	int leave() {
		return this.taken.getAndDecrement();
	}

	int taken() {
		return this.taken.get();
	}

	int limit() {
		return this.limit.getAsInt();
	}

}
