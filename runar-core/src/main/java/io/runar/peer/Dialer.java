package io.runar.peer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

	private static final int MAX_DIALS = 32;

	private static final Logger logger = LoggerFactory.getLogger(Dialer.class);

	private final PeerDirectory directory;

	private final SerialContext context;

	private final Map<String, Candidate> candidates = new LinkedHashMap<>();

	private boolean running;

	private int dials;

	Dialer(PeerDirectory directory, SerialContext context) {
		this.directory = directory;
		this.context = context;
	}

	void start() {
		this.running = true;
		this.candidates.values().forEach((candidate) -> schedule(candidate, Duration.ZERO));
	}

	void stop() {
		this.running = false;
		this.candidates.values().forEach(Candidate::cancelTimer);
	}

	/** Takes a node that discovery has found. */
	void offer(PeerAnnouncement announcement) {
		Candidate candidate = candidate(announcement);
		if (candidate == null) {
			return;
		}
		candidate.unreachableSince = Candidate.REACHABLE;
		if (candidate.update(announcement)) {
			candidate.backoff.reset();
			candidate.cancelTimer();
		}
		if (candidate.timer == null) {
			schedule(candidate, Duration.ZERO);
		}
	}

	/**
	 * Takes a node that a peer has told of: less is believed, and nothing is replaced.
	 * But a candidate that others are connected with right now is worth a new attempt
	 * soon, however long it was out of reach. So after a partition the first connection
	 * across brings the others.
	 */
	void suggest(PeerAnnouncement announcement) {
		boolean known = this.candidates.containsKey(key(announcement));
		Candidate candidate = candidate(announcement);
		if (candidate == null) {
			return;
		}
		if (!known) {
			candidate.update(announcement);
		}
		else {
			candidate.backoff.reset();
			candidate.cancelTimer();
		}
		schedule(candidate, candidate.backoff.next());
	}

	private @Nullable Candidate candidate(PeerAnnouncement announcement) {
		Candidate known = this.candidates.get(key(announcement));
		if (known != null) {
			return known;
		}
		if (announcement.addresses().stream().noneMatch(this::isReachable)) {
			return null;
		}
		if (this.candidates.size() >= MAX_CANDIDATES) {
			this.directory.metrics().refused("candidate-limit");
			return null;
		}
		Candidate candidate = new Candidate(key(announcement), announcement.nodeId());
		this.candidates.put(candidate.key, candidate);
		return candidate;
	}

	private static String key(PeerAnnouncement announcement) {
		PeerId id = announcement.nodeId();
		return (id != null) ? "id:" + id : "address:" + announcement.addresses().get(0);
	}

	private boolean isReachable(PeerAddress address) {
		return address.transport().equals(this.directory.transportName());
	}

	/** Discovery believes that a node is gone: does not dial it any more. */
	void withdraw(PeerAnnouncement announcement) {
		Candidate candidate = this.candidates.get(key(announcement));
		if (candidate != null && candidate.isDiscovered() && candidate.incarnation == announcement.incarnation()
				&& !this.directory.isConnected(candidate.peer)) {
			forget(candidate);
		}
	}

	/**
	 * A peer is gone: dials it again unless it said goodbye.
	 * @param wasUp how long it was connected; a short-lived one keeps its back-off
	 */
	void onPeerDown(PeerId peer, List<PeerAddress> addresses, boolean saidGoodbye, Duration wasUp) {
		boolean known = false;
		boolean steady = wasUp.compareTo(this.directory.settings().maxReconnectBackoff()) > 0;
		for (Candidate candidate : List.copyOf(this.candidates.values())) {
			if (peer.equals(candidate.peer)) {
				known = true;
				if (saidGoodbye && candidate.isDiscovered()) {
					forget(candidate);
					continue;
				}
				if (steady) {
					candidate.backoff.reset();
				}
				retry(candidate,
						candidate.isDubious() ? this.directory.settings().maxReconnectBackoff() : Duration.ZERO);
			}
		}
		if (!known && !saidGoodbye && !addresses.isEmpty()) {
			suggest(new PeerAnnouncement(null, peer, 0, addresses));
		}
	}

	/** Tries again after the next back-off. */
	private void retry(Candidate candidate, Duration notBefore) {
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
		schedule(candidate, (notBefore.compareTo(delay) > 0) ? notBefore : delay);
	}

	private void schedule(Candidate candidate, Duration delay) {
		if (this.running && candidate.timer == null && !candidate.dialling) {
			candidate.timer = this.context.schedule(delay, () -> dial(candidate));
		}
	}

	private void dial(Candidate candidate) {
		candidate.timer = null;
		if (!this.running || candidate.dialling || this.directory.isConnected(candidate.peer)) {
			return;
		}
		if (candidate.addresses.isEmpty()) {
			forget(candidate);
			return;
		}
		Duration refused = candidate.refusedFor();
		if (!refused.isZero()) {
			schedule(candidate, refused);
			return;
		}
		if (!begin()) {
			schedule(candidate, candidate.backoff.next());
			return;
		}
		PeerAddress address = candidate.address();
		candidate.dialling = true;
		this.directory.dial(new Attempt(candidate, address));
	}

	private void forget(Candidate candidate) {
		candidate.cancelTimer();
		this.candidates.remove(candidate.key, candidate);
	}

	/** Takes one of the places for attempts at the same time; false if there is none. */
	boolean begin() {
		if (this.dials >= MAX_DIALS) {
			return false;
		}
		this.dials++;
		return true;
	}

	/** Gives back what {@link #begin()} has taken. */
	void end() {
		this.dials--;
	}

	/**
	 * One attempt to reach a candidate.
	 */
	private final class Attempt extends DialAttempt {

		private final Candidate candidate;

		private Attempt(Candidate candidate, PeerAddress address) {
			super(address, 0);
			this.candidate = candidate;
		}

		@Override
		@Nullable ProvenId target() {
			return this.candidate.met.get(address());
		}

		@Override
		void met(ProvenId node) {
			if (this.candidate.addresses.contains(address())) {
				this.candidate.met.put(address(), node);
			}
		}

		@Override
		void reached(PeerId peer) {
			if (end()) {
				if (this.candidate.isDiscovered() && !peer.equals(this.candidate.peer)) {
					// Somebody else lives there now.
					this.candidate.remove(address());
					retry(this.candidate, Duration.ZERO);
				}
				else {
					this.candidate.peer = peer;
					this.candidate.unreachableSince = Candidate.REACHABLE;
				}
			}
		}

		@Override
		void reachedSelf() {
			if (end()) {
				this.candidate.remove(address());
				if (this.candidate.addresses.isEmpty()) {
					forget(this.candidate);
				}
				else {
					retry(this.candidate, Duration.ZERO);
				}
			}
		}

		@Override
		void failed(Duration notBefore) {
			if (end()) {
				this.candidate.nextAddress++;
				if (!Dialer.this.directory.isConnected(this.candidate.peer)) {
					retry(this.candidate, notBefore);
				}
			}
		}

		@Override
		void release() {
			this.candidate.dialling = false;
			Dialer.this.end();
		}

	}

	/**
	 * Addresses that belong together.
	 */
	private final class Candidate {

		static final long REACHABLE = Long.MIN_VALUE;

		private final String key;

		private final boolean discovered;

		private final Backoff backoff;

		private final List<PeerAddress> addresses = new ArrayList<>();

		/**
		 * Who was met at an address last: somebody else may be there than whom an
		 * announcement told of. Has no others than the addresses above.
		 */
		private final Map<PeerAddress, ProvenId> met = new HashMap<>();

		private @Nullable PeerId peer;

		private long incarnation;

		private int nextAddress;

		private boolean dialling;

		private long unreachableSince = REACHABLE;

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

		/** Returns for how long those who live at all its addresses are refused. */
		Duration refusedFor() {
			return this.addresses.stream().map(this::refusedFor).min(Duration::compareTo).orElse(Duration.ZERO);
		}

		private Duration refusedFor(PeerAddress address) {
			return Dialer.this.directory.refusedFor(this.met.get(address));
		}

		/** Returns whether one who lives at its addresses has broken the protocol. */
		boolean isDubious() {
			return this.met.values().stream().anyMatch(Dialer.this.directory::isMisbehaving);
		}

		/** Returns the next address, but for those where one lives who is refused. */
		PeerAddress address() {
			int size = this.addresses.size();
			for (int i = 0; i < size; i++) {
				PeerAddress address = this.addresses.get(Math.floorMod(this.nextAddress + i, size));
				if (refusedFor(address).isZero()) {
					return address;
				}
			}
			return this.addresses.get(Math.floorMod(this.nextAddress, size));
		}

		/** Takes over what is new and returns whether anything is. */
		boolean update(PeerAnnouncement announcement) {
			boolean news = announcement.incarnation() != 0 && announcement.incarnation() != this.incarnation;
			if (news) {
				this.incarnation = announcement.incarnation();
				this.addresses.clear();
				this.met.clear();
				this.nextAddress = 0;
			}
			for (PeerAddress address : announcement.addresses()) {
				if (isReachable(address) && !this.addresses.contains(address)) {
					if (this.addresses.size() >= MAX_ADDRESSES) {
						remove(this.addresses.get(0));
					}
					this.addresses.add(address);
					news = true;
				}
			}
			return news;
		}

		void remove(PeerAddress address) {
			this.addresses.remove(address);
			this.met.remove(address);
		}

		void cancelTimer() {
			if (this.timer != null) {
				this.timer.cancel();
				this.timer = null;
			}
		}

	}

}
