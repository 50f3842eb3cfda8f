package io.runar.call;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.random.RandomGenerator;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.Priority;
import io.runar.RequestOptions;
import io.runar.ResponseHeaders;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.balancing.BalancedRequest;
import io.runar.balancing.LoadBalancer;
import io.runar.dispatch.HandledRequest;
import io.runar.invocation.CurrentRequest;
import io.runar.peer.PeerLostException;
import io.runar.peer.QueueFullException;
import io.runar.registry.ActionRoute;
import io.runar.registry.Destination;
import io.runar.registry.OutboundRequest;
import io.runar.registry.RemotePeer;
import io.runar.registry.RemoteService;
import io.runar.resilience.CallProtection;
import io.runar.resilience.CallTarget;
import io.runar.resilience.WatchedAttempt;
import io.runar.runtime.Backoff;
import io.runar.runtime.Cancellable;
import io.runar.runtime.IoWatchdog;
import io.runar.runtime.RequestMeter;
import io.runar.service.RequestContext;
import io.runar.version.VersionRange;
import io.runar.wire.Payload;
import org.jspecify.annotations.Nullable;

/**
 * One request to other nodes: chooses a provider, sends, and tries another one where that
 * is safe. Completes exactly once.
 * <p>
 * It is everything that one request needs in a single object: what is sent, what waits
 * for the answer, the task that brings the answer to a completion thread, and the future
 * that the application gets.
 * <p>
 * Another attempt is made only if the failed one provably never reached a handler, or if
 * the provider was lost and the action is idempotent. Every attempt goes to a node that
 * was not tried before.
 *
 * @param <T> type of what it completes with
 */
class RemoteCall<T> extends CompletableFuture<@Nullable T> implements OutboundRequest, BalancedRequest, Runnable {

	@SuppressWarnings("rawtypes")
	private static final AtomicReferenceFieldUpdater<RemoteCall, @Nullable LaterAttempt> LATER_ATTEMPT = AtomicReferenceFieldUpdater
		.newUpdater(RemoteCall.class, LaterAttempt.class, "laterAttempt");

	/** Upper bound of the pause before the second retry. */
	private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

	private static final Duration MAX_PAUSE = Duration.ofSeconds(1);

	/** What a request counts for that was not even started. */
	private static final long REFUSED_NANOS = 1_000_000_000L;

	private final CallSupport support;

	private final CallTarget to;

	private final LoadBalancer balancer;

	/** Which versions may answer; {@code null}: any. */
	private final @Nullable VersionRange versions;

	/** As it was when the latest attempt began. */
	private @Nullable ActionRoute route;

	private final RequestMeter meter;

	private final @Nullable Object params;

	private final Map<String, String> headers;

	private final RequestOptions options;

	private final Delivery delivery;

	private final Type type;

	private final int level;

	private final long startNanos;

	private final long deadlineNanos;

	private final @Nullable RequestContext parent;

	private ActionRoute.@Nullable Provider current;

	/** Is told how the latest attempt ends, if a rule wants to know. */
	private volatile @Nullable WatchedAttempt watched;

	/** Made for the second attempt: most requests have one. */
	private @Nullable List<PeerId> tried;

	private int attempts;

	/** Made for the second retry. */
	private @Nullable Backoff backoff;

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

	/** What a completion thread is to deliver: a result or a failure. */
	private @Nullable Payload result;

	private @Nullable RunarException failure;

	/**
	 * Creates a request; nothing is sent yet.
	 * @throws RunarException if it must not be made
	 */
	RemoteCall(CallSupport support, CallTarget to, Destination.Resolution resolution, @Nullable Object params,
			RequestOptions options, Map<String, String> headers, @Nullable RequestContext parent, Delivery delivery,
			Type type) {
		this.support = support;
		this.to = to;
		TopicPath path = to.path();
		this.route = resolution.route();
		this.balancer = support.balancer(to, options);
		this.versions = support.versions(to, options);
		this.meter = resolution.remoteMeter();
		this.params = params;
		this.headers = headers;
		this.options = options;
		this.delivery = delivery;
		this.type = type;
		this.level = support.level(path, parent);
		this.startNanos = support.environment().nanoTime();
		this.deadlineNanos = support.deadline(to, options, parent, this.startNanos);
		this.parent = parent;
	}

