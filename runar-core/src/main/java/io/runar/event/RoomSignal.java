package io.runar.event;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * Wakes those who wait for room in a bounded queue. Whoever waits takes the signal first
 * and looks for room afterwards, so that no room is missed. Thread-safe.
 */
final class RoomSignal {

	private final AtomicReference<@Nullable CompletableFuture<Void>> waiters = new AtomicReference<>();

	/** Returns what completes when there may be room. */
	CompletableFuture<Void> next() {
		CompletableFuture<Void> fresh = new CompletableFuture<>();
		CompletableFuture<Void> known = this.waiters.compareAndExchange(null, fresh);
		return (known != null) ? known : fresh;
	}

	/** Wakes all who wait; costs a read if nobody does. */
	void room() {
		if (this.waiters.get() != null) {
			CompletableFuture<Void> woken = this.waiters.getAndSet(null);
			if (woken != null) {
				woken.complete(null);
			}
		}
	}

}
