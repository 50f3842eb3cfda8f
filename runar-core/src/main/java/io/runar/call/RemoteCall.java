package io.runar.call;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

import io.runar.ErrorCode;
import io.runar.RequestOptions;
import io.runar.ResponseHeaders;
import io.runar.RunarException;
import io.runar.dispatch.HandledRequest;
import io.runar.peer.PeerLostException;
import io.runar.peer.QueueFullException;
import io.runar.registry.ActionRoute;
import io.runar.registry.Destination;
import io.runar.registry.RemotePeer;
import io.runar.registry.RemoteService;
import io.runar.resilience.CallProtection;
import io.runar.resilience.CallTarget;
import io.runar.resilience.WatchedAttempt;
import io.runar.runtime.Cancellable;
import io.runar.service.RequestContext;
import io.runar.wire.Payload;
import org.jspecify.annotations.Nullable;

/**
 * One request to other nodes: chooses a provider, sends, and tries another one where that
 * is safe. Completes exactly once.
 * <p>
 * It is everything that one request needs in a single object: what is sent
 * ({@link RemoteRequest}), the task that brings the answer to a completion thread and the
 * future that the application gets ({@link RemoteOutcome}), and here the attempts and
 * what waits for the answer to each.
 * <p>
 * Another attempt is made only if the failed one provably never reached a handler, or if
 * the provider was lost and the action is idempotent. Every attempt goes to a node that
 * was not tried before.
 *
 * @param <T> type of what it completes with
 */
class RemoteCall<T> extends RemoteOutcome<T> {

	@SuppressWarnings("rawtypes")
	private static final AtomicReferenceFieldUpdater<RemoteCall, @Nullable LaterAttempt> LATER_ATTEMPT = AtomicReferenceFieldUpdater
		.newUpdater(RemoteCall.class, LaterAttempt.class, "laterAttempt");

	/** What a request counts for that was not even started. */
	private static final long REFUSED_NANOS = 1_000_000_000L;

	/** As it was when the latest attempt began. */
	private @Nullable ActionRoute route;

	private ActionRoute.@Nullable Provider current;

	/** Is told how the latest attempt ends, if a rule wants to know. */
	private volatile @Nullable WatchedAttempt watched;

	private int attempts;

	/** Made when the first attempt has failed. */
	private @Nullable Retries retries;

	/** When the latest attempt was sent, if its latency is measured. */
	private long sentNanos;

	/** What ends the first attempt. */
	private volatile @Nullable Cancellable attempt;

	/**
	 * What ends a later one, the latest. It may begin before the thread that began the
	 * first has noted that one, which must then not take its place.
	 */
	private volatile @Nullable LaterAttempt laterAttempt;

	private @Nullable Cancellable roomTimer;

	/**
	 * Creates a request; nothing is sent yet.
	 * @throws RunarException if it must not be made
	 */
	RemoteCall(CallSupport support, CallTarget to, Destination.Resolution resolution, @Nullable Object params,
			RequestOptions options, Map<String, String> headers, @Nullable RequestContext parent, Delivery delivery,
			Type type) {
		super(support, to, params, options, headers, parent, delivery, type, resolution.remoteMeter());
		this.route = resolution.route();
	}

	/**
	 * Creates a request for one whose result may be kept for others. Whoever keeps it
	 * measures.
	 * @param request what is sent, and until when
	 * @param parent the request it is made for, if it is to end with that
	 */
	RemoteCall(CallSupport support, CallTarget to, Destination.Resolution resolution, RequestOptions options,
			HandledRequest request, @Nullable RequestContext parent, Delivery delivery) {
		super(support, to, options, request, parent, delivery);
		this.route = resolution.route();
	}

	/** Makes the first attempt. */
	RemoteCall<T> start() {
		endWithParent();
		ActionRoute first = this.route;
		if (first != null) {
			to().budget(first).countRequest();
		}
		attempt(first, null);
		return this;
	}

	/** Asks one node for a built-in action, which need not be advertised. */
	RemoteCall<T> ask(RemotePeer peer) {
		endWithParent();
		int slash = path().path().indexOf('/');
		try {
			this.attempt = peer.request(to().destination().target(path().path().substring(0, Math.max(slash, 0))),
					this);
		}
		catch (RunarException ex) {
			fail(ex);
		}
		return this;
	}

	private void endWithParent() {
		HandledRequest parent = parent();
		if (parent != null) {
			Cancellable registration = parent.whenCancelled(() -> cancel(false));
			whenComplete((value, failure) -> registration.cancel());
		}
	}

