package io.runar.discovery;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.runar.transport.PeerAddress;

/**
 * Remembers what it is told. Thread-safe.
 */
public final class RecordingHandler implements DiscoveryHandler {

	private final List<PeerAnnouncement> found = new CopyOnWriteArrayList<>();

	private final List<PeerAnnouncement> lost = new CopyOnWriteArrayList<>();

	@Override
	public void onFound(PeerAnnouncement announcement) {
		this.found.add(announcement);
	}

	@Override
	public void onLost(PeerAnnouncement announcement) {
		this.lost.add(announcement);
	}

	/**
	 * Returns what was found.
	 * @return in order, the same possibly several times
	 */
	public List<PeerAnnouncement> found() {
		return this.found;
	}

	/**
	 * Returns what was lost.
	 * @return in order
	 */
	public List<PeerAnnouncement> lost() {
		return this.lost;
	}

	/**
	 * Returns the addresses found.
	 * @return in order, the same possibly several times
	 */
	public List<PeerAddress> addresses() {
		return this.found.stream().flatMap((announcement) -> announcement.addresses().stream()).toList();
	}

}
