package io.runar.discovery.mdns;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import io.runar.discovery.DiscoveryHandler;
import io.runar.discovery.PeerAnnouncement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records that are known, over all network interfaces, and the only caller of the
 * handler. A node may be heard through several records: on several interfaces, and for a
 * while under its old and its new name after it announced itself anew. It is lost when
 * the last of them is gone.
 * <p>
 * Thread-safe. The handler is called under the lock, so that it is not called any more
 * once {@link #close()} has returned.
 */
final class FoundRecords {

	/** Number of records that are kept; more are ignored until others are gone. */
	static final int MAX_RECORDS = 1000;

	private static final Logger logger = LoggerFactory.getLogger(FoundRecords.class);

	private final DiscoveryHandler handler;

	private final Map<Key, PeerAnnouncement> records = new LinkedHashMap<>();

	private long ownIncarnation;

	private boolean warned;

	private boolean closed;

	FoundRecords(DiscoveryHandler handler) {
		this.handler = handler;
	}

	/**
	 * Sets what to ignore.
	 * @param incarnation incarnation of this node
	 */
	synchronized void ignoreOwn(long incarnation) {
		this.ownIncarnation = incarnation;
		this.records.values().removeIf(this::isOwn);
	}

	/**
	 * Takes a record that was received.
	 * @param key whose record it is
	 * @param announcement what it says
	 */
	synchronized void found(Key key, PeerAnnouncement announcement) {
		if (this.closed || isOwn(announcement) || announcement.equals(this.records.get(key))) {
			return;
		}
		if (this.records.size() >= MAX_RECORDS && !this.records.containsKey(key)) {
			warnOnce();
			return;
		}
		this.records.put(key, announcement);
		logger.debug("Found {}: {}", key, announcement);
		this.handler.onFound(announcement);
	}

	/**
	 * Takes a record as gone.
	 * @param key whose record it was
	 */
	synchronized void lost(Key key) {
		PeerAnnouncement announcement = this.closed ? null : this.records.remove(key);
		if (announcement == null) {
			return;
		}
		this.warned = false;
		logger.debug("Lost {}: {}", key, announcement);
		if (this.records.values().stream().noneMatch((other) -> isSameNode(other, announcement))) {
			this.handler.onLost(announcement);
		}
	}

	/** Tells of all records again. */
	synchronized void tellAll() {
		if (!this.closed) {
			this.records.values().forEach(this.handler::onFound);
		}
	}

	/**
	 * Returns how many records are known.
	 * @return the number
	 */
	synchronized int size() {
		return this.records.size();
	}

	/** Forgets everything; the handler is not called any more. */
	synchronized void close() {
		this.closed = true;
		this.records.clear();
	}

	private boolean isOwn(PeerAnnouncement announcement) {
		return this.ownIncarnation != 0 && announcement.incarnation() == this.ownIncarnation;
	}

	private static boolean isSameNode(PeerAnnouncement one, PeerAnnouncement other) {
		return one.incarnation() == other.incarnation() && Objects.equals(one.nodeId(), other.nodeId());
	}

	private void warnOnce() {
		if (!this.warned) {
			this.warned = true;
			logger.warn("mDNS: more than {} nodes announce themselves; ignoring further ones until some are gone",
					MAX_RECORDS);
		}
	}

	/**
	 * Whose record it is.
	 *
	 * @param networkInterface name of the network interface
	 * @param instance name of the DNS-SD service instance
	 */
	record Key(String networkInterface, String instance) {
	}

}
