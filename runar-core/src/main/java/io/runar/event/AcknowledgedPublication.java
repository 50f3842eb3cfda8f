package io.runar.event;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.PublishReceipt;
import io.runar.PublishReceipt.Kind;
import io.runar.RunarException;
import io.runar.peer.Peer;
import io.runar.registry.ReceiverGroup;
import io.runar.registry.ReceiverGroups;
import io.runar.registry.RemotePeer;
import io.runar.registry.ServiceRegistry;
import io.runar.runtime.Cancellable;
import io.runar.wire.Acknowledgement;
import org.jspecify.annotations.Nullable;

/**
 * One acknowledged event until its receipt. Each group gets it on its own: from this node
 * if it is a member, else from one chosen as for one-per-service. If that member fails,
 * the next one that was not asked yet gets it; if it leaves, too, and when nobody else is
 * there the event waits for a member until its time is over. Thread-safe; may wait for
 * data to be encoded, so not for I/O threads.
 */
final class AcknowledgedPublication {

	/** Each time half of the queue was free, and others took it. */
	private static final int MAX_REPEATS = 100;

	private final AcknowledgedPublisher publisher;

	private final AcknowledgedPublisher.Content content;

	private final CompletableFuture<PublishReceipt> receipt = new CompletableFuture<>();

	private final List<GroupDelivery> deliveries = new ArrayList<>();

	private @Nullable Cancellable timer;

	private int unsettled;

	private volatile boolean waiting;

	AcknowledgedPublication(AcknowledgedPublisher publisher, AcknowledgedPublisher.Content content) {
		this.publisher = publisher;
		this.content = content;
	}

	CompletableFuture<PublishReceipt> receipt() {
		return this.receipt;
	}

	synchronized void start(Duration timeout) {
		ReceiverGroups groups = this.content.groups();
		for (ReceiverGroup group : groups.all()) {
			if (this.content.travels() || !group.local().isEmpty()) {
				this.deliveries.add(new GroupDelivery(group.named() ? Kind.GROUP : Kind.SERVICE, group.name()));
			}
		}
		if (!groups.ungrouped().isEmpty()) {
			this.deliveries.add(new GroupDelivery(Kind.NODE, this.publisher.self().value()));
		}
		if (this.content.travels()) {
			groups.ungroupedPeers()
				.forEach((peer) -> this.deliveries.add(new GroupDelivery(Kind.NODE, peer.id().value())));
		}
		this.unsettled = this.deliveries.size();
		if (this.unsettled > 0) {
			this.timer = this.publisher.environment().schedule(timeout, () -> this.publisher.later(this::timedOut));
			List.copyOf(this.deliveries).forEach(GroupDelivery::next);
		}
		else {
			end();
		}
	}

	synchronized void acknowledged(Peer peer, Acknowledgement acknowledgement) {
		for (GroupDelivery delivery : this.deliveries) {
			if (delivery.current == peer && delivery.isMeant(acknowledgement)) {
				delivery.answered(acknowledgement.delivered() ? null
						: peer.error(acknowledgement.errorCode(), acknowledgement.errorMessage()));
			}
		}
	}

	/** The event or its answer may be lost: the peer recognises one that it has. */
	synchronized void connectionLost(Peer peer) {
		for (GroupDelivery delivery : this.deliveries) {
			if (delivery.current == peer) {
				delivery.repeat(peer);
			}
		}
	}

	synchronized void peerLost(Peer peer) {
		for (GroupDelivery delivery : this.deliveries) {
			if (delivery.current == peer) {
				delivery.lost(peer);
			}
		}
	}

	/** Returns whether a group waits for a member to join. */
	boolean waitsForMember() {
		return this.waiting;
	}

	synchronized void membersChanged() {
		this.waiting = false;
		for (GroupDelivery delivery : this.deliveries) {
			if (delivery.waitsForMember) {
				delivery.waitsForMember = false;
				delivery.next();
			}
		}
	}

