package io.runar.call;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.runar.PeerId;
import io.runar.RunarException;
import io.runar.peer.PeerLostException;
import io.runar.registry.ActionRoute;
import io.runar.runtime.Backoff;
import org.jspecify.annotations.Nullable;

/**
 * The further attempts of one request to other nodes: whom they must not go to, and when
 * they are made. Most requests have one attempt and no such object. For one attempt at a
 * time.
 */
final class Retries {

	/** Upper bound of the pause before the second retry. */
	private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

	private static final Duration MAX_PAUSE = Duration.ofSeconds(1);

	private final RemoteRequest<?> request;

	private final Backoff pauses;

	private final List<PeerId> tried = new ArrayList<>();

	Retries(RemoteRequest<?> request) {
		this.request = request;
		this.pauses = new Backoff(FIRST_PAUSE, MAX_PAUSE, request.random());
	}

	/** Returns whether a node has not been asked yet. */
	boolean isNew(PeerId node) {
		return !this.tried.contains(node);
	}

	/**
	 * Says when to try another node: at once the first time, for the failed one says
	 * nothing of the others; then later and later, at random so that callers do not come
	 * back together.
	 * @param attempts how many there were
	 * @param error what the latest has failed with
	 * @param failed who was asked, if anybody was
	 * @param route all that could have been asked
	 * @return how long to wait; {@code null} if the budget or the time is used up
	 */
	@Nullable Duration pause(int attempts, RunarException error, ActionRoute.@Nullable Provider failed,
			@Nullable ActionRoute route) {
		if (failed != null && !isLostWithConnectionOnly(error, failed)) {
			this.tried.add(failed.peer().id());
		}
		if (failed != null && route != null && !isInBudget(error, failed, route)) {
			return null;
		}
		if (attempts < 2) {
			return Duration.ZERO;
		}
		Duration pause = this.pauses.next();
		return (pause.toNanos() < this.request.leftNanos()) ? pause : null;
	}

	/** The node lives and has other connections: it may be asked again. */
	private static boolean isLostWithConnectionOnly(RunarException error, ActionRoute.Provider provider) {
		return error.notStarted() && error instanceof PeerLostException && provider.isAvailable();
	}

	private boolean isInBudget(RunarException error, ActionRoute.Provider failed, ActionRoute route) {
		// What a lost node had moves to others once, and is no more load than before.
		boolean free = error instanceof PeerLostException;
		return this.request.to().budget(route).take(failed, free, this.request.nanoTime());
	}

	/**
	 * Says when to ask the same nodes again, all having been asked: if the last one has
	 * said when it takes requests again, then, and up to as long again so that callers do
	 * not come back together.
	 * @param last what the latest attempt has failed with
	 * @return how long to wait; {@code null} if nobody has said, or there is not the time
	 */
	@Nullable Duration pauseForAll(RunarException last) {
		Duration wait = last.retryAfter();
		if (wait == null) {
			return null;
		}
		long nanos = wait.toNanos() + this.request.random().nextLong(wait.toNanos());
		if (nanos >= this.request.leftNanos()) {
			return null;
		}
		this.tried.clear();
		return Duration.ofNanos(nanos);
	}

}
