package io.runar.peer;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.runar.PeerId;
import io.runar.discovery.PeerAnnouncement;
import io.runar.runtime.Backoff;
import io.runar.runtime.Cancellable;
import io.runar.runtime.SerialContext;
import io.runar.transport.PeerAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whom to dial and when. Keeps candidates: addresses that discovery, peers or
 * former connections named. A candidate that is not connected is dialled again with
 * exponential back-off and full jitter, and forgotten when it was unreachable for
 * {@value #FORGET_AFTER_SECONDS} seconds; who still believes in it names it again. Lives
 * in the directory's serial context.
 */
final class Dialer {

	static final int FORGET_AFTER_SECONDS = 120;

	private static final int MAX_CANDIDATES = 10_000;

	private static final int MAX_ADDRESSES = 16;

	private static final Logger logger = LoggerFactory.getLogger(Dialer.class);

	private final PeerDirectory directory;

	private final SerialContext context;

	private final Map<String, Candidate> candidates = new LinkedHashMap<>();

	private final Map<PeerAddress, Candidate> byAddress = new LinkedHashMap<>();

	private boolean running;

	Dialer(PeerDirectory directory, SerialContext context) {
		this.directory = directory;
		this.context = context;
	}

	void start() {
		this.running = true;
		this.candidates.values().forEach(this::scheduleNow);
	}

	void stop() {
		this.running = false;
		this.candidates.values().forEach(Candidate::cancelTimer);
	}

	/** Takes a node that may be there. */
	void offer(PeerAnnouncement announcement) {
		PeerId id = announcement.nodeId();
		String key = (id != null) ? "id:" + id : "address:" + announcement.addresses().get(0);
		Candidate candidate = this.candidates.get(key);
		if (candidate == null) {
			if (this.candidates.size() >= MAX_CANDIDATES) {
				this.directory.metrics().refused("candidate-limit");
				return;
			}
			candidate = new Candidate(key, id);
			this.candidates.put(key, candidate);
		}
		boolean news = candidate.update(announcement);
		candidate.unreachableSince = Candidate.REACHABLE;
		if (news) {
			candidate.backoff.reset();
			candidate.cancelTimer();
		}
		if (this.running && candidate.timer == null && !candidate.dialling) {
			scheduleNow(candidate);
		}
	}

	/** Discovery believes that a node is gone: does not dial it any more. */
	void withdraw(PeerAnnouncement announcement) {
		PeerId id = announcement.nodeId();
		Candidate candidate = (id != null) ? this.candidates.get("id:" + id) : null;
		if (candidate != null && candidate.incarnation == announcement.incarnation()
				&& !this.directory.isConnected(candidate.peer)) {
			forget(candidate);
		}
	}

	/** A dialled address has turned out to be a peer. */
	void onEstablished(PeerAddress address, PeerId peer) {
		Candidate candidate = this.byAddress.get(address);
		if (candidate != null) {
			candidate.peer = peer;
			candidate.backoff.reset();
			candidate.unreachableSince = Candidate.REACHABLE;
		}
	}

	/** A dialled address has turned out to be this node itself. */
	void onSelf(PeerAddress address) {
		Candidate candidate = this.byAddress.get(address);
		if (candidate != null) {
			candidate.addresses.remove(address);
			this.byAddress.remove(address);
			if (candidate.addresses.isEmpty()) {
				forget(candidate);
			}
		}
	}

	/** A peer is gone: dials it again unless it said goodbye. */
	void onPeerDown(PeerId peer, List<PeerAddress> addresses, boolean saidGoodbye) {
		boolean known = false;
		for (Candidate candidate : List.copyOf(this.candidates.values())) {
			if (peer.equals(candidate.peer)) {
				known = true;
				if (saidGoodbye && candidate.isDiscovered()) {
					forget(candidate);
				}
				else {
					schedule(candidate);
				}
			}
		}
		if (!known && !saidGoodbye && !addresses.isEmpty()) {
			offer(new PeerAnnouncement(null, peer, 0, addresses));
		}
	}

	/** An attempt has ended without a peer. */
	void onFailed(PeerAddress address, Duration notBefore) {
		Candidate candidate = this.byAddress.get(address);
		if (candidate != null) {
			candidate.dialling = false;
			if (!this.directory.isConnected(candidate.peer)) {
				candidate.nextAddress++;
				candidate.notBefore = notBefore;
				schedule(candidate);
			}
		}
	}

	/** An attempt has led to an open connection, or to one that was there already. */
	void onSettled(PeerAddress address) {
		Candidate candidate = this.byAddress.get(address);
		if (candidate != null) {
			candidate.dialling = false;
		}
	}

	private void scheduleNow(Candidate candidate) {
		candidate.cancelTimer();
		candidate.timer = this.context.schedule(Duration.ZERO, () -> dial(candidate));
	}

	private void schedule(Candidate candidate) {
		if (!this.running || candidate.timer != null || candidate.dialling) {
			return;
		}
		long now = this.directory.environment().nanoTime();
		if (candidate.unreachableSince == Candidate.REACHABLE) {
			candidate.unreachableSince = now;
		}
		else if (now - candidate.unreachableSince > Duration.ofSeconds(FORGET_AFTER_SECONDS).toNanos()) {
			logger.debug("Gives up on {}", candidate.key);
			forget(candidate);
			return;
		}
		Duration delay = candidate.backoff.next();
		if (candidate.notBefore.compareTo(delay) > 0) {
			delay = candidate.notBefore;
		}
		candidate.notBefore = Duration.ZERO;
		candidate.timer = this.context.schedule(delay, () -> dial(candidate));
	}

	private void dial(Candidate candidate) {
		candidate.timer = null;
		if (!this.running || candidate.dialling || candidate.addresses.isEmpty()
				|| this.directory.isConnected(candidate.peer)) {
			return;
		}
		List<PeerAddress> addresses = List.copyOf(candidate.addresses);
		PeerAddress address = addresses.get(Math.floorMod(candidate.nextAddress, addresses.size()));
		candidate.dialling = true;
		this.directory.dial(address);
	}

	private void forget(Candidate candidate) {
		candidate.cancelTimer();
		this.candidates.remove(candidate.key);
		candidate.addresses.forEach((address) -> this.byAddress.remove(address, candidate));
	}

	/**
	 * Addresses that belong together.
	 */
	private final class Candidate {

		static final long REACHABLE = Long.MIN_VALUE;

		private final String key;

		private final boolean discovered;

		private final Backoff backoff;

		private final Set<PeerAddress> addresses = new LinkedHashSet<>();

		private @Nullable PeerId peer;

		private long incarnation;

		private int nextAddress;

		private boolean dialling;

		private long unreachableSince = REACHABLE;

		private Duration notBefore = Duration.ZERO;

		private @Nullable Cancellable timer;

		Candidate(String key, @Nullable PeerId id) {
			this.key = key;
			this.peer = id;
			this.discovered = id != null;
			PeerSettings settings = Dialer.this.directory.settings();
			this.backoff = new Backoff(settings.reconnectBackoff(), settings.maxReconnectBackoff(),
					Dialer.this.directory.environment().random());
		}

		/** Returns whether it was found by identity, and not configured by address. */
		boolean isDiscovered() {
			return this.discovered;
		}

		/** Takes over what is new and returns whether anything is. */
		boolean update(PeerAnnouncement announcement) {
			boolean restarted = announcement.incarnation() != 0 && announcement.incarnation() != this.incarnation;
			if (restarted) {
				this.incarnation = announcement.incarnation();
				this.addresses.forEach((address) -> Dialer.this.byAddress.remove(address, this));
				this.addresses.clear();
				this.nextAddress = 0;
			}
			boolean more = false;
			for (PeerAddress address : announcement.addresses()) {
				boolean reachable = address.transport().equals(Dialer.this.directory.transportName());
				if (reachable && this.addresses.size() < MAX_ADDRESSES) {
					more |= this.addresses.add(address);
					Dialer.this.byAddress.put(address, this);
				}
			}
			return restarted || more;
		}

		void cancelTimer() {
			if (this.timer != null) {
				this.timer.cancel();
				this.timer = null;
			}
		}

	}

}
