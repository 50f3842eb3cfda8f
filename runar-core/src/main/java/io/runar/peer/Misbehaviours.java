package io.runar.peer;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

import io.runar.runtime.Environment;
import org.jspecify.annotations.Nullable;

/**
 * Who broke the protocol, and how often lately. A node with too many errors is refused
 * for a time. It then comes back on probation: its next error has it refused at once, for
 * twice the time. What it did is forgotten when it has been quiet for the longest such
 * time, or for the shortest one if it never was refused. Held against the one who has
 * proven to bear the id, so that nobody can have another node refused by taking its id.
 * Lives in the directory's serial context; bounded.
 */
final class Misbehaviours {

	private static final int MAX_NODES = 1000;

	private final Environment environment;

	private final PeerLimits limits;

	private final Map<ProvenId, Errors> errors = new LinkedHashMap<>();

	Misbehaviours(Environment environment, PeerLimits limits) {
		this.environment = environment;
		this.limits = limits;
	}

	/**
	 * Takes note of an error.
	 * @return whether the node is refused from now on; false also if it was already
	 */
	boolean count(ProvenId id) {
		long now = this.environment.nanoTime();
		forgive(now);
		Errors known = this.errors.get(id);
		if (known == null && this.errors.size() >= MAX_NODES && !makeRoom(now)) {
			return false;
		}
		if (known != null && known.isRefused(now)) {
			return false;
		}
		Errors next = next((known != null) ? known : new Errors(0, 0, now, now), now);
		this.errors.put(id, next);
		return next.isRefused(now);
	}

	private Errors next(Errors known, long now) {
		int count = known.count() + 1;
		if (known.refusals() == 0 && count < this.limits.maxProtocolErrors()) {
			return new Errors(count, 0, now, now);
		}
		return new Errors(0, known.refusals() + 1, now, now + this.limits.penalty().after(known.refusals()).toNanos());
	}

	/** Returns for how long a node is refused; zero: it is not. */
	Duration refusedFor(@Nullable ProvenId id) {
		Errors known = (id != null) ? this.errors.get(id) : null;
		long now = this.environment.nanoTime();
		return (known != null && known.isRefused(now)) ? Duration.ofNanos(known.refusedUntilNanos() - now)
				: Duration.ZERO;
	}

	/** Returns whether anything is still held against a node. */
	boolean isKnown(ProvenId id) {
		Errors known = this.errors.get(id);
		return known != null && !known.isForgotten(this.environment.nanoTime(), this.limits);
	}

	private void forgive(long now) {
		this.errors.values().removeIf((one) -> one.isForgotten(now, this.limits));
	}

	/** Forgets the one who has been known longest of those who are not refused. */
	private boolean makeRoom(long now) {
		for (Iterator<Errors> each = this.errors.values().iterator(); each.hasNext();) {
			if (!each.next().isRefused(now)) {
				each.remove();
				return true;
			}
		}
		return false;
	}

	/**
	 * What a node did.
	 *
	 * @param count errors since it was refused last
	 * @param refusals how often it was refused
	 * @param lastNanos when the last error was
	 * @param refusedUntilNanos until when it is refused
	 */
	private record Errors(int count, int refusals, long lastNanos, long refusedUntilNanos) {

		boolean isRefused(long now) {
			return now - this.refusedUntilNanos < 0;
		}

		boolean isForgotten(long now, PeerLimits limits) {
			return (this.refusals == 0) ? now - this.lastNanos > limits.protocolErrorPenalty().toNanos()
					: now - this.refusedUntilNanos > limits.maxProtocolErrorPenalty().toNanos();
		}

	}

}
