package io.runar.discovery;

/**
 * One way to find other nodes. All methods may block; the node calls them on a background
 * thread, one at a time.
 *
 * @since 0.1
 */
public interface DiscoveryProvider {

	/**
	 * Returns what kind of provider this is.
	 * @return for example {@code mdns}
	 */
	String name();

	/**
	 * Begins to look for nodes.
	 * @param handler is told what is found; also of this node itself, which it ignores
	 * @throws io.runar.RunarException naming the value if a setting is wrong or cannot be
	 * used here; the node goes on without the provider and shows it in its health
	 */
	void start(DiscoveryHandler handler);

	/**
	 * Lets others find this node. Called after {@link #start}, and again when something
	 * has changed.
	 * @param self how this node can be reached
	 */
	void announce(PeerAnnouncement self);

	/** Takes the announcement back; this node is leaving. */
	void withdraw();

	/** Ends looking and releases everything. May be called more than once. */
	void stop();

}
