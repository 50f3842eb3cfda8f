package io.runar;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What became of an acknowledged event, for each group of subscribers that there was when
 * it was published.
 *
 * @param eventId number of the event, unique for one start of this node
 * @param deliveries one for each group; empty if nobody subscribed
 * @since 0.1
 */
public record PublishReceipt(long eventId, List<Delivery> deliveries) {

	/** Copies the list. */
	public PublishReceipt {
		deliveries = List.copyOf(deliveries);
	}

	/**
	 * Returns whether all groups have handled the event.
	 * @return true also if nobody subscribed
	 */
	public boolean isDelivered() {
		return this.deliveries.stream().allMatch((delivery) -> delivery.status() == Status.DELIVERED);
	}

	/**
	 * What became of the event in one group.
	 *
	 * @param kind what holds the group together
	 * @param group path of the service, name of the group, or id of the node
	 * @param status how it ended
	 * @param node the member that had it last; {@code null} if none was reached
	 * @param attempts how many members it was given to, one after the other
	 * @param error the last failure; {@code null} if it was delivered or nothing is known
	 */
	public record Delivery(Kind kind, String group, Status status, @Nullable PeerId node, int attempts,
			@Nullable RunarException error) {

	}

	/** What holds a group together. */
	public enum Kind {

		/** The instances of a service. */
		SERVICE,
		/** The members of a named group. */
		GROUP,
		/** The subscriptions of one node outside services and groups. */
		NODE

	}

	/** How a delivery ended. */
	public enum Status {

		/** The handlers of one member have returned without an exception. */
		DELIVERED,
		/** Every member failed or could not be reached. */
		FAILED,
		/**
		 * No answer in time. A handler may have had the event, may have it still, or may
		 * yet get it.
		 */
		TIMED_OUT

	}

}