	/**
	 * Creates a request for one whose result may be kept for others. Whoever keeps it
	 * measures.
	 * @param request what is sent, and until when
	 * @param parent the request it is made for, if it is to end with that
	 */
	RemoteCall(CallSupport support, CallTarget to, Destination.Resolution resolution, RequestOptions options,
			HandledRequest request, @Nullable RequestContext parent, Delivery delivery) {
		this.support = support;
		this.to = to;
		this.route = resolution.route();
		this.balancer = support.balancer(to, options);
		this.versions = support.versions(to, options);
		this.meter = RequestMeter.NONE;
		this.params = request.params();
		this.headers = request.headers();
		this.options = options;
		this.delivery = delivery;
		this.type = Object.class;
		this.level = request.level();
		this.startNanos = support.environment().nanoTime();
		this.deadlineNanos = request.deadlineNanos();
		this.parent = parent;
	}

	/** What happens with the encoded result. */
	enum Delivery {

		/** A thread waits, for room in the queue too, and decodes it itself. */
		TO_WAITING_THREAD(true),
		/** A completion thread passes it on as it is, and a thread waits for that. */
		ENCODED_WHEN_ROOM(true),
		/** A completion thread passes it on as it is. */
		ENCODED(false),
		/** A completion thread decodes it. */
		DECODED(false),
		/** The I/O thread that receives it decodes it. */
		DECODED_DIRECTLY(false);

		private final boolean waitsForRoom;

		Delivery(boolean waitsForRoom) {
			this.waitsForRoom = waitsForRoom;
		}

	}

	/** Makes the first attempt. */
	RemoteCall<T> start() {
		endWithParent();
		ActionRoute first = this.route;
		if (first != null) {
			this.to.budget(first).countRequest();
		}
		attempt(first, null);
		return this;
	}

	/** Asks one node for a built-in action, which need not be advertised. */
	RemoteCall<T> ask(RemotePeer peer) {
		endWithParent();
		int slash = path().path().indexOf('/');
		try {
			this.attempt = peer.request(this.to.destination().target(path().path().substring(0, Math.max(slash, 0))),
					this);
		}
		catch (RunarException ex) {
			fail(ex);
		}
		return this;
	}

	private void endWithParent() {
		if (this.parent instanceof HandledRequest handled) {
			Cancellable registration = handled.whenCancelled(() -> cancel(false));
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
			fail(this.support.failures().of(path(), ex));
		}
	}