	synchronized void timedOut() {
		this.deliveries.forEach((delivery) -> delivery.settle(PublishReceipt.Status.TIMED_OUT));
	}

	/** Goes on on another thread, guarded by this. */
	private void later(Runnable step) {
		this.publisher.later(() -> {
			synchronized (this) {
				step.run();
			}
		});
	}

	private void end() {
		if (this.timer != null) {
			this.timer.cancel();
		}
		this.publisher.ended(this.content.id());
		PublishReceipt result = new PublishReceipt(this.content.id(),
				this.deliveries.stream().map(GroupDelivery::result).toList());
		this.publisher.later(() -> this.receipt.complete(result));
	}

	/**
	 * The way of the event through one group. Guarded by the publication.
	 */
	private final class GroupDelivery {

		private final Kind kind;

		private final String group;

		/** Members that have had it; those that were lost may get it again. */
		private final List<RemotePeer> asked = new ArrayList<>();

		private boolean askedHere;

		/** The other node that has it. */
		private @Nullable Peer current;

		private boolean waitsForMember;

		private int attempts;

		/** Times that it waited for room to be sent once more. */
		private int repeats;

		private PublishReceipt.@Nullable Status status;

		private @Nullable RunarException error;

		private @Nullable PeerId node;

		GroupDelivery(Kind kind, String group) {
			this.kind = kind;
			this.group = group;
		}

		PublishReceipt.Delivery result() {
			return new PublishReceipt.Delivery(this.kind, this.group,
					(this.status != null) ? this.status : PublishReceipt.Status.TIMED_OUT, this.node, this.attempts,
					this.error);
		}

		boolean isMeant(Acknowledgement acknowledgement) {
			return switch (this.kind) {
				case SERVICE -> acknowledgement.servicePath().equals(this.group);
				case GROUP -> acknowledgement.group().equals(this.group) && acknowledgement.servicePath().isEmpty();
				case NODE -> acknowledgement.servicePath().equals(ServiceRegistry.LOOSE_SUBSCRIPTIONS);
			};
		}

		/** Gives the event to the next member. */
		void next() {
			if (this.status != null) {
				return;
			}
			ReceiverGroups groups = AcknowledgedPublication.this.content.groups();
			if (!this.askedHere && isHere(groups)) {
				this.askedHere = true;
				this.attempts++;
				this.node = AcknowledgedPublication.this.publisher.self();
				deliverHere(groups);
				return;
			}
			List<RemotePeer> candidates = new ArrayList<>(members(groups));
			candidates.removeAll(this.asked);
			while (!candidates.isEmpty()) {
				RemotePeer chosen = OnePerGroup.choose(candidates,
						AcknowledgedPublication.this.publisher.environment().random());
				candidates.remove(chosen);
				if (chosen instanceof Peer peer && send(peer)) {
					return;
				}
			}
			nobodyLeft();
		}

		private boolean send(Peer peer) {
			this.attempts++;
			this.node = peer.id();
			this.asked.add(peer);
			this.current = peer;
			if (this.attempts > 1) {
				AcknowledgedPublication.this.publisher.metrics().eventAcknowledged("redelivered");
			}
			RunarException problem = queue(peer);
			if (problem == null) {
				return true;
			}
			this.current = null;
			this.error = problem;
			return false;
		}

		/**
		 * Sends it once more to who has it already, or may have lost it. Who has no room
		 * for that may have it all the same: until that is known, nobody else gets it.
		 * Who has lost the right to see it meanwhile gets it no more.
		 */
		void repeat(Peer peer) {
			if (!AcknowledgedPublication.this.content.isFor(peer)) {
				answered(new RunarException(ErrorCode.FORBIDDEN,
						"event to peer " + peer.id() + ": it may no longer see the topic (expected: one that may)"));
				return;
			}
			if (queue(peer) != null && this.repeats < MAX_REPEATS) {
				this.repeats++;
				peer.whenRoom(AcknowledgedPublication.this.content.local().topic().path())
					.thenRun(() -> later(() -> repeatTo(peer)));
			}
		}

