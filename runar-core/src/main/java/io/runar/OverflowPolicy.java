package io.runar;

/**
 * What happens to an event that finds the bounded queue of a subscription full. Whatever
 * is dropped is counted.
 *
 * @since 0.1
 */
public enum OverflowPolicy {

	/** What the node says with {@code runar.events.overflow}. */
	DEFAULT,

	/** The event that comes is dropped; those that wait stay. */
	DROP_NEWEST,

	/**
	 * The event that has waited longest is dropped to make room for the one that comes.
	 */
	DROP_OLDEST,

	/**
	 * The publisher waits for room, at most {@code runar.events.block-timeout} and what
	 * is left of the request it handles; then its event is dropped. Only a publisher on
	 * the same node waits, and only on a thread that may: events of other nodes arrive on
	 * I/O threads, which never wait, so that they are dropped at once, as with
	 * {@link #DROP_NEWEST}. So is what a handler publishes to its own subscription, which
	 * would wait for itself.
	 */
	BLOCK

}
