package io.runar.node;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RunarException;
import io.runar.runtime.Environment;
import io.runar.security.CertificateCredentials;
import io.runar.security.CredentialSettings;
import io.runar.security.DenyList;
import io.runar.security.DevelopmentKey;
import io.runar.security.FileWatch;
import io.runar.security.KeyPairCredentials;
import io.runar.security.NetworkKey;
import io.runar.security.NetworkKeyCredentials;
import io.runar.security.NodeCredentials;
import io.runar.security.SecurityPosture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which credentials a node has, who it is by them, and how they are changed while it
 * runs. After each change all connected peers are checked again: those that are trusted
 * no more get the chance to prove themselves anew, and are cut within two seconds if they
 * do not. Thread-safe.
 *
 * @since 0.1
 */
public final class NodeSecurity {

	private static final Logger logger = LoggerFactory.getLogger(NodeSecurity.class);

	private final PeerId id;

	private final @Nullable NodeCredentials credentials;

	private final DenyList deniedPeers;

	/** One for each that is read alone: a mistake in one does not keep another back. */
	private final List<FileWatch> watches = new ArrayList<>();

	private final boolean owned;

	private NodeSecurity(NetworkConfig config, PeerId id, @Nullable NodeCredentials credentials, boolean owned,
			Environment environment) {
		this.id = id;
		this.credentials = credentials;
		this.deniedPeers = new DenyList(config.deniedPeers(), config.credentials().deniedPeersFile());
		this.owned = owned;
		Duration interval = config.credentials().reloadInterval();
		if (credentials != null) {
			watch(credentials.files(), interval, credentials::reload, environment);
		}
		watch(this.deniedPeers.files(), interval, this.deniedPeers::reload, environment);
	}

	private void watch(List<Path> files, Duration interval, Runnable onChange, Environment environment) {
		if (!files.isEmpty() && !interval.isZero()) {
			this.watches.add(FileWatch.start(files, interval, onChange, environment));
		}
	}

	/**
	 * Decides by the configuration.
	 * @param config the configuration
	 * @param given credentials made by the application, or {@code null}
	 * @param environment time and randomness
	 * @return the decision
	 * @throws RunarException with {@code INVALID_CONFIGURATION}
	 */
	static NodeSecurity of(NetworkConfig config, @Nullable NodeCredentials given, Environment environment) {
		PeerId wanted = (config.nodeId() != null) ? PeerId.of(config.nodeId()) : null;
		if (given != null && config.securityEnabled()) {
			return with(config, wanted, given, false, environment);
		}
		String host = BindAddress.parse(config.bindAddress()).host();
		SecurityPosture posture = SecurityPosture.decide(host, config.securityEnabled(),
				config.allowInsecureNonLoopback(), configured(config));
		if (posture.warning() != null) {
			logger.warn("{}", posture.warning());
		}
		if (posture == SecurityPosture.INSECURE) {
			return new NodeSecurity(config, (wanted != null) ? wanted : generatedId(environment), null, true,
					environment);
		}
		return with(config, wanted, credentials(posture, config, wanted, environment), true, environment);
	}

	private static Map<SecurityPosture, String> configured(NetworkConfig config) {
		CredentialSettings settings = config.credentials();
		Map<SecurityPosture, String> configured = new EnumMap<>(SecurityPosture.class);
		if (config.tlsCertificate() != null) {
			configured.put(SecurityPosture.CERTIFICATE, "runar.network.tls-certificate");
		}
		if (!config.networkKeys().isEmpty()) {
			configured.put(SecurityPosture.NETWORK_KEY, "runar.network.network-keys");
		}
		else if (settings.networkKeysFile() != null) {
			configured.put(SecurityPosture.NETWORK_KEY, "runar.network.network-keys-file");
		}
		if (settings.nodeKeyFile() != null) {
			configured.put(SecurityPosture.KEY_PAIR, "runar.network.node-key-file");
		}
		return configured;
	}

	private static NodeCredentials credentials(SecurityPosture posture, NetworkConfig config, @Nullable PeerId wanted,
			Environment environment) {
		CredentialSettings settings = config.credentials();
		return switch (posture) {
			case CERTIFICATE -> CertificateCredentials.load(Objects.requireNonNull(config.tlsCertificate()),
					Objects.requireNonNull(config.tlsPrivateKey()), config.tlsTrustCertificates(),
					settings.tlsRevocationLists(), wanted, environment);
			case NETWORK_KEY -> (settings.networkKeysFile() != null)
					? NetworkKeyCredentials.load(settings.networkKeysFile(), config.networkId(), wanted, environment)
					: NetworkKeyCredentials.create(config.networkKeys(), config.networkId(), wanted, environment);
			case KEY_PAIR -> KeyPairCredentials.load(Objects.requireNonNull(settings.nodeKeyFile()),
					settings.trustedPeers(), settings.trustedPeersFile());
			case DEVELOPMENT_KEY ->
				NetworkKeyCredentials.create(List.of(DevelopmentKey.loadOrCreate(DevelopmentKey.defaultFile())),
						config.networkId(), wanted, environment);
			case INSECURE -> throw new IllegalArgumentException("no credentials without security");
		};
	}

