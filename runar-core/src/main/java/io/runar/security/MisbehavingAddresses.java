package io.runar.security;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import io.runar.runtime.Environment;

/**
 * From where malformed bytes have come before anybody had said who it is. An address with
 * too many such connections within the shortest penalty is refused for that time, and
 * longer each time. There is no probation: behind one address may be many, and one error
 * now and then, as of a probe that speaks another protocol, is no reason to refuse all of
 * them. Nor is an address refused from which a node has come that has proven who it is:
 * with it an attacker behind the same NAT would have all nodes there refused.
 * Thread-safe; bounded.
 */
final class MisbehavingAddresses {

	static final int MAX_ADDRESSES = 1000;

	/** Ten times as many as there are nodes in a large network. */
	static final int MAX_PROVEN = 10_000;

	private final int maxErrors;

	private final Penalty penalty;

	private final Environment environment;

	/** In the order of their first error. */
	private final Map<String, Errors> addresses = new LinkedHashMap<>();

	/** The one that was proven last comes last. */
	private final Set<String> proven = new LinkedHashSet<>();

	/**
	 * Creates an empty table.
	 * @param maxErrors how many errors there may be within the shortest penalty; 0: any
	 * number
	 * @param penalty for how long an address is refused
	 * @param environment clock
	 */
	MisbehavingAddresses(int maxErrors, Penalty penalty, Environment environment) {
		this.maxErrors = maxErrors;
		this.penalty = penalty;
		this.environment = environment;
	}

	/**
	 * Takes note of an error.
	 * @return for how long the address is refused from now on; zero: not for this error
	 */
	synchronized Duration count(String address) {
		long now = this.environment.nanoTime();
		if (this.maxErrors == 0 || this.proven.contains(address)) {
			return Duration.ZERO;
		}
		if (!this.addresses.containsKey(address) && this.addresses.size() >= MAX_ADDRESSES) {
			makeRoom(now);
		}
		return this.addresses.computeIfAbsent(address, (key) -> new Errors(now)).count(now);
	}

	/** Returns for how long an address is refused; zero: it is not. */
	synchronized Duration refusedFor(String address) {
		// Nearly always empty.
		Errors errors = this.addresses.isEmpty() ? null : this.addresses.get(address);
		long left = (errors != null) ? errors.refusedUntilNanos - this.environment.nanoTime() : 0;
		return Duration.ofNanos(Math.max(0, left));
	}

	/**
	 * A node has come from an address that has proven who it is. That is remembered until
	 * many others have come from elsewhere, however long that takes: a node that stays
	 * connected for weeks must find its way back.
	 */
	synchronized void proven(String address) {
		this.addresses.remove(address);
		this.proven.remove(address);
		this.proven.add(address);
		if (this.proven.size() > MAX_PROVEN) {
			this.proven.remove(this.proven.iterator().next());
		}
	}

	synchronized int provenSize() {
		return this.proven.size();
	}

	private void makeRoom(long now) {
		this.addresses.values().removeIf((errors) -> errors.isForgotten(now));
		Iterator<Errors> eldest = this.addresses.values().iterator();
		while (this.addresses.size() >= MAX_ADDRESSES && eldest.hasNext()) {
			Errors errors = eldest.next();
			if (!errors.isRefused(now)) {
				eldest.remove();
			}
		}
		if (this.addresses.size() >= MAX_ADDRESSES) {
			// All are refused: the one that has been known for longest is let go.
			this.addresses.remove(this.addresses.keySet().iterator().next());
		}
	}

	synchronized int size() {
		return this.addresses.size();
	}

	/**
	 * What has come from one address.
	 */
	private final class Errors {

		private long windowNanos;

		private int count;

		private int refusals;

		private long refusedUntilNanos;

		Errors(long now) {
			this.windowNanos = now;
			this.refusedUntilNanos = now;
		}

		Duration count(long now) {
			MisbehavingAddresses all = MisbehavingAddresses.this;
			if (isForgotten(now)) {
				this.refusals = 0;
			}
			if (now - this.windowNanos > all.penalty.first().toNanos()) {
				this.windowNanos = now;
				this.count = 0;
			}
			if (isRefused(now) || ++this.count <= all.maxErrors) {
				// Those that were open when the refusal began add nothing to it.
				return Duration.ZERO;
			}
			Duration refused = all.penalty.after(this.refusals++);
			this.count = 0;
			this.refusedUntilNanos = now + refused.toNanos();
			return refused;
		}

		boolean isRefused(long now) {
			return now - this.refusedUntilNanos < 0;
		}

		boolean isForgotten(long now) {
			Penalty penalty = MisbehavingAddresses.this.penalty;
			return (this.refusals == 0) ? now - this.windowNanos > penalty.first().toNanos()
					: now - this.refusedUntilNanos > penalty.longest().toNanos();
		}

	}

}
