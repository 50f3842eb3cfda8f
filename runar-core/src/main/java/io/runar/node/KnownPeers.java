package io.runar.node;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.runar.PeerId;
import io.runar.discovery.DiscoveryHandler;
import io.runar.discovery.PeerAnnouncement;
import io.runar.node.KnownPeersFile.ForeignFileException;
import io.runar.runtime.Cancellable;
import io.runar.runtime.Environment;
import io.runar.transport.PeerAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers the nodes that are connected in a file, so that a node which starts again
 * finds them at once and without any discovery. What the file says is a rumour: its
 * addresses are dialled like any that discovery finds, and who answers proves who it is.
 * <p>
 * Looks at the connected nodes every {@value #INTERVAL_SECONDS} seconds and writes if
 * they are others than before, or else every {@value #REFRESH_MINUTES} minutes, and at
 * the end; all on background threads, one after the other. Never disturbs the node: what
 * does not work is logged once and shown. Thread-safe.
 */
final class KnownPeers {

	/** Name under which it is shown beside the discovery providers. */
	static final String NAME = "known-peers";

	static final int INTERVAL_SECONDS = 10;

	static final int REFRESH_MINUTES = 10;

	private static final Logger logger = LoggerFactory.getLogger(KnownPeers.class);

	private final KnownPeersFile file;

	private final PeerId self;

	private final Environment environment;

	private final Supplier<List<KnownPeer>> connected;

	/** The last task; the next one begins after it. Guarded by this. */
	private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

	/** Guarded by this. */
	private @Nullable Cancellable timer;

	/** Guarded by this. */
	private boolean running;

	// From here on touched by the tasks alone, which follow one another.

	private final Map<PeerId, KnownPeer> known = new LinkedHashMap<>();

	private Map<PeerId, List<PeerAddress>> written = Map.of();

	private long writtenNanos;

	private boolean foreign;

	private final Set<String> warned = new HashSet<>();

	private volatile @Nullable String problem;

	/**
	 * Creates it; nothing is read yet.
	 * @param file where
	 * @param self identity of this node
	 * @param environment time and threads
	 * @param connected returns the nodes that are connected now; thread-safe
	 */
	KnownPeers(KnownPeersFile file, PeerId self, Environment environment, Supplier<List<KnownPeer>> connected) {
		this.file = file;
		this.self = self;
		this.environment = environment;
		this.connected = connected;
	}

	/** Reads the file, tells of the nodes in it, and begins to remember. */
	synchronized void start(DiscoveryHandler handler, String networkId) {
		this.running = true;
		run(() -> read(handler, networkId));
		schedule();
	}

	private synchronized void schedule() {
		if (this.running) {
			this.timer = this.environment.schedule(Duration.ofSeconds(INTERVAL_SECONDS), () -> {
				run(() -> remember(this.connected.get(), false));
				schedule();
			});
		}
	}

	/**
	 * Remembers the nodes that are connected now, and ends.
	 * @return completes when the file is written
	 */
	synchronized CompletableFuture<Void> stop() {
		if (!this.running) {
			return this.last;
		}
		this.running = false;
		if (this.timer != null) {
			this.timer.cancel();
		}
		List<KnownPeer> now = this.connected.get();
		return run(() -> remember(now, true));
	}

	private synchronized CompletableFuture<Void> run(Runnable task) {
		try {
			this.last = this.last.thenRunAsync(() -> guard(task), this.environment.background());
		}
		catch (RejectedExecutionException ex) {
			logger.debug("Known peers: {} is not looked after any more", this.file, ex);
		}
		return this.last;
	}

	private void guard(Runnable task) {
		try {
			task.run();
		}
		catch (RuntimeException ex) {
			failed("be used", ex);
		}
	}

	private void read(DiscoveryHandler handler, String networkId) {
		List<KnownPeer> peers;
		try {
			peers = new ArrayList<>(this.file.read());
		}
		catch (ForeignFileException ex) {
			this.foreign = true;
			failed("be used, and is left as it is", ex);
			return;
		}
		catch (IOException ex) {
			failed("be read", ex);
			return;
		}
		peers.sort(Comparator.comparingLong(KnownPeer::lastSeenMillis).reversed());
		for (KnownPeer peer : peers) {
			if (!peer.id().equals(this.self)) {
				this.known.put(peer.id(), peer);
				handler.onFound(new PeerAnnouncement(networkId, peer.id(), 0, peer.addresses()));
			}
		}
	}

	private void remember(List<KnownPeer> now, boolean last) {
		if (this.foreign) {
			return;
		}
		merge(now);
		Map<PeerId, List<PeerAddress>> current = this.known.values()
			.stream()
			.collect(Collectors.toMap(KnownPeer::id, KnownPeer::addresses));
		boolean due = last
				|| this.environment.nanoTime() - this.writtenNanos > Duration.ofMinutes(REFRESH_MINUTES).toNanos();
		if (!now.isEmpty() && (due || !current.equals(this.written))) {
			write(current);
		}
	}

	/** Who is connected now comes first; of the others those seen last stay. */
	private void merge(List<KnownPeer> now) {
		Set<PeerAddress> taken = new HashSet<>();
		Map<PeerId, KnownPeer> next = new LinkedHashMap<>();
		for (KnownPeer peer : now) {
			if (next.size() < KnownPeersFile.MAX_PEERS) {
				next.put(peer.id(), peer);
				taken.addAll(peer.addresses());
			}
		}
		for (KnownPeer peer : this.known.values()) {
			// Somebody else lives at its address now: it has got a new name.
			if (next.size() < KnownPeersFile.MAX_PEERS && !next.containsKey(peer.id())
					&& peer.addresses().stream().noneMatch(taken::contains)) {
				next.put(peer.id(), peer);
			}
		}
		this.known.clear();
		this.known.putAll(next);
	}

	private void write(Map<PeerId, List<PeerAddress>> current) {
		try {
			this.file.write(List.copyOf(this.known.values()));
			this.written = current;
			this.writtenNanos = this.environment.nanoTime();
			this.problem = null;
			this.warned.remove("be written");
		}
		catch (IOException ex) {
			failed("be written", ex);
		}
	}

	/** One warning for each kind of trouble: it is tried again every few seconds. */
	private void failed(String what, Exception ex) {
		String text = "runar.network.known-peers-file: " + this.file + " cannot " + what + ": " + reason(ex);
		this.problem = text;
		if (this.warned.add(what)) {
			logger.warn("{}", text);
		}
	}

	private static String reason(Exception ex) {
		boolean ours = ex.getClass() == IOException.class || ex instanceof ForeignFileException;
		return ours ? String.valueOf(ex.getMessage()) : ex.toString();
	}

	NodeInfo.Discovery info() {
		return new NodeInfo.Discovery(NAME, this.problem == null, this.problem);
	}

}
