package io.runar.event;

import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.PublishReceipt;
import io.runar.RunarException;
import io.runar.invocation.ErrorMapping;
import io.runar.peer.Peer;
import io.runar.registry.LocalChange;
import io.runar.registry.ReceiverGroups;
import io.runar.registry.RegistryListener;
import io.runar.registry.RemoteListener;
import io.runar.runtime.Environment;
import io.runar.runtime.NodeMetrics;
import io.runar.service.EventContext;
import io.runar.wire.Acknowledgement;

/**
 * Publishes events whose publisher wants to know what becomes of them, and gives them to
 * another member of a group when one fails or leaves. Thread-safe.
 *
 * @since 0.1
 */
public final class AcknowledgedPublisher implements EventFeedback, RemoteListener, RegistryListener {

	/** Events that are taken up before other work has its turn. */
	private static final int BATCH = 64;

	/** When to try again if the completion threads take no more work. */
	private static final Duration RETRY_DELAY = Duration.ofMillis(10);

	private final Environment environment;

	private final NodeMetrics metrics;

	private final ErrorMapping errors;

	private final Supplier<PeerId> self;

	private final int maxOpen;

	private volatile boolean closed;

	/** Events without receipt, by number. */
	private final Map<Long, AcknowledgedPublication> open = new ConcurrentHashMap<>();

	/** What the completion threads have refused, to be tried again. */
	private final Queue<Runnable> refused = new ConcurrentLinkedQueue<>();

	private final AtomicBoolean retrying = new AtomicBoolean();

	/**
	 * Creates a publisher.
	 * @param environment time, threads and randomness
	 * @param metrics receives measurements
	 * @param errors turns what handlers throw into errors
	 * @param self identity of this node
	 * @param maxOpen largest number of events that wait for their receipt
	 */
	public AcknowledgedPublisher(Environment environment, NodeMetrics metrics, ErrorMapping errors,
			Supplier<PeerId> self, int maxOpen) {
		this.environment = environment;
		this.metrics = metrics;
		this.errors = errors;
		this.self = self;
		this.maxOpen = maxOpen;
	}

	/** What is published, and to whom. */
	interface Content {

		/** Returns the number of the event. */
		long id();

		/** Returns what the subscriptions of this node get. */
		EventContext local();

		/** Sends it to a peer, for one group; false if there is no room. */
		boolean send(Peer peer, PublishReceipt.Kind kind, String group);

		/** Returns who subscribes now. */
		ReceiverGroups groups();

		/** Returns whether a peer may still have it. */
		boolean isFor(Peer peer);

		/** Returns whether it may leave this node. */
		boolean travels();

	}

	/** Publishes an event; the receipt comes on a completion thread. */
	CompletableFuture<PublishReceipt> publish(Content content, Duration timeout) {
		if (this.closed) {
			throw new RunarException(ErrorCode.NODE_STOPPED,
					"acknowledged event (expected: a node that is not closed)");
		}
		if (this.open.size() >= this.maxOpen) {
			throw new RunarException(ErrorCode.OVERLOADED,
					this.maxOpen + " acknowledged events wait for their receipt (expected: fewer)");
		}
		AcknowledgedPublication publication = new AcknowledgedPublication(this, content);
		this.open.put(content.id(), publication);
		publication.start(timeout);
		if (this.closed) {
			publication.timedOut();
		}
		return publication.receipt();
	}

	/**
	 * Ends what is open, as timed out: nothing runs any more that could end it. To be
	 * called before the environment is closed.
	 */
	public void close() {
		this.closed = true;
		this.open.values().forEach(AcknowledgedPublication::timedOut);
		retry();
	}

	void ended(long id) {
		this.open.remove(id);
	}

	/**
	 * Runs what may encode, or wait for something that does, on a completion thread:
	 * those are never taken by handlers that wait. If they are too busy it waits; on this
	 * thread, which may be an I/O thread, it does not run unless nothing else does.
	 */
	void later(Runnable task) {
		if (execute(task)) {
			return;
		}
		if (this.closed) {
			task.run();
			return;
		}
		this.refused.add(task);
		if (this.retrying.compareAndSet(false, true)) {
			this.environment.schedule(RETRY_DELAY, this::retry);
		}
	}

	private boolean execute(Runnable task) {
		try {
			this.environment.completions().execute(task);
			return true;
		}
		catch (RejectedExecutionException ex) {
			return false;
		}
	}

	private void retry() {
		this.retrying.set(false);
		for (int i = this.refused.size(); i > 0; i--) {
			Runnable task = this.refused.poll();
			if (task != null) {
				later(task);
			}
		}
	}

	/**
	 * Takes up open events on a completion thread. There may be thousands, but never more
	 * than one task: the next few get their turn when these have had theirs.
	 */
	private void forOpen(Consumer<AcknowledgedPublication> step) {
		if (!this.open.isEmpty()) {
			later(() -> some(this.open.values().iterator(), step));
		}
	}

	private void some(Iterator<AcknowledgedPublication> all, Consumer<AcknowledgedPublication> step) {
		for (int i = 0; i < BATCH && all.hasNext(); i++) {
			step.accept(all.next());
		}
		if (all.hasNext()) {
			later(() -> some(all, step));
		}
	}

	Environment environment() {
		return this.environment;
	}

	NodeMetrics metrics() {
		return this.metrics;
	}

	ErrorMapping errors() {
		return this.errors;
	}

	PeerId self() {
		return this.self.get();
	}

	@Override
	public void acknowledged(Peer peer, Acknowledgement acknowledgement) {
		AcknowledgedPublication publication = this.open.get(acknowledgement.eventId());
		if (publication != null) {
			later(() -> publication.acknowledged(peer, acknowledgement));
		}
	}

	@Override
	public void connectionLost(Peer peer) {
		forOpen((publication) -> publication.connectionLost(peer));
	}

	@Override
	public void peerLost(Peer peer) {
		forOpen((publication) -> publication.peerLost(peer));
	}

	@Override
	public void onRemoteChange(boolean eventsMissed) {
		membersChanged();
	}

	@Override
	public void onLocalChange(LocalChange change) {
		membersChanged();
	}

	private void membersChanged() {
		if (this.open.values().stream().anyMatch(AcknowledgedPublication::waitsForMember)) {
			forOpen(AcknowledgedPublication::membersChanged);
		}
	}

}
