package io.runar.spring.boot.autoconfigure.observation;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * What is observed, and its keys.
 *
 * @since 0.1
 */
public enum RunarObservation implements ObservationDocumentation {

	/** A request made by this node, until its result. */
	CALL {

		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return DefaultRunarCallConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return CallLowCardinalityKeys.values();
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return CallHighCardinalityKeys.values();
		}

	},

	/** The handler of a request, local or of a peer, until its result. */
	HANDLE {

		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return DefaultRunarHandleConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return HandleLowCardinalityKeys.values();
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return HandleHighCardinalityKeys.values();
		}

	},

	/**
	 * The publishing of an event by this node: until it was given to all, or its receipt.
	 */
	PUBLISH {

		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return DefaultRunarPublishConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return PublishLowCardinalityKeys.values();
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return PublishHighCardinalityKeys.values();
		}

	},

	/** The handler of a subscription that gets an event. */
	RECEIVE {

		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return DefaultRunarReceiveConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return ReceiveLowCardinalityKeys.values();
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return ReceiveHighCardinalityKeys.values();
		}

	};

	/** Keys of a call with few values. */
	public enum CallLowCardinalityKeys implements KeyName {

		/** {@code SUCCESS} or the error code. */
		OUTCOME {

			@Override
			public String asString() {
				return "outcome";
			}

		}

	}

	/** Keys of a call with many values. */
	public enum CallHighCardinalityKeys implements KeyName {

		/** The path that is requested. */
		PATH {

			@Override
			public String asString() {
				return "runar.path";
			}

		}

	}

	/** Keys of a handler with few values. */
	public enum HandleLowCardinalityKeys implements KeyName {

		/** The path with the names of its placeholders. */
		ROUTE {

			@Override
			public String asString() {
				return "route";
			}

		},

		/** {@code SUCCESS} or the error code. */
		OUTCOME {

			@Override
			public String asString() {
				return "outcome";
			}

		}

	}

	/** Keys of a handler with many values. */
	public enum HandleHighCardinalityKeys implements KeyName {

		/** The path that was requested. */
		PATH {

			@Override
			public String asString() {
				return "runar.path";
			}

		},

		/** The node that made the request. */
		CALLER {

			@Override
			public String asString() {
				return "runar.caller";
			}

		}

	}

	/** Keys of an event that is published, with few values. */
	public enum PublishLowCardinalityKeys implements KeyName {

		/** The broadcast mode, in lower case. */
		MODE {

			@Override
			public String asString() {
				return "mode";
			}

		},

		/** {@code SUCCESS} or the error code. */
		OUTCOME {

			@Override
			public String asString() {
				return "outcome";
			}

		}

	}

	/** Keys of an event that is published, with many values. */
	public enum PublishHighCardinalityKeys implements KeyName {

		/** The topic. */
		TOPIC {

			@Override
			public String asString() {
				return "runar.topic";
			}

		}

	}

	/** Keys of an event that a handler gets, with few values. */
	public enum ReceiveLowCardinalityKeys implements KeyName {

		/**
		 * The pattern of a subscription of a service, {@code dynamic} for another one.
		 */
		SUBSCRIPTION {

			@Override
			public String asString() {
				return "subscription";
			}

		},

		/** {@code SUCCESS} or the error code. */
		OUTCOME {

			@Override
			public String asString() {
				return "outcome";
			}

		}

	}

	/** Keys of an event that a handler gets, with many values. */
	public enum ReceiveHighCardinalityKeys implements KeyName {

		/** The topic. */
		TOPIC {

			@Override
			public String asString() {
				return "runar.topic";
			}

		},

		/** The node that has published it. */
		PUBLISHER {

			@Override
			public String asString() {
				return "runar.publisher";
			}

		}

	}

}
