package io.runar.discovery.mdns;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

import javax.jmdns.ServiceInfo;
import javax.jmdns.impl.constants.DNSConstants;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.discovery.DiscoveryHandler;
import io.runar.discovery.DiscoveryProvider;
import io.runar.discovery.PeerAnnouncement;
import io.runar.runtime.Cancellable;
import io.runar.runtime.Environment;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds nodes in the local network by multicast DNS, with JmDNS. A node that starts sees
 * the others within a second and is seen by them after about four: the newcomer dials.
 * <p>
 * What JmDNS does not do by itself, and this class does:
 * <ul>
 * <li>Records live for 120 seconds instead of an hour, so that a node that was killed
 * does not stay listed.</li>
 * <li>The name of a record contains the incarnation, and so does its text: a restarted
 * node is a new record, never a silent change of an old one.</li>
 * <li>It asks again at an interval, and tells the handler again of all it knows.</li>
 * <li>A record whose text is missing is asked for until it comes.</li>
 * <li>One instance for each interface that was chosen, with a name of its own; they are
 * closed at the same time, as each takes two seconds.</li>
 * </ul>
 * Two threads of each JmDNS instance are no daemons: a process does not end before
 * {@link #stop()}.
 * <p>
 * Thread-safe.
 */
final class MdnsDiscovery implements DiscoveryProvider {

	private static final String TTL_PROPERTY = "net.dns.ttl";

	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(3);

	/** JmDNS takes about 4 seconds until all have heard a new announcement. */
	private static final Duration RETIRE_DELAY = Duration.ofSeconds(10);

	private static final int MAX_READABLE_NAME = 40;

	private static final Logger logger = LoggerFactory.getLogger(MdnsDiscovery.class);

	private final MdnsSettings settings;

	private final Environment environment;

	private List<MdnsInterface> interfaces = List.of();

	private @Nullable FoundRecords records;

	private @Nullable PeerAnnouncement announced;

	private @Nullable Cancellable nextRound;

	private int announcements;

	MdnsDiscovery(MdnsSettings settings, Environment environment) {
		this.settings = settings;
		this.environment = environment;
	}

	@Override
	public String name() {
		return MdnsDiscoveryFactory.NAME;
	}

	@Override
	public synchronized void start(DiscoveryHandler handler) {
		if (this.records != null) {
			throw new IllegalStateException("Already started");
		}
		Map<String, InetAddress> chosen = LocalInterfaces.choose(this.settings.networkInterface(),
				this.settings.bindHost());
		setTimeToLive();
		FoundRecords found = new FoundRecords(handler);
		this.interfaces = open(chosen, found);
		this.records = found;
		scheduleRound(found);
		logger.debug("mDNS looks for network '{}' as {} on {}", this.settings.networkId(), this.settings.serviceType(),
				this.interfaces);
	}

	/**
	 * JmDNS reads the property once, when its first class is initialised: nothing in this
	 * package may touch JmDNS before.
	 */
	private void setTimeToLive() {
		System.getProperties().putIfAbsent(TTL_PROPERTY, String.valueOf(this.settings.ttl().toSeconds()));
		if (DNSConstants.DNS_TTL != this.settings.ttl().toSeconds()) {
			logger.warn(
					"mDNS: ttl is {} s, not {} s, because another user of JmDNS in this process or the system "
							+ "property {} came first",
					DNSConstants.DNS_TTL, this.settings.ttl().toSeconds(), TTL_PROPERTY);
		}
	}

	private List<MdnsInterface> open(Map<String, InetAddress> chosen, FoundRecords found) {
		List<MdnsInterface> opened = new ArrayList<>();
		IOException failure = null;
		for (Map.Entry<String, InetAddress> entry : chosen.entrySet()) {
			String hostName = "runar-" + Long.toHexString(this.environment.random().nextLong());
			try {
				opened.add(new MdnsInterface(entry.getKey(), entry.getValue(), hostName, this.settings, found));
			}
			catch (IOException ex) {
				failure = ex;
				if (chosen.size() > 1) {
					logger.warn("mDNS cannot be used on {}/{}: {}", entry.getKey(), entry.getValue().getHostAddress(),
							ex.toString());
				}
			}
		}
		if (opened.isEmpty()) {
			throw new RunarException(ErrorCode.INVALID_CONFIGURATION,
					"discovery provider mdns: interface: " + chosen
							+ " cannot be used (expected: an interface with multicast, and UDP port 5353 shared)",
					failure);
		}
		return List.copyOf(opened);
	}

	private synchronized void scheduleRound(FoundRecords found) {
		if (this.records == found) {
			this.nextRound = this.environment.schedule(this.settings.requeryInterval(), () -> beginRound(found));
		}
	}

	private void beginRound(FoundRecords found) {
		try {
			this.environment.background().execute(() -> round(found));
		}
		catch (RejectedExecutionException ex) {
			logger.debug("mDNS skips a round: no thread is free", ex);
			scheduleRound(found);
		}
	}

	private void round(FoundRecords found) {
		try {
			running(found).forEach(MdnsInterface::ask);
			found.tellAll();
		}
		finally {
			scheduleRound(found);
		}
	}

	private synchronized List<MdnsInterface> running(FoundRecords found) {
		return (this.records == found) ? this.interfaces : List.of();
	}

	@Override
	public synchronized void announce(PeerAnnouncement self) {
		if (this.records == null || self.equals(this.announced)) {
			return;
		}
		this.records.ignoreOwn(self.incarnation());
		this.announced = self;
		String instance = instanceName(self, ++this.announcements);
		for (MdnsInterface each : this.interfaces) {
			try {
				retireLater(each, each.announce(instance, self));
			}
			catch (IOException | IllegalStateException ex) {
				logger.warn("mDNS: this node cannot be announced on {}: {}", each, ex.toString());
			}
		}
	}

	/**
	 * Not before the others know the new announcement, or they would take the node as
	 * lost.
	 */
	private void retireLater(MdnsInterface announcer, List<ServiceInfo> earlier) {
		if (!earlier.isEmpty()) {
			this.environment.schedule(RETIRE_DELAY, () -> inBackground(() -> announcer.retire(earlier)));
		}
	}

	/**
	 * A name that is new in the network: a changed record under an old name is not always
	 * noticed by the others, and two nodes of one name would be renamed.
	 */
	private static String instanceName(PeerAnnouncement self, int announcement) {
		String readable = (self.nodeId() != null) ? self.nodeId().value().replaceAll("[^A-Za-z0-9-]", "-") : "node";
		return readable.substring(0, Math.min(MAX_READABLE_NAME, readable.length())) + "-"
				+ Long.toHexString(self.incarnation()) + ((announcement > 1) ? "-" + announcement : "");
	}

	@Override
	public synchronized void withdraw() {
		this.announced = null;
		for (MdnsInterface each : this.interfaces) {
			List<ServiceInfo> announcements = each.announced();
			inBackground(() -> each.retire(announcements));
		}
	}

	@Override
	public void stop() {
		List<MdnsInterface> toClose;
		synchronized (this) {
			if (this.records == null) {
				return;
			}
			this.records.close();
			this.records = null;
			this.announced = null;
			if (this.nextRound != null) {
				this.nextRound.cancel();
				this.nextRound = null;
			}
			toClose = this.interfaces;
			this.interfaces = List.of();
		}
		closeAll(toClose);
	}

	/**
	 * All but the last in the background: with one interface no other thread is needed.
	 */
	private void closeAll(List<MdnsInterface> toClose) {
		int last = toClose.size() - 1;
		List<CompletableFuture<Void>> closing = new ArrayList<>();
		for (MdnsInterface each : toClose.subList(0, last)) {
			CompletableFuture<Void> done = new CompletableFuture<>();
			closing.add(done);
			inBackground(() -> {
				each.close();
				done.complete(null);
			});
		}
		toClose.get(last).close();
		try {
			CompletableFuture<Void> all = CompletableFuture.allOf(closing.toArray(CompletableFuture<?>[]::new));
			if (!this.environment.await(all, CLOSE_TIMEOUT.toNanos())) {
				logger.warn("mDNS is not closed on all of {} after {} s; going on in the background", toClose,
						CLOSE_TIMEOUT.toSeconds());
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void inBackground(Runnable task) {
		try {
			this.environment.background().execute(task);
		}
		catch (RejectedExecutionException ex) {
			// No thread is free or the environment is closing, and this must be done.
			task.run();
		}
	}

}
