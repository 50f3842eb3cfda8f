package io.runar.cache;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.cache.CacheCounters.Outcome;
import io.runar.method.MethodResult;
import io.runar.runtime.Cancellable;
import io.runar.runtime.Environment;
import io.runar.service.RequestContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The results of one action on one side, and those that are being made.
 * <p>
 * Of all requests for the same result that come while it is made, the first one runs the
 * action, with its own deadline and on its own thread, and the others wait
 * (<em>flight</em>). They get its result or its failure; but if it failed because its own
 * caller gave up, one of them runs the action in its place.
 * <p>
 * An invalidation only counts up the generation, which is all that a thread which
 * publishes or receives events may do; what was made, or began to be made, under an older
 * one is not given to any request that comes after it. It is thrown away in the
 * background. Thread-safe.
 */
abstract class ResultCache {

	private static final Logger logger = LoggerFactory.getLogger(ResultCache.class);

	private final Environment environment;

	private final CacheKeys keys;

	private final CacheCounters counters;

	private final CaffeineStore store;

	private final ConcurrentMap<CacheKey, Flight> flights = new ConcurrentHashMap<>();

	private final AtomicLong generation = new AtomicLong();

	private final AtomicBoolean sweeping = new AtomicBoolean();

	ResultCache(Environment environment, CacheKeys keys, CacheCounters counters, CaffeineStore store) {
		this.environment = environment;
		this.keys = keys;
		this.counters = counters;
		this.store = store;
	}

	/** Describes a result to be kept; {@code null} if it is not to be. */
	abstract @Nullable Entry entry(@Nullable Object value, long startedNanos, long generation);

	/**
	 * Where those that waited go on: what they do is decoding, encoding or the action.
	 */
	abstract Executor executor();

	/** Watches the deadline of one that waits, if nobody else does. */
	abstract void supervise(Waiter waiter);

	/** Tells a request how old the result is that it gets. */
	abstract void give(RequestContext request, Entry entry);

	/** Makes a request for the same that has time of its own. */
	abstract RequestContext detached(RequestContext request);

	/**
	 * Answers a request.
	 * @param request the request
	 * @param loader makes the result
	 * @return the result or a stage of it
	 * @throws Exception what the loader throws
	 */
	final @Nullable Object answer(RequestContext request, Loader loader) throws Exception {
		CacheKey key = this.keys.of(request);
		if (key == null) {
			this.counters.count(Outcome.BYPASS);
			return loader.load(request);
		}
		return answer(key, request, loader);
	}

	private @Nullable Object answer(CacheKey key, RequestContext request, Loader loader) throws Exception {
		Entry entry = lookUp(key);
		return (entry != null) ? kept(entry, key, request, loader) : make(key, request, loader);
	}

	private @Nullable Entry lookUp(CacheKey key) {
		Entry entry = this.store.get(key);
		return (entry != null && entry.generation() == this.generation.get()
				&& entry.usableUntil() - this.environment.nanoTime() > 0) ? entry : null;
	}

	private boolean isFresh(Entry entry) {
		return entry.freshUntil() - this.environment.nanoTime() > 0;
	}

	private @Nullable Object kept(Entry entry, CacheKey key, RequestContext request, Loader loader) {
		boolean fresh = isFresh(entry);
		this.counters.count(fresh ? Outcome.HIT : Outcome.STALE);
		if (!fresh) {
			refresh(key, request, loader);
		}
		give(request, entry);
		return entry.value();
	}

	private @Nullable Object make(CacheKey key, RequestContext request, Loader loader) throws Exception {
		Flight mine = new Flight(request, this.generation.get());
		while (true) {
			Flight other = depart(key, mine);
			if (other == null) {
				return lead(mine, key, loader, false);
			}
			Waiter waiter = new Waiter(request, loader);
			if (other.join(waiter)) {
				this.counters.count(Outcome.WAIT);
				waiter.whenComplete((value, failure) -> other.leave(waiter));
				supervise(waiter);
				return waiter;
			}
			// It has ended in this moment.
			Entry entry = lookUp(key);
			if (entry != null) {
				return kept(entry, key, request, loader);
			}
		}
	}

	/** Begins a flight unless there is one, which is returned then. */
	private @Nullable Flight depart(CacheKey key, Flight mine) {
		while (true) {
			Flight other = this.flights.putIfAbsent(key, mine);
			if (other == null) {
				return null;
			}
			// A handler may never answer one that nobody waits for any more.
			boolean obsolete = other.generation() != mine.generation() || other.leader().isCancelled();
			if (!obsolete) {
				return other;
			}
			if (this.flights.replace(key, other, mine)) {
				if (other.generation() == mine.generation()) {
					goOn(key, other.end());
				}
				return null;
			}
		}
	}

	private @Nullable Object lead(Flight flight, CacheKey key, Loader loader, boolean background) throws Exception {
		Entry known = lookUp(key);
		if (known != null && isFresh(known)) {
			// Another flight has brought it between the look and the departure.
			if (!background) {
				this.counters.count(Outcome.HIT);
			}
			return land(flight, key, known.value(), known);
		}
		this.counters.count(background ? Outcome.REFRESH : Outcome.MISS);
		long started = this.environment.nanoTime();
		Object result;
		try {
			result = background ? loader.reload(flight.leader()) : loader.load(flight.leader());
		}
		catch (Throwable ex) { // user code may throw anything; those that wait must know
			fail(flight, key, ex);
			throw ex;
		}
		if (!(result instanceof CompletionStage<?> stage)) {
			return keep(flight, key, result, started);
		}
		endWithLeader(flight, key, stage, background);
		CompletableFuture<@Nullable Object> dependent = MethodResult.dependent(stage);
		stage.whenComplete((value, failure) -> {
			if (failure != null) {
				fail(flight, key, failure);
				dependent.completeExceptionally(failure);
			}
			else {
				dependent.complete(keep(flight, key, value, started));
			}
		});
		return dependent;
	}

