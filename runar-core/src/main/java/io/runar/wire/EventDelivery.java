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
 * @since 0.1
 */
public record EventDelivery(List<String> servicePaths, List<String> groups) {

	/** To everybody who subscribes. */
	public static final EventDelivery PLAIN = new EventDelivery(List.of(), List.of());

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
			return new EventDelivery(this.servicePaths, this.groups);
		}

	}

}