	private void attempt(@Nullable ActionRoute route, @Nullable RunarException last) {
		if (isDone()) {
			// Cancelled or given up before its turn came: nobody wants the result.
			return;
		}
		this.route = route;
		try {
			choose(route, last);
		}
		catch (Throwable ex) { // a load balancer and what is encoded may be the
								// application's
			fail(support().failures().of(path(), ex));
		}
	}

	private void choose(@Nullable ActionRoute route, @Nullable RunarException last) {
		if (route == null) {
			fail((last != null) ? last : nobody(null));
			return;
		}
		CallProtection protection = to().protection();
		boolean ejects = protection != null && protection.ejects();
		List<ActionRoute.Provider> first = route.remotes();
		List<ActionRoute.Provider> leftOut = List.of();
		if (this.attempts > 0 || isChoosy() || !Candidates.allUsable(first, ejects)) {
			Candidates candidates = Candidates.of(first, (newest) -> eligible(route, newest), ejects);
			first = candidates.first();
			leftOut = candidates.leftOut();
		}
		if (first.isEmpty()) {
			Duration pause = (last != null) ? retries().pauseForAll(last) : null;
			if (pause != null) {
				attemptAfter(pause, null);
			}
			else {
				fail((last != null) ? last : nobody(route));
			}
		}
		else if (protection == null) {
			send(first.get(chosen(first)));
		}
		else if (!sendWatched(protection, route, first) && !sendWatched(protection, route, leftOut)) {
			fail((last != null) ? last : CallFailures.circuitOpen(path(), first.size() + leftOut.size()));
		}
	}

	/** Returns the version of a provider that may get this attempt, if any. */
	private ActionRoute.@Nullable Provider eligible(ActionRoute route, ActionRoute.Provider newest) {
		Retries known = this.retries;
		return (known == null || known.isNew(newest.peer().id())) ? wanted(route, newest) : null;
	}

	private int chosen(List<ActionRoute.Provider> candidates) {
		return (candidates.size() > 1) ? balancer().choose(candidates, this) : 0;
	}

	/**
	 * Chooses until the circuit breaker of the chosen one lets the request pass.
	 * @return whether one did
	 */
	private boolean sendWatched(CallProtection protection, ActionRoute route, List<ActionRoute.Provider> candidates) {
		List<ActionRoute.Provider> left = candidates;
		while (!left.isEmpty()) {
			ActionRoute.Provider provider = left.get(chosen(left));
			WatchedAttempt begun = protection.begin(provider, route.remotes());
			if (begun != null) {
				this.watched = begun;
				if (isDone()) {
					// By whoever ended the request, maybe before it knew of this attempt.
					begun.abandoned();
				}
				else {
					send(provider);
				}
				return true;
			}
			left = new ArrayList<>(left);
			left.remove(provider);
		}
		return false;
	}

	private void send(ActionRoute.Provider provider) {
		this.attempts++;
		this.current = provider;
		ResponseHeaders wanted = options().responseHeaders();
		if (wanted != null) {
			// What it holds is of an earlier request, or an earlier attempt.
			wanted.replace(Map.of());
		}
		if (balancer().usesLatency()) {
			this.sentNanos = nanoTime();
		}
		try {
			int number = this.attempts;
			Cancellable waiting = this.roomTimer;
			Cancellable sent = ((RemoteService) provider.service()).send(to().destination(), this);
			note(number, sent);
			if (waiting != null) {
				// It only said how long to wait for room; from here on other limits hold.
				waiting.cancel();
				this.roomTimer = null;
			}
			if (isDone()) {
				// Cancelled or given up meanwhile; if answered, this does nothing.
				sent.cancel();
				abandonAttempt();
			}
		}
		catch (RunarException ex) {
			onNotSent(provider, ex);
		}
	}

	private void note(int number, Cancellable sent) {
		if (number == 1) {
			this.attempt = sent;
		}
		else {
			LATER_ATTEMPT.accumulateAndGet(this, new LaterAttempt(number, sent),
					(known, noted) -> (known != null && known.number > noted.number) ? known : noted);
		}
	}

	private void onNotSent(ActionRoute.Provider provider, RunarException error) {
		if (error instanceof QueueFullException && waitsForRoom()) {
			awaitRoom(provider, error);
			return;
		}
		// Whatever it was, the provider has not seen it.
		abandonAttempt();
		if (mayRetry(error)) {
			retry(error);
		}
		else {
			fail(error);
		}
	}

