package io.runar.cache;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;

import org.jspecify.annotations.Nullable;

/**
 * Bounds all caches of a node together. When there are too many results, or too many
 * bytes, those least used of the largest cache go. Thread-safe.
 */
final class CacheBudget {

	/**
	 * Results thrown away at once: so that a full budget is not looked after each time.
	 */
	private static final int MAX_BATCH = 64;

	private final CacheSettings settings;

	private final List<CaffeineStore> stores = new CopyOnWriteArrayList<>();

	private final AtomicLong entries = new AtomicLong();

	private final AtomicLong bytes = new AtomicLong();

	private final AtomicBoolean trimming = new AtomicBoolean();

	CacheBudget(CacheSettings settings) {
		this.settings = settings;
	}

	void add(CaffeineStore store) {
		this.stores.add(store);
	}

	void remove(CaffeineStore store) {
		this.stores.remove(store);
	}

	long entries() {
		return this.entries.get();
	}

	void added(Entry entry) {
		this.entries.incrementAndGet();
		this.bytes.addAndGet(entry.bytes());
	}

	void removed(Entry entry) {
		this.entries.decrementAndGet();
		this.bytes.addAndGet(-entry.bytes());
	}

	/** Makes room if there is too little. One thread does; others need not wait. */
	void trim() {
		if ((tooMany() > 0 || tooLarge()) && this.trimming.compareAndSet(false, true)) {
			try {
				boolean progress = true;
				while (progress && (tooMany() > 0 || tooLarge())) {
					progress = (tooMany() > 0) ? evict(CaffeineStore::size, (int) Math.min(tooMany(), MAX_BATCH))
							: evict(CaffeineStore::bytes, 1);
				}
			}
			finally {
				this.trimming.set(false);
			}
		}
	}

	private long tooMany() {
		return this.entries.get() - this.settings.maxEntries();
	}

	private boolean tooLarge() {
		return this.bytes.get() > this.settings.maxRemoteBytes();
	}

	private boolean evict(ToLongFunction<CaffeineStore> measure, int count) {
		CaffeineStore largest = largest(measure);
		return largest != null && largest.evict(count);
	}

	private @Nullable CaffeineStore largest(ToLongFunction<CaffeineStore> measure) {
		CaffeineStore largest = null;
		long size = 0;
		for (CaffeineStore store : this.stores) {
			long each = measure.applyAsLong(store);
			if (each > size) {
				largest = store;
				size = each;
			}
		}
		return largest;
	}

}