	/**
	 * A handler may never answer: then the flight ends with the request that leads it.
	 */
	private void endWithLeader(Flight flight, CacheKey key, CompletionStage<?> stage, boolean background) {
		Runnable end = () -> fail(flight, key, new CancellationException());
		if (!background) {
			flight.leader().onCancel(end);
			return;
		}
		// Nobody cancels a refresh: only its deadline does.
		Cancellable timer = this.environment.schedule(flight.leader().remaining(), end);
		stage.whenComplete((value, failure) -> timer.cancel());
	}

	/** How many results are being made. */
	final int flights() {
		return this.flights.size();
	}

	private @Nullable Object keep(Flight flight, CacheKey key, @Nullable Object value, long started) {
		long current = this.generation.get();
		Entry entry = (flight.generation() == current) ? entry(value, started, current) : null;
		if (entry != null) {
			this.store.put(key, entry);
			if (this.generation.get() != current) {
				this.store.remove(key, entry);
			}
		}
		return land(flight, key, value, entry);
	}

	private @Nullable Object land(Flight flight, CacheKey key, @Nullable Object value, @Nullable Entry entry) {
		this.flights.remove(key, flight);
		for (Waiter waiter : flight.end()) {
			later(() -> {
				if (entry != null) {
					give(waiter.request(), entry);
				}
				waiter.complete(value);
			}, waiter, this.environment.completions());
		}
		if (entry != null) {
			give(flight.leader(), entry);
		}
		return value;
	}

	private void fail(Flight flight, CacheKey key, Throwable failure) {
		this.flights.remove(key, flight);
		List<Waiter> waiters = flight.end();
		if (isOwn(flight, failure)) {
			goOn(key, waiters);
		}
		else {
			waiters.forEach((waiter) -> later(() -> waiter.completeExceptionally(failure), waiter,
					this.environment.completions()));
		}
	}

	/** Returns whether a failure concerns no request but the one that led. */
	private static boolean isOwn(Flight flight, Throwable failure) {
		Throwable cause = failure;
		while (cause instanceof CompletionException && cause.getCause() != null) {
			cause = cause.getCause();
		}
		return cause instanceof CancellationException
				|| (cause instanceof RunarException known && known.errorCode() == ErrorCode.CANCELLED)
				|| flight.leader().isCancelled();
	}

	/** Lets those that waited ask again: the first of them leads now. */
	private void goOn(CacheKey key, List<Waiter> waiters) {
		for (Waiter waiter : waiters) {
			later(() -> {
				if (!waiter.isDone()) {
					try {
						waiter.follow(answer(key, waiter.request(), waiter.loader()));
					}
					catch (Throwable ex) { // user code may throw anything
						waiter.completeExceptionally(ex);
					}
				}
			}, waiter, executor());
		}
	}

	/**
	 * A result is brought on a completion thread: all handler threads may be waiting for
	 * it.
	 */
	private static void later(Runnable task, Waiter waiter, Executor executor) {
		try {
			executor.execute(task);
		}
		catch (RejectedExecutionException ex) {
			waiter.completeExceptionally(
					new RunarException(ErrorCode.OVERLOADED, "all threads of this node are busy", ex));
		}
	}

	/** Makes a new result in the background, unless one is being made already. */
	private void refresh(CacheKey key, RequestContext request, Loader loader) {
		Flight flight = new Flight(detached(request), this.generation.get());
		if (depart(key, flight) != null) {
			return;
		}
		try {
			executor().execute(() -> {
				try {
					lead(flight, key, loader, true);
				}
				catch (Throwable ex) { // user code may throw anything; the old result
										// stays
					logger.debug("{}: a result could not be made anew", this, ex);
				}
			});
		}
		catch (RejectedExecutionException ex) {
			this.flights.remove(key, flight);
			goOn(key, flight.end());
		}
	}

	/** Makes all results obsolete: something they were made from has changed. */
	final void invalidate() {
		this.counters.count(Outcome.INVALIDATION);
		forget();
	}

	/** Throws all results away. */
	final void forget() {
		this.generation.incrementAndGet();
		if (this.store.size() > 0 && this.sweeping.compareAndSet(false, true)) {
			try {
				this.environment.background().execute(() -> {
					this.sweeping.set(false);
					this.store.removeOlder(this.generation.get());
				});
			}
			catch (RejectedExecutionException ex) {
				// The node is closing. Nothing of it is given to anybody.
				this.sweeping.set(false);
			}
		}
	}

	/** Ends the cache: what is still being made is not kept. */
	void close() {
		this.generation.incrementAndGet();
		this.store.close();
	}

	final Environment environment() {
		return this.environment;
	}

	final CacheInfo info() {
		return this.counters.info(this.store.size());
	}

	@Override
	public String toString() {
		return this.counters.toString();
	}

}