		private void repeatTo(Peer peer) {
			if (this.current == peer) {
				repeat(peer);
			}
		}

		/** Returns why it could not be sent, or nothing. */
		private @Nullable RunarException queue(Peer peer) {
			try {
				return AcknowledgedPublication.this.content.send(peer, this.kind, this.group) ? null
						: new RunarException(ErrorCode.OVERLOADED, "event to peer " + peer.id()
								+ ": too large for it, or no room in its queue (expected: room)");
			}
			catch (RuntimeException ex) { // encoding runs user code
				return AcknowledgedPublication.this.publisher.errors()
					.toRunarException(ex, AcknowledgedPublication.this.content.local().topic());
			}
		}

		private void nobodyLeft() {
			if (this.error != null && this.error.errorCode() == ErrorCode.PEER_LOST) {
				this.waitsForMember = true;
				AcknowledgedPublication.this.waiting = true;
				// One that joined since the members were read has told nobody.
				if (hasMember(AcknowledgedPublication.this.content.groups())) {
					this.waitsForMember = false;
					later(this::next);
				}
				return;
			}
			if (this.error == null) {
				this.error = new RunarException(ErrorCode.NO_PROVIDER,
						"event for '" + this.group + "' (expected: a member of the group)");
			}
			settle(PublishReceipt.Status.FAILED);
		}

		private boolean hasMember(ReceiverGroups groups) {
			return (!this.askedHere && isHere(groups)) || !this.asked.containsAll(members(groups));
		}

		private boolean isHere(ReceiverGroups groups) {
			if (this.kind == Kind.NODE) {
				return this.group.equals(AcknowledgedPublication.this.publisher.self().value());
			}
			ReceiverGroup found = groups.find(this.group, this.kind == Kind.GROUP);
			return found != null && !found.local().isEmpty();
		}

		private List<RemotePeer> members(ReceiverGroups groups) {
			if (!AcknowledgedPublication.this.content.travels()) {
				return List.of();
			}
			if (this.kind == Kind.NODE) {
				return groups.ungroupedPeers().stream().filter((peer) -> peer.id().value().equals(this.group)).toList();
			}
			ReceiverGroup found = groups.find(this.group, this.kind == Kind.GROUP);
			return (found != null) ? found.remote() : List.of();
		}

		private void deliverHere(ReceiverGroups groups) {
			new AcknowledgedEvent(AcknowledgedPublication.this.content.local(),
					AcknowledgedPublication.this.publisher.errors(), this::answeredHere)
				.handOut((event) -> {
					if (this.kind == Kind.NODE) {
						return groups.ungrouped().stream().filter(event::offerTo).count() > 0;
					}
					ReceiverGroup found = groups.find(this.group, this.kind == Kind.GROUP);
					return found != null && found.deliver(event::offerTo,
							AcknowledgedPublication.this.publisher.environment().random().nextInt());
				});
		}

		/**
		 * Not on this thread: it may hold the monitor of another publication, whose event
		 * has displaced this one, or be an I/O thread.
		 */
		private void answeredHere(@Nullable RunarException failure) {
			later(() -> answered(failure));
		}

		void answered(@Nullable RunarException failure) {
			this.current = null;
			this.error = failure;
			if (failure == null) {
				settle(PublishReceipt.Status.DELIVERED);
			}
			else {
				next();
			}
		}

		void lost(Peer peer) {
			this.asked.remove(peer);
			answered(new RunarException(ErrorCode.PEER_LOST, "peer " + peer.id() + " left before it had answered"));
		}

		void settle(PublishReceipt.Status outcome) {
			if (this.status != null) {
				return;
			}
			this.status = outcome;
			this.current = null;
			this.waitsForMember = false;
			AcknowledgedPublication.this.publisher.metrics()
				.eventAcknowledged(outcome.name().toLowerCase(Locale.ROOT).replace('_', '-'));
			if (--AcknowledgedPublication.this.unsettled == 0) {
				end();
			}
		}

	}

}
