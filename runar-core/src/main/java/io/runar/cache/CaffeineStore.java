package io.runar.cache;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Scheduler;
import io.runar.runtime.Cancellable;
import io.runar.runtime.Environment;
import io.runar.service.CachePolicy;
import org.jspecify.annotations.Nullable;

/**
 * Where the results of one cache are: a Caffeine cache on the environment's clock. Its
 * small upkeep runs on the thread that adds a result, so that it needs no thread of its
 * own and a simulation stays deterministic. Thread-safe.
 */
final class CaffeineStore {

	private final Cache<CacheKey, Entry> cache;

	private final CacheBudget budget;

	private final CacheCounters counters;

	private final AtomicLong bytes = new AtomicLong();

	CaffeineStore(CachePolicy policy, Environment environment, CacheBudget budget, CacheCounters counters) {
		this.budget = budget;
		this.counters = counters;
		this.cache = Caffeine.newBuilder()
			.maximumSize(policy.maxSize())
			.expireAfterWrite(policy.ttl().plus(policy.staleWhileRevalidate()))
			.ticker(environment::nanoTime)
			.executor(Runnable::run)
			.scheduler(scheduler(environment))
			.removalListener(this::onRemoved)
			.build();
		budget.add(this);
	}

	/** Wakes the cache when its next result is too old, off the timer thread. */
	private static Scheduler scheduler(Environment environment) {
		return (executor, command, delay, unit) -> schedule(environment, command, delay, unit);
	}

	private static Future<?> schedule(Environment environment, Runnable command, long delay, TimeUnit unit) {
		Executor background = environment.background();
		Cancellable timer = environment.schedule(Duration.of(delay, unit.toChronoUnit()), () -> {
			try {
				background.execute(command);
			}
			catch (RejectedExecutionException ex) {
				// The node is closing; or the next result added does it.
			}
		});
		CompletableFuture<Void> handle = new CompletableFuture<>();
		handle.whenComplete((done, failure) -> timer.cancel());
		return handle;
	}

	private void onRemoved(@Nullable CacheKey key, @Nullable Entry entry, RemovalCause cause) {
		if (entry != null) {
			this.bytes.addAndGet(-entry.bytes());
			this.budget.removed(entry);
		}
		if (cause == RemovalCause.SIZE) {
			this.counters.count(CacheCounters.Outcome.EVICTION);
		}
	}

	@Nullable Entry get(CacheKey key) {
		return this.cache.getIfPresent(key);
	}

	void put(CacheKey key, Entry entry) {
		this.bytes.addAndGet(entry.bytes());
		this.budget.added(entry);
		this.cache.put(key, entry);
		this.budget.trim();
	}

	void remove(CacheKey key, Entry entry) {
		this.cache.asMap().remove(key, entry);
	}

	/** Throws away what was made before an invalidation. */
	void removeOlder(long generation) {
		this.cache.asMap().values().removeIf((entry) -> entry.generation() != generation);
	}

	/**
	 * Throws the least used results away.
	 * @param count how many
	 * @return whether there were any
	 */
	boolean evict(int count) {
		List<CacheKey> coldest = this.cache.policy()
			.eviction()
			.map((eviction) -> List.copyOf(eviction.coldest(count).keySet()))
			.orElse(List.of());
		for (CacheKey key : coldest) {
			this.counters.count(CacheCounters.Outcome.EVICTION);
			this.cache.invalidate(key);
		}
		return !coldest.isEmpty();
	}

	long size() {
		return this.cache.estimatedSize();
	}

	long bytes() {
		return this.bytes.get();
	}

	void clear() {
		this.cache.invalidateAll();
	}

	void close() {
		clear();
		this.budget.remove(this);
	}

}
