package io.runar.event;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.PublishReceipt;
import io.runar.RunarException;
import io.runar.invocation.ErrorMapping;
import io.runar.peer.Peer;
import io.runar.registry.ReceiverGroups;
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
public final class AcknowledgedPublisher implements EventFeedback, RemoteListener {

	private final Environment environment;

	private final NodeMetrics metrics;

	private final ErrorMapping errors;

	private final Supplier<PeerId> self;

	private final int maxOpen;

	private volatile boolean closed;

	/** Events without receipt, by number. */
	private final Map<Long, AcknowledgedPublication> open = new ConcurrentHashMap<>();

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
	}

	void ended(long id) {
		this.open.remove(id);
	}

	/**
	 * Runs what may encode, or wait for something that does, on a completion thread:
	 * those are never taken by handlers that wait.
	 */
	void later(Runnable task) {
		try {
			this.environment.completions().execute(task);
		}
		catch (RejectedExecutionException ex) {
			// Rather here than never.
			task.run();
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
	public void peerLost(Peer peer) {
		this.open.values().forEach((publication) -> later(() -> publication.peerLost(peer)));
	}

	@Override
	public void onRemoteChange(boolean eventsMissed) {
		for (AcknowledgedPublication publication : this.open.values()) {
			if (publication.waitsForMember()) {
				later(publication::membersChanged);
			}
		}
	}

}
