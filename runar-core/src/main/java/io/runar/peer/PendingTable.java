package io.runar.peer;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * The requests to one peer that wait, by their numbers. Numbers count up and requests are
 * answered in about the order they were made, so that nearly always the place that a
 * number has in a ring is free: adding and taking then is one atomic operation on an
 * array. What finds its place taken goes to a map. Bounded by the ring only in speed.
 * Thread-safe.
 */
final class PendingTable {

	/** As many requests as are often open at a time; a power of two. */
	private static final int PLACES = 1024;

	/** Made with the first request: most of many peers are never asked. */
	private volatile @Nullable AtomicReferenceArray<@Nullable PendingRequest> ring;

	private final ConcurrentMap<Long, PendingRequest> rest = new ConcurrentHashMap<>(0);

	void add(PendingRequest request) {
		if (!ring().compareAndSet(place(request.id()), null, request)) {
			this.rest.put(request.id(), request);
		}
	}

	private AtomicReferenceArray<@Nullable PendingRequest> ring() {
		AtomicReferenceArray<@Nullable PendingRequest> present = this.ring;
		return (present != null) ? present : makeRing();
	}

	private synchronized AtomicReferenceArray<@Nullable PendingRequest> makeRing() {
		AtomicReferenceArray<@Nullable PendingRequest> made = this.ring;
		if (made == null) {
			made = new AtomicReferenceArray<>(PLACES);
			this.ring = made;
		}
		return made;
	}

	/** Takes a request out; {@code null} if it is not, or no longer, there. */
	@Nullable PendingRequest remove(long id) {
		AtomicReferenceArray<@Nullable PendingRequest> present = this.ring;
		if (present == null) {
			return null;
		}
		int place = place(id);
		PendingRequest found = present.get(place);
		if (found != null && found.id() == id) {
			return present.compareAndSet(place, found, null) ? found : null;
		}
		return this.rest.isEmpty() ? null : this.rest.remove(id);
	}

	/** Visits all; some that come or go meanwhile may be missed or seen. */
	void forEach(Consumer<PendingRequest> visitor) {
		AtomicReferenceArray<@Nullable PendingRequest> present = this.ring;
		if (present == null) {
			return;
		}
		for (int place = 0; place < PLACES; place++) {
			PendingRequest request = present.get(place);
			if (request != null) {
				visitor.accept(request);
			}
		}
		this.rest.values().forEach(visitor);
	}

	private static int place(long id) {
		return (int) id & (PLACES - 1);
	}

}
