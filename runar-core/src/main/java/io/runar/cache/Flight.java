package io.runar.cache;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.runar.service.RequestContext;

/**
 * A result while it is made, and who waits for it. Thread-safe.
 */
final class Flight {

	private final RequestContext leader;

	private final long generation;

	private final Set<Waiter> waiters = new LinkedHashSet<>();

	private boolean ended;

	/**
	 * Creates a flight.
	 * @param leader the request that runs the action
	 * @param generation how often the cache had been invalidated when it began
	 */
	Flight(RequestContext leader, long generation) {
		this.leader = leader;
		this.generation = generation;
	}

	RequestContext leader() {
		return this.leader;
	}

	long generation() {
		return this.generation;
	}

	/** Takes a waiter; returns false if there is nothing to wait for any more. */
	synchronized boolean join(Waiter waiter) {
		return !this.ended && this.waiters.add(waiter);
	}

	synchronized void leave(Waiter waiter) {
		this.waiters.remove(waiter);
	}

	/** Ends it and returns who waited, in the order they came; the second time nobody. */
	synchronized List<Waiter> end() {
		this.ended = true;
		List<Waiter> all = List.copyOf(this.waiters);
		this.waiters.clear();
		return all;
	}

}