	private void choose(@Nullable ActionRoute route, @Nullable RunarException last) {
		if (route == null) {
			fail((last != null) ? last : nobody(null));
			return;
		}
		CallProtection protection = this.to.protection();
		boolean ejects = protection != null && protection.ejects();
		List<ActionRoute.Provider> first = route.remotes();
		List<ActionRoute.Provider> leftOut = List.of();
		if (this.attempts > 0 || this.options.target() != null || this.versions != null
				|| !Candidates.allUsable(first, ejects)) {
			Candidates candidates = Candidates.of(first, (newest) -> eligible(route, newest), ejects);
			first = candidates.first();
			leftOut = candidates.leftOut();
		}
		if (first.isEmpty()) {
			if (last == null || !askAgain(last)) {
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

	private int chosen(List<ActionRoute.Provider> candidates) {
		return (candidates.size() > 1) ? this.balancer.choose(candidates, this) : 0;
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

	/**
	 * The latest attempt has ended without an answer, and without fault of its provider.
	 */
	private void abandonAttempt() {
		WatchedAttempt attempt = this.watched;
		if (attempt != null) {
			attempt.abandoned();
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

	private void failAttempt(RunarException error) {
		WatchedAttempt attempt = this.watched;
		if (attempt != null) {
			attempt.failed(error);
		}
	}

	/** Returns the version of a provider that may get this attempt, if any. */
	private ActionRoute.@Nullable Provider eligible(ActionRoute route, ActionRoute.Provider newest) {
		ActionRoute.Provider provider = (this.versions != null) ? route.within(newest, this.versions)
				: route.running(newest);
		boolean eligible = provider != null && (this.tried == null || !this.tried.contains(provider.peer().id()))
				&& isWanted(provider);
		return eligible ? provider : null;
	}

	private boolean isWanted(ActionRoute.Provider provider) {
		PeerId target = this.options.target();
		return target == null || target.equals(provider.peer().id());
	}

	private RunarException nobody(@Nullable ActionRoute route) {
		return CallFailures.noProvider("request '" + path() + "': "
				+ ((this.options.target() != null) ? "peer " + this.options.target() + " does not have it"
						: "no node has it")
				+ ((this.versions != null) ? " in a version of '" + this.versions + "'" : "") + " (providers known: "
				+ ((route != null) ? route.remotes().size() : 0) + ")");
	}

	private void send(ActionRoute.Provider provider) {
		this.attempts++;
		this.current = provider;
		ResponseHeaders wanted = this.options.responseHeaders();
		if (wanted != null) {
			// What it holds is of an earlier request, or an earlier attempt.
			wanted.replace(Map.of());
		}
		if (this.balancer.usesLatency()) {
			this.sentNanos = nanoTime();
		}
		try {
			int number = this.attempts;
			Cancellable waiting = this.roomTimer;
			Cancellable sent = ((RemoteService) provider.service()).send(this.to.destination(), this);
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
		if (error instanceof QueueFullException && this.delivery.waitsForRoom) {
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

	@Override
	public void onHeaders(Map<String, String> headers) {
		ResponseHeaders wanted = this.options.responseHeaders();
		if (wanted != null) {
			wanted.replace(headers);
		}
	}

	@Override
	public void onResult(Payload payload) {
		recordLatency(0);
		answered();
		if (this.delivery == Delivery.TO_WAITING_THREAD) {
			succeed(payload);
			return;
		}
		this.result = payload;
		if (this.delivery == Delivery.DECODED_DIRECTLY) {
			deliverHere();
		}
		else {
			deliverLater();
		}
	}

	/** Nothing that hangs on the result blocks: the caller has said so. */
	private void deliverHere() {
		ActionRoute.Provider provider = this.current;
		@Nullable Object[] slot = CurrentRequest.slot();
		IoWatchdog.Slot watched = this.support.node()
			.ioThreads()
			.enter(slot, "What hangs on the result of", (provider != null) ? provider.service().path().path() : "",
					(provider != null) ? provider.metadata().name() : path().path());
		try {
			run();
		}
		finally {
			this.support.node().ioThreads().exit(slot, watched);
		}
	}

	@Override
	public void onFailure(RunarException error) {
		failAttempt(error);
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

	/** Fails where the application's code may run. */
	private void deliver(RunarException error) {
		if (this.delivery == Delivery.TO_WAITING_THREAD) {
			fail(error);
		}
		else {
			this.failure = error;
			deliverLater();
		}
	}

	/** A provider that refuses fast is not a fast one. */
	void recordLatency(long leastNanos) {
		ActionRoute.Provider provider = this.current;
		if (this.balancer.usesLatency() && provider != null) {
			long now = nanoTime();
			provider.recordLatency(Math.max(leastNanos, now - this.sentNanos), now);
		}
	}

	/** Leaves the I/O thread: what follows is the application's. */
	private void deliverLater() {
		RunarException refused = this.support.onCompletionThread(this);
		if (refused != null) {
			RunarException known = this.failure;
			failElsewhere((known != null) ? known : refused);
		}
	}

	/** Runs on a completion thread, or on the I/O thread if nothing blocks there. */
	@Override
	public void run() {
		Payload payload = this.result;
		RunarException error = this.failure;
		if (error != null) {
			fail(error);
		}
		else if (payload != null && !isDone()) {
			try {
				succeed((this.delivery == Delivery.DECODED || this.delivery == Delivery.DECODED_DIRECTLY)
						? this.support.codecs().decode(payload, this.type) : payload);
			}
			catch (Throwable ex) { // decoding runs user code; the caller must get an end
				fail(this.support.failures().of(path(), ex));
			}
		}
	}

	@SuppressWarnings("unchecked") // what T is, the delivery says
	private void succeed(@Nullable Object value) {
		if (complete((T) value)) {
			measure(RequestMeter.SUCCESS);
		}
	}

	private void fail(RunarException error) {
		abandonAttempt();
		if (completeExceptionally(error)) {
			measure(error.code());
		}
	}

	private void measure(String outcome) {
		if (this.meter.isMeasuring()) {
			this.meter.record(outcome, this.support.environment().nanoTime() - this.startNanos);
		}
	}

	/** The caller no longer waits. */
	void giveUp(RunarException reason) {
		recordLatency(0);
		if (reason.errorCode() == ErrorCode.TIMEOUT || reason.errorCode() == ErrorCode.PEER_LOST) {
			failAttempt(reason);
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

	/** The blocking caller waits for the queue, but not longer than its deadline. */
	private void awaitRoom(ActionRoute.Provider provider, RunarException error) {
		if (this.roomTimer == null) {
			Cancellable timer = this.support.environment().schedule(Duration.ofNanos(leftNanos()), () -> fail(error));
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
		return safe && this.options.target() == null && this.attempts < maxAttempts() && leftNanos() > 0;
	}

	private int maxAttempts() {
		return (this.options.maxAttempts() > 0) ? this.options.maxAttempts() : this.to.maxAttempts();
	}

	private boolean isIdempotent() {
		// What the one says that was asked: others may have it in another version.
		ActionRoute.Provider asked = this.current;
		return this.options.idempotent() || (asked != null && asked.metadata().idempotent());
	}

	/**
	 * Tries another node: at once the first time, for the failed one says nothing of the
	 * others; then later and later, at random so that callers do not come back together.
	 */
	private void retry(RunarException error) {
		ActionRoute.Provider failed = this.current;
		if (failed != null && !isLostWithConnectionOnly(error, failed)) {
			this.tried = (this.tried != null) ? this.tried : new ArrayList<>();
			this.tried.add(failed.peer().id());
		}
		// What a lost node had moves to others once, and is no more load than before.
		boolean free = error instanceof PeerLostException;
		ActionRoute tried = this.route;
		if (failed != null && tried != null && !this.to.budget(tried).take(failed, free, nanoTime())) {
			deliver(error);
			return;
		}
		Runnable again = () -> attempt(this.support.registry().table().action(path()), error);
		if (this.attempts < 2) {
			hop(again);
			return;
		}
		Backoff pauses = (this.backoff != null) ? this.backoff : new Backoff(FIRST_PAUSE, MAX_PAUSE, random());
		this.backoff = pauses;
		Duration pause = pauses.next();
		if (pause.toNanos() >= leftNanos()) {
			deliver(error);
		}
		else {
			this.support.environment().schedule(pause, () -> hop(again));
		}
	}

	/**
	 * All nodes have been asked: if the last one has said when it takes requests again,
	 * waits for that, and up to as long again so that callers do not come back together.
	 * @return whether there is the time for it
	 */
	private boolean askAgain(RunarException last) {
		Duration wait = last.retryAfter();
		long nanos = (wait != null) ? wait.toNanos() + random().nextLong(wait.toNanos()) : Long.MAX_VALUE;
		if (nanos >= leftNanos()) {
			return false;
		}
		this.tried = null;
		this.support.environment()
			.schedule(Duration.ofNanos(nanos),
					() -> hop(() -> attempt(this.support.registry().table().action(path()), null)));
		return true;
	}

	/** The node lives and has other connections: it may be asked again. */
	private static boolean isLostWithConnectionOnly(RunarException error, ActionRoute.Provider provider) {
		return error.notStarted() && error instanceof PeerLostException && provider.isAvailable();
	}

	/** Leaves the I/O thread: parameters are encoded again for another node. */
	private void hop(Runnable task) {
		RunarException refused = this.support.onCompletionThread(task);
		if (refused != null) {
			failElsewhere(refused);
		}
	}

	/** Fails although no completion thread is free: not on this I/O or timer thread. */
	private void failElsewhere(RunarException error) {
		this.support.environment().endings().execute(() -> fail(error));
	}

	@Override
	public TopicPath path() {
		return this.to.path();
	}

	@Override
	public int countChoice() {
		ActionRoute current = this.route;
		return (current != null) ? current.countChoice() : 0;
	}

	@Override
	public @Nullable String shardKey() {
		return this.options.shardKey();
	}

	@Override
	public long nanoTime() {
		return this.support.environment().nanoTime();
	}

	@Override
	public RandomGenerator random() {
		return this.support.environment().random();
	}

	CallTarget to() {
		return this.to;
	}

	long startNanos() {
		return this.startNanos;
	}

	private long leftNanos() {
		return deadlineNanos() - this.support.environment().nanoTime();
	}

	@Override
	public @Nullable Object params() {
		return this.params;
	}

	@Override
	public Map<String, String> headers() {
		return this.headers;
	}

	@Override
	public int level() {
		return this.level;
	}

	@Override
	public Priority priority() {
		return this.support.priority(this.to, this.options, this.parent);
	}

	@Override
	public String callerService() {
		return (this.parent instanceof HandledRequest caller) ? caller.provider().service().path().path() : "";
	}

	@Override
	public String serviceVersion() {
		ActionRoute.Provider provider = this.current;
		return (this.versions != null && provider != null) ? provider.service().version() : "";
	}

	@Override
	public String correlationId() {
		return (this.parent != null) ? this.parent.correlationId() : "";
	}

	@Override
	public long deadlineNanos() {
		return this.deadlineNanos;
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
