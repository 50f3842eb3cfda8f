package io.runar.peer;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RunarException;
import io.runar.runtime.SerialContext;
import io.runar.security.PeerGate;
import io.runar.transport.PeerAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a peer when trust has changed. Its connections keep the certificate
 * that they were made with, which may not be trusted any more while the peer has long got
 * a new one: that is so for every peer when the last step of a rotation drops the old key
 * or authority. So this node dials it again, in an epoch (see {@link DialOrder}) that
 * replaces the connection whoever dialled it, and the peer shows what it has now. What is
 * under way goes on as whenever a connection is replaced.
 * <p>
 * Who cannot be reached, or shows nothing that is trusted, is cut: at once where that is
 * certain, at the latest after {@link #LIMIT}. Connections that were replaced are closed
 * by then too, if they are not trusted any more. A peer that is refused for another
 * reason than its certificate is cut at once. Lives in the directory's serial context.
 */
final class TrustReview {

	/** Half a second below what is promised. */
	static final Duration LIMIT = Duration.ofMillis(1500);

	/** With the former within what is promised. */
	private static final Duration CLOSE_LIMIT = Duration.ofMillis(400);

	/** At most between two rounds of dials; drawn, as many may be refused together. */
	private static final int RETRY_MILLIS = 100;

	private static final Duration DIALS_POLL = Duration.ofMillis(10);

	private static final Logger logger = LoggerFactory.getLogger(TrustReview.class);

	private final PeerDirectory directory;

	private final SerialContext context;

	private final PeerGate gate;

	TrustReview(PeerDirectory directory, SerialContext context, PeerGate gate) {
		this.directory = directory;
		this.context = context;
		this.gate = gate;
	}

	/** Checks a peer, and gives it the time to prove itself anew if it must. */
	void begin(Peer peer) {
		Map<PeerConnection, RunarException> distrusted = distrusted(peer, peer.pool().connections());
		if (distrusted.isEmpty()) {
			if (!distrusted(peer, peer.pool().leaving()).isEmpty()) {
				this.context.schedule(LIMIT, () -> cut(peer));
			}
			return;
		}
		if (distrusted.values().stream().anyMatch((reason) -> reason.errorCode() != ErrorCode.UNAUTHENTICATED)) {
			cut(peer);
			return;
		}
		logger.debug("Peer {} is to show a certificate that is trusted now", peer.id());
		// The first one first: who has dialled it dials the others.
		Set<Integer> slots = new LinkedHashSet<>(Set.of(0));
		distrusted.keySet().forEach((connection) -> slots.add(connection.slot()));
		new Renewal(peer, slots).next();
		this.context.schedule(LIMIT, () -> cut(peer));
	}

	private Map<PeerConnection, RunarException> distrusted(Peer peer, List<PeerConnection> connections) {
		Map<PeerConnection, RunarException> distrusted = new LinkedHashMap<>();
		for (PeerConnection connection : connections) {
			try {
				this.gate.recheck(connection.transport().peerCertificates(), peer.id(),
						this.directory.settings().networkId());
			}
			catch (RunarException ex) {
				distrusted.put(connection, ex);
			}
		}
		return distrusted;
	}

	/** Ends what is not trusted. */
	private void cut(Peer peer) {
		if (!this.directory.isCurrent(peer)) {
			return;
		}
		for (PeerConnection replaced : distrusted(peer, peer.pool().leaving()).keySet()) {
			// The peer has shown what is trusted on another one: in order, but in time.
			Retirement.hasten(peer, replaced, this.context, CLOSE_LIMIT);
		}
		Map<PeerConnection, RunarException> distrusted = distrusted(peer, peer.pool().connections());
		String reason = "";
		for (Map.Entry<PeerConnection, RunarException> entry : distrusted.entrySet()) {
			this.gate.distrusted(peer.id(), entry.getValue());
			entry.getKey().refuse(entry.getValue(), 0);
			reason = "no longer trusted: " + entry.getValue().getMessage();
		}
		if (distrusted.isEmpty()) {
			return;
		}
		if (distrusted.keySet().containsAll(peer.pool().connections())) {
			this.directory.lost(peer, reason);
			return;
		}
		for (PeerConnection connection : distrusted.keySet()) {
			this.directory.drop(peer, connection, reason);
		}
	}

	/**
	 * Dials one peer again, slot by slot.
	 */
	private final class Renewal {

		private final Peer peer;

		private final Queue<Integer> slots;

		private final List<PeerAddress> addresses;

		/** Counts up to as many as there are addresses, and then anew. */
		private int failures;

		/** Whether somebody was reached who showed nothing that is trusted. */
		private boolean refused;

		Renewal(Peer peer, Set<Integer> slots) {
			this.peer = peer;
			this.slots = new ArrayDeque<>(slots);
			Set<PeerAddress> known = new LinkedHashSet<>();
			for (PeerConnection connection : peer.pool().connections()) {
				DialAttempt attempt = connection.attempt();
				if (attempt != null) {
					known.add(attempt.address());
				}
			}
			known.addAll(TrustReview.this.directory.addresses(peer));
			this.addresses = new ArrayList<>(known);
			this.addresses
				.removeIf((address) -> !address.transport().equals(TrustReview.this.directory.transportName()));
		}

		void next() {
			Integer slot = this.slots.peek();
			if (slot == null || !TrustReview.this.directory.isCurrent(this.peer)) {
				return;
			}
			PeerConnection present = this.peer.pool().occupant(slot);
			if (present == null || distrusted(this.peer, List.of(present)).isEmpty()) {
				// The other node was faster, or has left.
				done();
				return;
			}
			if (this.failures >= this.addresses.size()) {
				retry();
				return;
			}
			if (!TrustReview.this.directory.dialer().begin()) {
				TrustReview.this.context.schedule(DIALS_POLL, this::next);
				return;
			}
			PeerConnection occupant = this.peer.pool().occupant(slot);
			long epoch = (occupant != null) ? DialOrder.epoch(occupant.dialSequence()) : 0;
			TrustReview.this.directory.dial(new Attempt(this, this.addresses.get(this.failures), slot, epoch + 1));
		}

		void done() {
			this.slots.remove();
			next();
		}

		/**
		 * Nobody has answered: the node may be full for a moment, or is about to dial
		 * this one, which it alone can. The limit ends that.
		 */
		private void retry() {
			if (this.refused) {
				cut(this.peer);
			}
			else {
				this.failures = 0;
				int pause = 1 + TrustReview.this.directory.environment().random().nextInt(RETRY_MILLIS);
				TrustReview.this.context.schedule(Duration.ofMillis(pause), this::next);
			}
		}

		void failed(boolean certain) {
			this.refused |= certain;
			this.failures++;
			next();
		}

	}

	/**
	 * One connection that is to replace another one.
	 */
	private final class Attempt extends DialAttempt {

		private final Renewal renewal;

		private final long epoch;

		Attempt(Renewal renewal, PeerAddress address, int slot, long epoch) {
			super(address, slot);
			this.renewal = renewal;
			this.epoch = epoch;
		}

		@Override
		ProvenId target() {
			return this.renewal.peer.provenId();
		}

		@Override
		long epoch() {
			return this.epoch;
		}

		@Override
		void reached(PeerId peer) {
			if (end()) {
				if (peer.equals(this.renewal.peer.id())) {
					this.renewal.done();
				}
				else {
					// Somebody else lives there now.
					this.renewal.failed(false);
				}
			}
		}

		@Override
		void reachedSelf() {
			failed(Duration.ZERO);
		}

		@Override
		void failed(Duration notBefore) {
			// If it is not the first, the other node may be about to dial it.
			if (end() && slot() == 0) {
				// One side does not trust the other: else there is nothing to wait for.
				this.renewal.failed(!notBefore.isZero());
			}
		}

		@Override
		void release() {
			TrustReview.this.directory.dialer().end();
		}

	}

}
