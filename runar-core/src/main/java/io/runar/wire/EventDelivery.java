package io.runar.wire;

import java.util.ArrayList;
import java.util.List;

/**
 * How an event is to be delivered by the node that receives it, where it is not simply
 * for everybody there.
 *
 * @param servicePaths with one-per-service: the service paths for which the receiver was
 * chosen
 * @param groups with one-per-service: the named groups for which the receiver was chosen
 * @param pastFor which subscription of the receiver gets it, because it was published
 * before that was there; 0: it is published now
 * @param acknowledge whether the publisher wants to know what becomes of it, for each of
 * the service paths and groups; those outside services count as a service of their own
 * @since 0.1
 */
public record EventDelivery(List<String> servicePaths, List<String> groups, long pastFor, boolean acknowledge) {

	/** To everybody who subscribes. */
	public static final EventDelivery PLAIN = new EventDelivery(List.of(), List.of(), 0, false);

	/** Copies the lists. */
	public EventDelivery {
		servicePaths = List.copyOf(servicePaths);
		groups = List.copyOf(groups);
	}

	/**
	 * Begins with what everybody gets.
	 * @return a builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Puts a delivery together. Not thread-safe.
	 */
	public static final class Builder {

		private final List<String> servicePaths = new ArrayList<>(1);

		private final List<String> groups = new ArrayList<>(0);

		private long pastFor;

		private boolean acknowledge;

		private Builder() {
		}

		/**
		 * Adds a service for which the receiver was chosen.
		 * @param path path of the service
		 * @return this
		 */
		public Builder servicePath(String path) {
			this.servicePaths.add(path);
			return this;
		}

		/**
		 * Adds a group for which the receiver was chosen.
		 * @param name name of the group
		 * @return this
		 */
		public Builder group(String name) {
			this.groups.add(name);
			return this;
		}

		/**
		 * Sets the one subscription that gets it.
		 * @param id which one; 0: all
		 * @return this
		 */
		public Builder pastFor(long id) {
			this.pastFor = id;
			return this;
		}

		/**
		 * Sets whether the publisher wants to know what becomes of it.
		 * @param acknowledge whether it does
		 * @return this
		 */
		public Builder acknowledge(boolean acknowledge) {
			this.acknowledge = acknowledge;
			return this;
		}

		/** Checks a message that is being read before it takes more room. */
		void checkCounts() {
			MessageValidator.count("service paths", this.servicePaths.size(), MessageValidator.MAX_SERVICE_PATHS);
			MessageValidator.count("groups", this.groups.size(), MessageValidator.MAX_GROUPS);
		}

		/**
		 * Creates the delivery.
		 * @return the delivery
		 */
		public EventDelivery build() {
			return new EventDelivery(this.servicePaths, this.groups, this.pastFor, this.acknowledge);
		}

	}

}
