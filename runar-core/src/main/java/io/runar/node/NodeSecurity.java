package io.runar.node;

import java.util.List;
import java.util.Objects;

import io.runar.PeerId;
import io.runar.runtime.Environment;
import io.runar.security.DevelopmentKey;
import io.runar.security.NetworkKeyCredentials;
import io.runar.security.NodeCredentials;
import io.runar.security.PemCredentials;
import io.runar.security.SecurityPosture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which credentials a node has, and who it is by them.
 *
 * @param id identity of the node
 * @param credentials key and trust; {@code null} only if security is disabled
 * @param description for operators, without secrets
 */
record NodeSecurity(PeerId id, @Nullable NodeCredentials credentials, String description) {

	private static final Logger logger = LoggerFactory.getLogger(NodeSecurity.class);

	/**
	 * Decides by the configuration.
	 * @param config the configuration
	 * @param given credentials made by the application, or {@code null}
	 * @param environment time and randomness
	 * @return the decision
	 * @throws io.runar.RunarException with {@code INVALID_CONFIGURATION}
	 */
	static NodeSecurity of(NetworkConfig config, @Nullable NodeCredentials given, Environment environment) {
		PeerId wanted = (config.nodeId() != null) ? PeerId.of(config.nodeId()) : null;
		if (given != null && config.securityEnabled()) {
			return with(wanted, given, environment);
		}
		String host = BindAddress.parse(config.bindAddress()).host();
		SecurityPosture posture = SecurityPosture.decide(host, config.securityEnabled(),
				config.allowInsecureNonLoopback(), config.tlsCertificate() != null, !config.networkKeys().isEmpty());
		if (posture.warning() != null) {
			logger.warn("{}", posture.warning());
		}
		return switch (posture) {
			case CERTIFICATE -> with(wanted, PemCredentials.load(Objects.requireNonNull(config.tlsCertificate()),
					Objects.requireNonNull(config.tlsPrivateKey()), config.tlsTrustCertificates(), wanted, environment),
					environment);
			case NETWORK_KEY -> with(wanted,
					NetworkKeyCredentials.create(config.networkKeys(), config.networkId(), wanted, environment),
					environment);
			case DEVELOPMENT_KEY -> with(wanted,
					NetworkKeyCredentials.create(List.of(DevelopmentKey.loadOrCreate(DevelopmentKey.defaultFile())),
							config.networkId(), wanted, environment),
					environment);
			case INSECURE -> new NodeSecurity((wanted != null) ? wanted : generatedId(environment), null,
					"none (runar.network.security-enabled: false)");
		};
	}

	private static NodeSecurity with(@Nullable PeerId wanted, NodeCredentials credentials, Environment environment) {
		PeerId prescribed = credentials.nodeId();
		if (wanted != null && prescribed != null && !wanted.equals(prescribed)) {
			throw NetworkConfigRules.invalid("node-id", wanted, prescribed + ", as the certificate says");
		}
		PeerId id = (wanted != null) ? wanted : (prescribed != null) ? prescribed : generatedId(environment);
		return new NodeSecurity(id, credentials, credentials.describe());
	}

	/** Ends what the credentials keep running. */
	void close() {
		if (this.credentials instanceof NetworkKeyCredentials networkKey) {
			networkKey.close();
		}
	}

	private static PeerId generatedId(Environment environment) {
		return PeerId.of("node-%016x".formatted(environment.random().nextLong()));
	}

}
