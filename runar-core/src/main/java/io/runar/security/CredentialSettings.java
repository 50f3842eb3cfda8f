package io.runar.security;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RunarException;
import org.jspecify.annotations.Nullable;

/**
 * Files that say who a node is and whom it lets in, and that it reads again when they
 * change. Immutable.
 *
 * @param networkKeysFile file with the keys of the network, one a line: the first signs,
 * all are trusted
 * @param nodeKeyFile file with the key pair of the node, made if it is not there; the
 * node's id follows from it
 * @param trustedPeers with a key pair: ids of the nodes that are trusted
 * @param trustedPeersFile the same, one a line
 * @param tlsRevocationLists with certificates: PEM file with lists of revoked ones
 * @param deniedPeersFile file with ids of nodes that are refused whatever they prove, one
 * a line
 * @param reloadInterval time between two looks at the files; zero: they are read at the
 * start only
 * @since 0.1
 */
public record CredentialSettings(@Nullable Path networkKeysFile, @Nullable Path nodeKeyFile, Set<PeerId> trustedPeers,
		@Nullable Path trustedPeersFile, @Nullable Path tlsRevocationLists, @Nullable Path deniedPeersFile,
		Duration reloadInterval) {

	/** No files; others are looked at twice a second. */
	public static final CredentialSettings DEFAULTS = builder().build();

	/**
	 * Checks the values.
	 * @throws RunarException with {@code INVALID_CONFIGURATION} naming the value
	 */
	public CredentialSettings {
		trustedPeers = Set.copyOf(trustedPeers);
		Objects.requireNonNull(reloadInterval, "'reloadInterval' must not be null");
		if (reloadInterval.isNegative()) {
			throw new RunarException(ErrorCode.INVALID_CONFIGURATION,
					"runar.network.reload-interval: " + reloadInterval + " (expected: >= 0)");
		}
		if (nodeKeyFile == null && (!trustedPeers.isEmpty() || trustedPeersFile != null)) {
			throw new RunarException(ErrorCode.INVALID_CONFIGURATION,
					"runar.network.trusted-peers: set without runar.network.node-key-file (expected: both or none;"
							+ " with network keys or certificates these decide who is trusted)");
		}
	}

	/**
	 * Begins with the defaults.
	 * @return a builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Settings; see {@link CredentialSettings} for what each is. Not thread-safe.
	 */
	public static final class Builder {

		private @Nullable Path networkKeysFile;

		private @Nullable Path nodeKeyFile;

		private Set<PeerId> trustedPeers = Set.of();

		private @Nullable Path trustedPeersFile;

		private @Nullable Path tlsRevocationLists;

		private @Nullable Path deniedPeersFile;

		private Duration reloadInterval = Duration.ofMillis(500);

		private Builder() {
		}

		/**
		 * Sets {@link CredentialSettings#networkKeysFile()}. Default: none.
		 * @param file the file
		 * @return this
		 */
		public Builder networkKeysFile(@Nullable Path file) {
			this.networkKeysFile = file;
			return this;
		}

		/**
		 * Sets {@link CredentialSettings#nodeKeyFile()}. Default: none.
		 * @param file the file
		 * @return this
		 */
		public Builder nodeKeyFile(@Nullable Path file) {
			this.nodeKeyFile = file;
			return this;
		}

		/**
		 * Sets {@link CredentialSettings#trustedPeers()}. Default: none.
		 * @param peers ids of the nodes
		 * @return this
		 */
		public Builder trustedPeers(Set<PeerId> peers) {
			this.trustedPeers = peers;
			return this;
		}

		/**
		 * Sets {@link CredentialSettings#trustedPeersFile()}. Default: none.
		 * @param file the file
		 * @return this
		 */
		public Builder trustedPeersFile(@Nullable Path file) {
			this.trustedPeersFile = file;
			return this;
		}

		/**
		 * Sets {@link CredentialSettings#tlsRevocationLists()}. Default: none.
		 * @param file the file
		 * @return this
		 */
		public Builder tlsRevocationLists(@Nullable Path file) {
			this.tlsRevocationLists = file;
			return this;
		}

		/**
		 * Sets {@link CredentialSettings#deniedPeersFile()}. Default: none.
		 * @param file the file
		 * @return this
		 */
		public Builder deniedPeersFile(@Nullable Path file) {
			this.deniedPeersFile = file;
			return this;
		}

		/**
		 * Sets {@link CredentialSettings#reloadInterval()}. Default: 500 milliseconds.
		 * @param interval the time
		 * @return this
		 */
		public Builder reloadInterval(Duration interval) {
			this.reloadInterval = interval;
			return this;
		}

		/**
		 * Ends the settings.
		 * @return the settings
		 * @throws RunarException with {@code INVALID_CONFIGURATION} naming a wrong value
		 */
		public CredentialSettings build() {
			return new CredentialSettings(this.networkKeysFile, this.nodeKeyFile, this.trustedPeers,
					this.trustedPeersFile, this.tlsRevocationLists, this.deniedPeersFile, this.reloadInterval);
		}

	}

}
