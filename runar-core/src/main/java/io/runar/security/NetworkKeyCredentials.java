package io.runar.security;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.CertificateException;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RunarException;
import io.runar.runtime.Cancellable;
import io.runar.runtime.Environment;
import io.runar.security.x509.P256;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Credentials that follow from a network key: the node derives the network's certificate
 * authority from the key and issues itself a short-lived certificate for a key pair that
 * lives as long as the process. Whoever holds the key may do so under any name; whoever
 * does not, or uses another network id, is not trusted.
 * <p>
 * Certificates are valid for {@link #LIFETIME} and renewed at half of it, by the wall
 * clock. Thread-safe.
 *
 * @since 0.1
 */
public final class NetworkKeyCredentials extends AbstractCredentials implements AutoCloseable {

	/** How long a certificate is valid. */
	public static final Duration LIFETIME = Duration.ofDays(7);

	/** How far certificates reach into the past, for peers whose clocks are late. */
	public static final Duration BACKDATE = Duration.ofHours(24);

	/** Largest number of keys at a time; a rotation needs two. */
	public static final int MAX_KEYS = 8;

	private static final Logger logger = LoggerFactory.getLogger(NetworkKeyCredentials.class);

	/** Short, so that neither a sleeping machine nor a clock set by hand matters. */
	private static final Duration RENEWAL_CHECK = Duration.ofHours(1);

	private final String networkId;

	private final Environment environment;

	private final KeyPair keyPair;

	private final @Nullable Path file;

	private volatile Trust trust;

	private volatile @Nullable Cancellable renewal;

	private volatile boolean closed;

	private NetworkKeyCredentials(Trust trust, @Nullable Path file, String networkId, PeerId nodeId, KeyPair keyPair,
			Environment environment) throws GeneralSecurityException {
		super(nodeId, keyPair.getPrivate(), List.of(issueLeaf(trust, nodeId, keyPair, environment)));
		this.trust = trust;
		this.file = file;
		this.networkId = networkId;
		this.environment = environment;
		this.keyPair = keyPair;
	}

	/**
	 * Creates credentials and begins to renew their certificate.
	 * @param keys the network's keys: the first signs, all are trusted
	 * @param networkId the network's name, part of what both sides must agree on
	 * @param nodeId id of this node; {@code null}: a generated one, see {@link #nodeId()}
	 * @param environment clock and timer
	 * @return the credentials, to be closed with the node
	 * @throws RunarException with {@code INVALID_CONFIGURATION} if there is no key, or
	 * more than {@value #MAX_KEYS}
	 */
	public static NetworkKeyCredentials create(List<NetworkKey> keys, String networkId, @Nullable PeerId nodeId,
			Environment environment) {
		return create(keys, null, networkId, nodeId, environment);
	}

	/**
	 * Creates credentials from a file with the keys, one a line, and begins to renew
	 * their certificate. Blocks for file access.
	 * @param file the file: the first key signs, all are trusted; {@code #} begins a
	 * comment
	 * @param networkId the network's name, part of what both sides must agree on
	 * @param nodeId id of this node; {@code null}: a generated one, see {@link #nodeId()}
	 * @param environment clock and timer
	 * @return the credentials, to be closed with the node
	 * @throws RunarException with {@code INVALID_CONFIGURATION} naming the file and what
	 * is wrong with it, also if others can read it
	 */
	public static NetworkKeyCredentials load(Path file, String networkId, @Nullable PeerId nodeId,
			Environment environment) {
		return create(read(file), file, networkId, nodeId, environment);
	}

	private static List<NetworkKey> read(Path file) {
		return LineFile.readSecret("runar.network.network-keys-file", file, NetworkKey::parse);
	}

	private static NetworkKeyCredentials create(List<NetworkKey> keys, @Nullable Path file, String networkId,
			@Nullable PeerId nodeId, Environment environment) {
		PeerId id = (nodeId != null) ? nodeId : PeerId.of("node-%016x".formatted(environment.random().nextLong()));
		try {
			NetworkKeyCredentials credentials = new NetworkKeyCredentials(derive(keys, networkId, environment), file,
					networkId, id, P256.generate(), environment);
			credentials.scheduleRenewal();
			return credentials;
		}
		catch (GeneralSecurityException ex) {
			throw unavailable(ex);
		}
	}

	/**
	 * Changes the keys. To rotate without interruption, on all nodes one step after the
	 * other: add the new key at the end, move it to the front, remove the old one.
	 * @param keys the network's keys: the first signs, all are trusted
	 * @throws RunarException with {@code INVALID_CONFIGURATION} if there is no key, or
	 * more than {@value #MAX_KEYS}; nothing has changed then
	 */
	public void setKeys(List<NetworkKey> keys) {
		try {
			Trust changed = derive(keys, this.networkId, this.environment);
			synchronized (this) {
				X509Certificate leaf = issueLeaf(changed);
				this.trust = changed;
				show(this.keyPair.getPrivate(), List.of(leaf));
			}
		}
		catch (GeneralSecurityException ex) {
			throw unavailable(ex);
		}
		changed();
	}

	/** Reads the file again, if the keys are from one. */
	@Override
	public void reload() {
		if (this.file != null) {
			setKeys(read(this.file));
		}
	}

	@Override
	public List<Path> files() {
		return (this.file != null) ? List.of(this.file) : List.of();
	}

	private static Trust derive(List<NetworkKey> keys, String networkId, Environment environment)
			throws GeneralSecurityException {
		if (keys.isEmpty() || keys.size() > MAX_KEYS) {
			throw new RunarException(ErrorCode.INVALID_CONFIGURATION,
					"runar.network.network-keys: " + keys.size() + " keys (expected: 1 to " + MAX_KEYS + ")");
		}
		List<NetworkAuthority> authorities = new ArrayList<>();
		for (NetworkKey key : keys) {
			authorities.add(NetworkAuthority.derive(key, networkId));
		}
		Set<TrustAnchor> anchors = authorities.stream()
			.map(NetworkAuthority::trustAnchor)
			.collect(Collectors.toUnmodifiableSet());
		String expectation = authorities.stream().map(NetworkAuthority::name).collect(Collectors.joining(" or "))
				+ "; do network key and network id agree?";
		return new Trust(authorities.get(0), keys.size(),
				new ChainVerifier(anchors, expectation, Revocations.NONE, environment));
	}

	private static RunarException unavailable(GeneralSecurityException cause) {
		return new RunarException(ErrorCode.INVALID_CONFIGURATION,
				"network key mode needs P-256, ECDSA and HMAC-SHA256, which this Java runtime does not provide", cause);
	}

	private X509Certificate issueLeaf(Trust signer) throws GeneralSecurityException {
		return issueLeaf(signer, nodeId(), this.keyPair, this.environment);
	}

	private static X509Certificate issueLeaf(Trust signer, PeerId nodeId, KeyPair keyPair, Environment environment)
			throws GeneralSecurityException {
		Instant now = Instant.ofEpochMilli(environment.currentTimeMillis());
		return signer.signer()
			.issueLeaf(nodeId, (ECPublicKey) keyPair.getPublic(), now.minus(BACKDATE), now.plus(LIFETIME));
	}

	private void scheduleRenewal() {
		if (!this.closed) {
			this.renewal = this.environment.schedule(RENEWAL_CHECK,
					() -> this.environment.background().execute(this::renewIfDue));
		}
	}

	private void renewIfDue() {
		try {
			if (isRenewalDue()) {
				renew();
			}
		}
		catch (GeneralSecurityException | RuntimeException ex) {
			logger.error("Cannot renew the certificate of {}, valid until {}; will try again in {}", nodeId(),
					certificate().getNotAfter().toInstant(), RENEWAL_CHECK, ex);
		}
		finally {
			scheduleRenewal();
		}
	}

	private boolean isRenewalDue() {
		Instant now = Instant.ofEpochMilli(this.environment.currentTimeMillis());
		Instant issued = certificate().getNotBefore().toInstant().plus(BACKDATE);
		boolean clockWentBack = now.isBefore(issued.minus(RENEWAL_CHECK));
		return clockWentBack || !now.isBefore(issued.plus(LIFETIME.dividedBy(2)));
	}

	private void renew() throws GeneralSecurityException {
		synchronized (this) {
			show(this.keyPair.getPrivate(), List.of(issueLeaf(this.trust)));
		}
		logger.debug("Certificate of {} renewed until {}", nodeId(), certificate().getNotAfter().toInstant());
	}

	@Override
	public PeerIdentity verify(List<X509Certificate> chain) throws CertificateException {
		return this.trust.verifier().verify(chain).ofMember();
	}

	@Override
	public PeerIdentity verifyEstablished(List<X509Certificate> chain) throws CertificateException {
		return this.trust.verifier().verifyEstablished(chain).ofMember();
	}

	@Override
	public String describe() {
		int keys = this.trust.keys();
		return "network key (" + keys + ((keys == 1) ? " key)" : " keys)");
	}

	/** Ends the renewal. */
	@Override
	public void close() {
		this.closed = true;
		Cancellable pending = this.renewal;
		if (pending != null) {
			pending.cancel();
		}
	}

	/**
	 * What follows from the keys.
	 */
	private record Trust(NetworkAuthority signer, int keys, ChainVerifier verifier) {
	}

}
