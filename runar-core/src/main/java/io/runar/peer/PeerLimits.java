package io.runar.peer;

import java.time.Duration;
import java.util.Objects;

import io.runar.registry.OfferLimits;
import io.runar.security.Penalty;

/**
 * What is put up with from one peer, from one address, and from all together. Immutable;
 * begin with {@link #builder()}.
 *
 * @param maxProtocolErrors number of protocol errors after which a node is refused for a
 * time; each error costs it its connections anyway
 * @param maxProtocolErrorsPerAddress number of connections with malformed bytes from one
 * remote address, within {@link #protocolErrorPenalty()} and before they have said who
 * they are, that is put up with; at one more the address is refused for a time. 0: any
 * number. Loopback addresses are never refused, nor those where a node has proven who it
 * is. IPv6 addresses of one network of 64 bits count as one
 * @param protocolErrorPenalty how long it is refused the first time; doubled with each
 * time it breaks the protocol again
 * @param maxProtocolErrorPenalty the longest time it is refused, and after which without
 * an error everything is forgotten
 * @param requestBurst requests that one peer may make at once where there is a limit of
 * its requests a second; 0: a tenth of a second's, at least one
 * @param bytesPerSecond bytes a second that are read from one peer; 0: no limit
 * @param inFlightBytes bytes of encoded parameters that the open requests of one peer may
 * have; a request that is alone is taken whatever its size
 * @param offers how much it may offer
 * @param totals how much all peers together may make this node hold
 * @since 0.1
 */
public record PeerLimits(int maxProtocolErrors, int maxProtocolErrorsPerAddress, Duration protocolErrorPenalty,
		Duration maxProtocolErrorPenalty, int requestBurst, long bytesPerSecond, long inFlightBytes, OfferLimits offers,
		TotalLimits totals) {

	/** Three errors, then a minute up to an hour. */
	public static final PeerLimits DEFAULTS = builder().build();

	/**
	 * Returns for how long who makes too many errors is refused.
	 * @return both times
	 */
	public Penalty penalty() {
		return new Penalty(this.protocolErrorPenalty, this.maxProtocolErrorPenalty);
	}

	/**
	 * Begins with the defaults.
	 * @return a builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Collects limits. Not thread-safe.
	 */
	public static final class Builder {

		private int maxProtocolErrors = 3;

		private int maxProtocolErrorsPerAddress = 20;

		private Duration protocolErrorPenalty = Duration.ofMinutes(1);

		private Duration maxProtocolErrorPenalty = Duration.ofHours(1);

		private int requestBurst = 0;

		private long bytesPerSecond = 0;

		private long inFlightBytes = 256L * 1024 * 1024;

		private OfferLimits offers = OfferLimits.DEFAULTS;

		private TotalLimits totals = TotalLimits.DEFAULTS;

		private Builder() {
		}

		/**
		 * Sets the number of errors of one node. Default: 3.
		 * @param maxProtocolErrors see {@link PeerLimits#maxProtocolErrors()}
		 * @return this
		 */
		public Builder maxProtocolErrors(int maxProtocolErrors) {
			this.maxProtocolErrors = maxProtocolErrors;
			return this;
		}

		/**
		 * Sets the number of errors from one address. Default: 20.
		 * @param maxProtocolErrorsPerAddress see
		 * {@link PeerLimits#maxProtocolErrorsPerAddress()}
		 * @return this
		 */
		public Builder maxProtocolErrorsPerAddress(int maxProtocolErrorsPerAddress) {
			this.maxProtocolErrorsPerAddress = maxProtocolErrorsPerAddress;
			return this;
		}

		/**
		 * Sets for how long who made too many errors is refused. Default: a minute, up to
		 * an hour.
		 * @param first see {@link PeerLimits#protocolErrorPenalty()}
		 * @param longest see {@link PeerLimits#maxProtocolErrorPenalty()}
		 * @return this
		 */
		public Builder protocolErrorPenalty(Duration first, Duration longest) {
			this.protocolErrorPenalty = Objects.requireNonNull(first, "'first' must not be null");
			this.maxProtocolErrorPenalty = Objects.requireNonNull(longest, "'longest' must not be null");
			return this;
		}

		/**
		 * Sets the burst of the requests of one peer. Default: 0.
		 * @param requestBurst see {@link PeerLimits#requestBurst()}
		 * @return this
		 */
		public Builder requestBurst(int requestBurst) {
			this.requestBurst = requestBurst;
			return this;
		}

		/**
		 * Sets how much is read from one peer. Default: 0.
		 * @param bytesPerSecond see {@link PeerLimits#bytesPerSecond()}
		 * @return this
		 */
		public Builder bytesPerSecond(long bytesPerSecond) {
			this.bytesPerSecond = bytesPerSecond;
			return this;
		}

		/**
		 * Sets how much the open requests of one peer may take. Default: 256 MB.
		 * @param inFlightBytes see {@link PeerLimits#inFlightBytes()}
		 * @return this
		 */
		public Builder inFlightBytes(long inFlightBytes) {
			this.inFlightBytes = inFlightBytes;
			return this;
		}

		/**
		 * Sets how much one peer may offer. Default: {@link OfferLimits#DEFAULTS}.
		 * @param offers see {@link PeerLimits#offers()}
		 * @return this
		 */
		public Builder offers(OfferLimits offers) {
			this.offers = Objects.requireNonNull(offers, "'offers' must not be null");
			return this;
		}

		/**
		 * Sets the limits of all peers together. Default: {@link TotalLimits#DEFAULTS}.
		 * @param totals see {@link PeerLimits#totals()}
		 * @return this
		 */
		public Builder totals(TotalLimits totals) {
			this.totals = Objects.requireNonNull(totals, "'totals' must not be null");
			return this;
		}

		/**
		 * Makes the limits.
		 * @return immutable limits; checked with the configuration of the node
		 */
		public PeerLimits build() {
			return new PeerLimits(this.maxProtocolErrors, this.maxProtocolErrorsPerAddress, this.protocolErrorPenalty,
					this.maxProtocolErrorPenalty, this.requestBurst, this.bytesPerSecond, this.inFlightBytes,
					this.offers, this.totals);
		}

	}

}