	private static NodeSecurity with(NetworkConfig config, @Nullable PeerId wanted, NodeCredentials credentials,
			boolean owned, Environment environment) {
		PeerId prescribed = credentials.nodeId();
		if (wanted != null && prescribed != null && !wanted.equals(prescribed)) {
			throw NetworkConfigRules.invalid("node-id", wanted, prescribed + ", as the credentials say");
		}
		PeerId id = (wanted != null) ? wanted : (prescribed != null) ? prescribed : generatedId(environment);
		return new NodeSecurity(config, id, credentials, owned, environment);
	}

	private static PeerId generatedId(Environment environment) {
		return PeerId.of("node-%016x".formatted(environment.random().nextLong()));
	}

	/**
	 * Returns who the node is.
	 * @return its identity, always the same
	 */
	public PeerId id() {
		return this.id;
	}

	/**
	 * Describes the credentials as they are now, without secrets.
	 * @return for example {@code network key (2 keys)}
	 */
	public String description() {
		return (this.credentials != null) ? this.credentials.describe()
				: "none (runar.network.security-enabled: false)";
	}

	/**
	 * Replaces the keys of the network. To rotate without a failed call, on all nodes one
	 * step after the other: add the new key at the end, move it to the front, drop the
	 * old one.
	 * @param keys the keys: the first signs, all are trusted
	 * @throws RunarException with {@code INVALID_CONFIGURATION} if there is none or they
	 * are too many, or if the node has no network key; nothing has changed then
	 */
	public void setNetworkKeys(List<NetworkKey> keys) {
		if (!(this.credentials instanceof NetworkKeyCredentials networkKey)) {
			throw otherMode("network keys", "network-keys or network-keys-file");
		}
		networkKey.setKeys(keys);
	}

	/**
	 * Replaces whom a node with a key pair trusts, beside those of its
	 * {@code trusted-peers-file}, as it was read last; it is not read.
	 * @param peers ids of the nodes
	 * @throws RunarException with {@code INVALID_CONFIGURATION} if they are too many, or
	 * if the node has no key pair; nothing has changed then
	 */
	public void setTrustedPeers(Set<PeerId> peers) {
		if (!(this.credentials instanceof KeyPairCredentials keyPair)) {
			throw otherMode("a list of trusted nodes", "node-key-file");
		}
		keyPair.setTrustedPeers(peers);
	}

	private RunarException otherMode(String what, String properties) {
		return new RunarException(ErrorCode.INVALID_CONFIGURATION,
				what + " cannot be set on node " + this.id + ", its credentials are: " + description()
						+ " (expected: a node with runar.network." + properties + ")");
	}

	/**
	 * Replaces the nodes that are refused whatever they prove, beside those of the
	 * {@code denied-peers-file}, as it was read last. Connected ones are cut. The file is
	 * not read, so a mistake in it keeps nobody from being denied.
	 * @param peers ids of the nodes
	 * @throws RunarException with {@code INVALID_CONFIGURATION} if they are too many,
	 * with those of the file; nothing has changed then
	 */
	public void setDeniedPeers(Set<PeerId> peers) {
		this.deniedPeers.set(peers);
	}

	/**
	 * Reads the files of denied nodes and of the credentials again, without waiting until
	 * their change is noticed. A mistake in one does not keep the other from being read.
	 * Blocks for file access.
	 * @throws RunarException with {@code INVALID_CONFIGURATION} saying what is wrong;
	 * what was read from the wrong file before is kept. If both are wrong, it is about
	 * the denied nodes, and the other is suppressed in it
	 */
	public void reload() {
		RuntimeException failure = failureOf(this.deniedPeers::reload);
		if (this.credentials != null) {
			RuntimeException other = failureOf(this.credentials::reload);
			if (failure == null) {
				failure = other;
			}
			else if (other != null) {
				failure.addSuppressed(other);
			}
		}
		if (failure != null) {
			throw failure;
		}
	}

	private static @Nullable RuntimeException failureOf(Runnable reload) {
		try {
			reload.run();
			return null;
		}
		catch (RuntimeException ex) {
			return ex;
		}
	}

	@Nullable NodeCredentials credentials() {
		return this.credentials;
	}

	DenyList deniedPeers() {
		return this.deniedPeers;
	}

	/** Ends what keeps running. */
	void close() {
		this.watches.forEach(FileWatch::close);
		if (this.owned && this.credentials instanceof NetworkKeyCredentials networkKey) {
			networkKey.close();
		}
	}

	@Override
	public String toString() {
		return "NodeSecurity[" + this.id + ", " + description() + "]";
	}

}
