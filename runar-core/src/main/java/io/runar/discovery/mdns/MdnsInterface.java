package io.runar.discovery.mdns;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import javax.jmdns.JmDNS;
import javax.jmdns.ServiceEvent;
import javax.jmdns.ServiceInfo;
import javax.jmdns.ServiceListener;

import io.runar.discovery.PeerAnnouncement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * mDNS on one network interface: one instance of JmDNS with what it needs to be reliable.
 * Thread-safe; JmDNS calls the listener on a thread of its own.
 */
final class MdnsInterface {

	/** Number of instances whose TXT record is missing that are remembered. */
	private static final int MAX_UNRESOLVED = 1000;

	/** How many of them are asked for in one round, each waiting at most this long. */
	private static final int ASKED_PER_ROUND = 16;

	private static final long ASK_TIMEOUT_MILLIS = 200;

	/** Rounds after which an instance without a TXT record of ours is given up. */
	private static final int MAX_ROUNDS = 5;

	private static final int MAX_NAME_LENGTH = 255;

	private static final int MAX_TEXT_BYTES = 1300;

	private static final Logger logger = LoggerFactory.getLogger(MdnsInterface.class);

	private final String name;

	private final InetAddress address;

	private final MdnsSettings settings;

	private final FoundRecords records;

	private final JmDNS jmdns;

	private final Map<String, Integer> unresolved = new ConcurrentHashMap<>();

	private final List<ServiceInfo> announced = new ArrayList<>();

	private volatile boolean closed;

	/**
	 * Opens the socket and begins to listen and ask.
	 * @param name name of the network interface
	 * @param address its address
	 * @param hostName name to use for this machine; must not be used by another instance
	 * @param settings the settings
	 * @param records is told what is found
	 * @throws IOException if the socket cannot be opened or joined to the group
	 */
	MdnsInterface(String name, InetAddress address, String hostName, MdnsSettings settings, FoundRecords records)
			throws IOException {
		this.name = name;
		this.address = address;
		this.settings = settings;
		this.records = records;
		this.jmdns = JmDNS.create(address, hostName);
		this.jmdns.addServiceListener(settings.serviceType(), new Listener());
	}

	/**
	 * Announces this node. An earlier announcement stays until {@link #retire} is called
	 * with what this method returns.
	 * @param instance name of the service instance, never used before
	 * @param self what to announce
	 * @return the earlier announcements
	 * @throws IOException if it cannot be announced
	 */
	synchronized List<ServiceInfo> announce(String instance, PeerAnnouncement self) throws IOException {
		List<ServiceInfo> earlier = announced();
		Map<String, String> text = AnnouncementText.write(self, this.settings.networkId(),
				this.address.isLoopbackAddress());
		if (text == null) {
			logger.debug("Nothing to announce on {}: none of {} can be reached there", this.name, self.addresses());
		}
		else if (!this.closed) {
			ServiceInfo info = ServiceInfo.create(this.settings.serviceType(), instance, self.addresses().get(0).port(),
					0, 0, text);
			this.jmdns.registerService(info);
			this.announced.add(info);
		}
		return earlier;
	}

	/**
	 * Returns what is announced.
	 * @return the announcements
	 */
	synchronized List<ServiceInfo> announced() {
		return List.copyOf(this.announced);
	}

	/**
	 * Takes announcements back: the goodbye is sent at once, but each one takes up to 5
	 * seconds.
	 * @param infos the announcements; those that were taken back already are left out
	 */
	void retire(List<ServiceInfo> infos) {
		for (ServiceInfo info : infos) {
			try {
				if (remove(info) && !this.closed) {
					this.jmdns.unregisterService(info);
				}
			}
			catch (RuntimeException ex) {
				logger.debug("Cannot take back the announcement on {}", this.name, ex);
			}
		}
	}

	private synchronized boolean remove(ServiceInfo info) {
		return this.announced.remove(info);
	}

	/**
	 * Asks again who is there, and for the TXT records that are missing. JmDNS by itself
	 * asks three times within a second and then listens only: what was said while the
	 * network was cut, or lost, it would never know.
	 */
	void ask() {
		if (this.closed) {
			return;
		}
		try {
			ServiceListener throwAway = new Ignoring();
			this.jmdns.addServiceListener(this.settings.serviceType(), throwAway);
			this.jmdns.removeServiceListener(this.settings.serviceType(), throwAway);
			askForUnresolved();
		}
		catch (RuntimeException ex) {
			logger.debug("Cannot ask on {}", this.name, ex);
		}
	}

	private void askForUnresolved() {
		Iterator<String> instances = this.unresolved.keySet().iterator();
		for (int asked = 0; asked < ASKED_PER_ROUND && instances.hasNext() && !this.closed; asked++) {
			String instance = instances.next();
			this.unresolved.computeIfPresent(instance, (key, rounds) -> (rounds < MAX_ROUNDS) ? rounds + 1 : null);
			ServiceInfo info = this.jmdns.getServiceInfo(this.settings.serviceType(), instance, ASK_TIMEOUT_MILLIS);
			if (info != null) {
				read(instance, info);
			}
		}
	}

	private void read(String instance, ServiceInfo info) {
		byte[] text = info.getTextBytes();
		if (this.closed || instance.length() > MAX_NAME_LENGTH || text == null || text.length > MAX_TEXT_BYTES) {
			return;
		}
		if (info.getPropertyString(AnnouncementText.NETWORK) == null) {
			// The address often comes first, the TXT record in a later packet.
			logger.debug("No TXT record yet from '{}' on {}", instance, this.name);
			return;
		}
		this.unresolved.remove(instance);
		List<InetAddress> sources = Stream.of(info.getInetAddresses()).filter(Objects::nonNull).toList();
		PeerAnnouncement announcement = AnnouncementText.read(info::getPropertyString, this.settings.networkId(),
				sources);
		if (announcement != null) {
			this.records.found(new FoundRecords.Key(this.name, instance), announcement);
		}
	}

	/**
	 * Says goodbye and closes the socket. Takes about 2 seconds, at most 10; afterwards
	 * no thread of JmDNS is left.
	 */
	void close() {
		this.closed = true;
		try {
			this.jmdns.close();
		}
		catch (IOException | RuntimeException ex) {
			logger.debug("Cannot close mDNS on {}", this.name, ex);
		}
	}

	@Override
	public String toString() {
		return this.name + "/" + this.address.getHostAddress();
	}

	/**
	 * Takes what JmDNS finds.
	 */
	private final class Listener implements ServiceListener {

		@Override
		public void serviceAdded(ServiceEvent event) {
			if (MdnsInterface.this.unresolved.size() < MAX_UNRESOLVED && event.getName().length() <= MAX_NAME_LENGTH) {
				MdnsInterface.this.unresolved.putIfAbsent(event.getName(), 0);
			}
		}

		@Override
		public void serviceRemoved(ServiceEvent event) {
			MdnsInterface.this.unresolved.remove(event.getName());
			MdnsInterface.this.records.lost(new FoundRecords.Key(MdnsInterface.this.name, event.getName()));
		}

		@Override
		public void serviceResolved(ServiceEvent event) {
			read(event.getName(), event.getInfo());
		}

	}

	/**
	 * Makes JmDNS ask when it is added.
	 */
	private static final class Ignoring implements ServiceListener {

		@Override
		public void serviceAdded(ServiceEvent event) {
			// The other listener is told as well.
		}

		@Override
		public void serviceRemoved(ServiceEvent event) {
			// See serviceAdded.
		}

		@Override
		public void serviceResolved(ServiceEvent event) {
			// See serviceAdded.
		}

	}

}