	/** The blocking caller waits for the queue, but not longer than its deadline. */
	private void awaitRoom(ActionRoute.Provider provider, RunarException error) {
		if (this.roomTimer == null) {
			Cancellable timer = support().environment().schedule(Duration.ofNanos(leftNanos()), () -> fail(error));
			this.roomTimer = timer;
			whenComplete((payload, failure) -> timer.cancel());
		}
		provider.peer().whenRoom().thenRun(() -> hop(() -> {
			if (!isDone()) {
				this.attempts--;
				send(provider);
			}
			else {
				abandonAttempt();
			}
		}));
	}

	boolean mayRetry(RunarException error) {
		boolean safe = error.notStarted() || (isIdempotent() && error instanceof PeerLostException);
		return safe && options().target() == null && this.attempts < maxAttempts() && leftNanos() > 0;
	}

	private int maxAttempts() {
		return (options().maxAttempts() > 0) ? options().maxAttempts() : to().maxAttempts();
	}

	private boolean isIdempotent() {
		// What the one says that was asked: others may have it in another version.
		ActionRoute.Provider asked = this.current;
		return options().idempotent() || (asked != null && asked.metadata().idempotent());
	}

	private Retries retries() {
		Retries known = this.retries;
		if (known == null) {
			known = new Retries(this);
			this.retries = known;
		}
		return known;
	}

	private void retry(RunarException error) {
		Duration pause = retries().pause(this.attempts, error, this.current, this.route);
		if (pause == null) {
			deliver(error);
		}
		else {
			attemptAfter(pause, error);
		}
	}

	private void attemptAfter(Duration pause, @Nullable RunarException last) {
		Runnable again = () -> attempt(support().registry().table().action(path()), last);
		if (pause.isZero()) {
			hop(again);
		}
		else {
			support().environment().schedule(pause, () -> hop(again));
		}
	}

	@Override
	public void onHeaders(Map<String, String> headers) {
		ResponseHeaders wanted = options().responseHeaders();
		if (wanted != null) {
			wanted.replace(headers);
		}
	}

	@Override
	public void onResult(Payload payload) {
		recordLatency(0);
		answered();
		deliver(payload);
	}

	@Override
	public void onFailure(RunarException error) {
		WatchedAttempt attempt = this.watched;
		if (attempt != null) {
			attempt.failed(error);
		}
		if (isDone()) {
			return;
		}
		recordLatency(error.notStarted() ? REFUSED_NANOS : 0);
		if (mayRetry(error)) {
			retry(error);
		}
		else {
			deliver(error);
		}
	}

	/** The provider of the latest attempt has answered. */
	void answered() {
		WatchedAttempt attempt = this.watched;
		if (attempt != null) {
			attempt.succeeded();
		}
	}

	/** The provider of the latest attempt has begun to answer, and may take long. */
	final void accepted() {
		WatchedAttempt attempt = this.watched;
		if (attempt != null) {
			attempt.accepted();
		}
	}

	/**
	 * The latest attempt has ended without an answer, and without fault of its provider.
	 */
	@Override
	final void abandonAttempt() {
		WatchedAttempt attempt = this.watched;
		if (attempt != null) {
			attempt.abandoned();
		}
	}

	/** A provider that refuses fast is not a fast one. */
	void recordLatency(long leastNanos) {
		ActionRoute.Provider provider = this.current;
		if (balancer().usesLatency() && provider != null) {
			long now = nanoTime();
			provider.recordLatency(Math.max(leastNanos, now - this.sentNanos), now);
		}
	}

	/** The caller no longer waits. */
	void giveUp(RunarException reason) {
		recordLatency(0);
		WatchedAttempt attempt = this.watched;
		if (attempt != null && (reason.errorCode() == ErrorCode.TIMEOUT || reason.errorCode() == ErrorCode.PEER_LOST)) {
			attempt.failed(reason);
		}
		fail(reason);
		endAttempt();
	}

	@Override
	public boolean cancel(boolean mayInterruptIfRunning) {
		boolean cancelled = super.cancel(mayInterruptIfRunning);
		if (cancelled) {
			measure(ErrorCode.CANCELLED.name());
		}
		abandonAttempt();
		endAttempt();
		return cancelled;
	}

	private void endAttempt() {
		Cancellable sent = this.attempt;
		if (sent != null) {
			// If it has failed since, this does nothing.
			sent.cancel();
		}
		LaterAttempt later = this.laterAttempt;
		if (later != null) {
			later.sent.cancel();
		}
	}

	@Override
	final ActionRoute.@Nullable Provider provider() {
		return this.current;
	}

	@Override
	public int countChoice() {
		ActionRoute current = this.route;
		return (current != null) ? current.countChoice() : 0;
	}

	/**
	 * An attempt after the first.
	 *
	 * @param number how many attempts there were with it
	 * @param sent ends it
	 */
	private record LaterAttempt(int number, Cancellable sent) {

	}

}
