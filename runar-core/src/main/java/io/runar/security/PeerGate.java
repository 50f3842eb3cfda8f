package io.runar.security;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RunarException;
import io.runar.runtime.Cancellable;
import io.runar.runtime.Environment;
import io.runar.runtime.NodeMetrics;
import io.runar.security.x509.Texts;
import org.jspecify.annotations.Nullable;

/**
 * Decides who comes in: how many sockets may be open before anything is known about the
 * other side, and, after the handshake, whether a peer is what it says. One per node, for
 * incoming and outgoing connections alike.
 * <p>
 * Every refusal is counted and goes to the {@link AuditLog}; callers need not log it
 * again. Thread-safe; never blocks.
 *
 * @since 0.1
 */
public final class PeerGate {

	private static final String HANDSHAKE_FAILED = "handshake-failed";

	private static final String MISBEHAVING_ADDRESS = "misbehaving-address";

	private static final String UNKNOWN_ADDRESS = "unknown address";

	private static final int MAX_CAUSES = 16;

	private static final int IPV6_NETWORK_BYTES = 8;

	private static final PeerIdentity ANYBODY = new PeerIdentity(Set.of(), Set.of(), Set.of(), "", Instant.MAX);

	private final Settings settings;

	private final @Nullable NodeCredentials credentials;

	private final AuditLog audit;

	private final MisbehavingAddresses misbehaving;

	/** Never larger than the number of open connections, which is limited. */
	private final Map<String, Integer> connectionsByAddress = new HashMap<>();

	private int connections;

	/**
	 * Creates a gate.
	 * @param settings what is allowed
	 * @param credentials what proves an identity; {@code null} only if security is
	 * disabled, then everybody is believed
	 * @param environment clock of the log limit
	 * @param metrics told about every refusal
	 */
	public PeerGate(Settings settings, @Nullable NodeCredentials credentials, Environment environment,
			NodeMetrics metrics) {
		this.settings = settings;
		this.credentials = credentials;
		this.audit = new AuditLog(settings.nodeId(), environment, metrics);
		this.misbehaving = new MisbehavingAddresses(settings.maxProtocolErrorsPerAddress(), settings.penalty(),
				environment);
	}

	/**
	 * What a gate allows.
	 *
	 * @param nodeId id of this node, which nobody else may use
	 * @param networkId name of the network, which peers must name too
	 * @param deniedPeers nodes that are refused whatever they prove
	 * @param maxConnections largest number of incoming connections at a time
	 * @param maxConnectionsPerAddress the same for one remote address; loopback addresses
	 * are not limited by it
	 * @param maxProtocolErrorsPerAddress number of connections with malformed bytes from
	 * one remote address within the shortest penalty that are put up with; 0: any number;
	 * loopback addresses are not limited by it
	 * @param penalty for how long an address with more of them is refused
	 */
	public record Settings(PeerId nodeId, String networkId, DenyList deniedPeers, int maxConnections,
			int maxConnectionsPerAddress, int maxProtocolErrorsPerAddress, Penalty penalty) {

	}

	/**
	 * Decides whether an incoming socket may begin its handshake. Each one admitted must
	 * be given back with {@link #released}.
	 * @param remote the other side
	 * @return whether there is room
	 */
	public boolean admit(SocketAddress remote) {
		String address = address(remote);
		Duration refusedFor = this.misbehaving.refusedFor(source(remote));
		if (!refusedFor.isZero()) {
			refused(MISBEHAVING_ADDRESS, address,
					"connection (expected: none, refused for " + (refusedFor.toSeconds() + 1) + " s)");
			return false;
		}
		String full = tryAdmit(remote, address);
		if (full != null) {
			refused(ErrorCode.LIMIT_EXCEEDED.name(), address, full);
		}
		return full == null;
	}

	private synchronized @Nullable String tryAdmit(SocketAddress remote, String address) {
		if (this.connections >= this.settings.maxConnections()) {
			return "runar.network.max-connections: " + this.connections + " are open, no more are allowed";
		}
		if (isCounted(remote)) {
			int open = this.connectionsByAddress.getOrDefault(address, 0);
			if (open >= this.settings.maxConnectionsPerAddress()) {
				return "runar.network.max-connections-per-address: " + open
						+ " are open from there, no more are allowed";
			}
			this.connectionsByAddress.put(address, open + 1);
		}
		this.connections++;
		return null;
	}

	/**
	 * Takes note of an incoming connection with bytes that are malformed, before it has
	 * said who it is. An address with too many of them is refused for a time, unless a
	 * node has come from there that has proven who it is; the connections it has stay. Of
	 * IPv6 addresses those of one network of 64 bits count as one, as one host can take
	 * any of them.
	 * @param remote the other side
	 */
	public void malformed(SocketAddress remote) {
		if (!isCounted(remote)) {
			return;
		}
		String address = address(remote);
		Duration refused = this.misbehaving.count(source(remote));
		if (!refused.isZero()) {
			refused(MISBEHAVING_ADDRESS, address,
					"more than " + this.settings.maxProtocolErrorsPerAddress() + " connections with malformed bytes in "
							+ this.settings.penalty().first().toSeconds()
							+ " s (expected: fewer, see runar.network.max-protocol-errors-per-address); refused for "
							+ refused.toSeconds() + " s");
		}
	}

	/**
	 * Tells that an admitted socket is closed.
	 * @param remote the other side, as given to {@link #admit}
	 */
	public synchronized void released(SocketAddress remote) {
		this.connections = Math.max(0, this.connections - 1);
		if (isCounted(remote)) {
			this.connectionsByAddress.computeIfPresent(address(remote), (key, open) -> (open > 1) ? open - 1 : null);
		}
	}

	/**
	 * Returns how many admitted sockets are open.
	 * @return incoming connections, including those still in their handshake
	 */
	public synchronized int connections() {
		return this.connections;
	}

	/**
	 * Takes note of a socket that never became a connection.
	 * @param remote the other side
	 * @param cause why
	 */
	public void handshakeFailed(SocketAddress remote, Throwable cause) {
		Throwable root = cause;
		for (int i = 0; i < MAX_CAUSES && root.getCause() != null && !(root instanceof CertificateException); i++) {
			root = root.getCause();
		}
		String reason = (root instanceof CertificateException) ? ErrorCode.UNAUTHENTICATED.name() : HANDSHAKE_FAILED;
		String message = root.getMessage();
		refused(reason, address(remote), (message != null) ? message : root.getClass().getSimpleName());
	}

	/**
	 * Checks a peer of which the address is not at hand; see
	 * {@link #check(List, PeerId, String, SocketAddress, boolean)}.
	 * @param chain the peer's certificate chain, leaf first
	 * @param claimedId who the peer says it is
	 * @param claimedNetworkId the network the peer says it belongs to
	 * @return what is proven about the peer
	 * @throws RunarException if the peer is refused
	 */
	public PeerIdentity check(List<X509Certificate> chain, PeerId claimedId, String claimedNetworkId) {
		return check(chain, claimedId, claimedNetworkId, null, false);
	}

	/**
	 * Checks a new peer against what is trusted now. To be called after every handshake.
	 * @param chain the peer's certificate chain, leaf first; empty if security is
	 * disabled
	 * @param claimedId who the peer says it is
	 * @param claimedNetworkId the network the peer says it belongs to
	 * @param remote the peer's address, for the log
	 * @param self whether the peer is known to be this very process, so that it may bear
	 * our id
	 * @return what is proven about the peer
	 * @throws RunarException with {@code UNAUTHENTICATED} if its certificate is missing,
	 * not trusted or names another node, {@code WRONG_NETWORK}, {@code FORBIDDEN} if it
	 * is denied, or {@code DUPLICATE_NODE} if it has our id
	 */
	public PeerIdentity check(List<X509Certificate> chain, PeerId claimedId, String claimedNetworkId,
			@Nullable SocketAddress remote, boolean self) {
		try {
			PeerIdentity identity = check(chain, claimedId, claimedNetworkId, self, false);
			if (remote != null && this.credentials != null) {
				this.misbehaving.proven(source(remote));
			}
			return identity;
		}
		catch (RunarException ex) {
			refused(ex.errorCode().name(), (remote != null) ? address(remote) : UNKNOWN_ADDRESS,
					Objects.requireNonNullElse(ex.getMessage(), ""));
			throw ex;
		}
	}

	/**
	 * Checks a connected peer again after trust has changed. Unlike a new one, it is not
	 * refused because its certificate has expired since the handshake. Neither counts nor
	 * logs: the peer may get the chance to prove itself anew before it is
	 * {@link #distrusted}.
	 * @param chain the chain the peer showed in the handshake, leaf first
	 * @param id who the peer is
	 * @param networkId the network the peer belongs to
	 * @return what is proven about the peer
	 * @throws RunarException if the connection must be closed; codes as for a new peer
	 */
	public PeerIdentity recheck(List<X509Certificate> chain, PeerId id, String networkId) {
		return check(chain, id, networkId, false, true);
	}

	/**
	 * Takes note that the connection of a peer is closed because {@link #recheck} has
	 * failed.
	 * @param id who the peer is
	 * @param reason why
	 */
	public void distrusted(PeerId id, RunarException reason) {
		refused(reason.errorCode().name(), "connected node " + id, Objects.requireNonNullElse(reason.getMessage(), ""));
	}

	private PeerIdentity check(List<X509Certificate> chain, PeerId claimedId, String claimedNetworkId, boolean self,
			boolean established) {
		PeerIdentity identity = identify(chain, claimedId, established);
		if (!this.settings.networkId().equals(claimedNetworkId)) {
			throw new RunarException(ErrorCode.WRONG_NETWORK, "node '" + claimedId + "' belongs to network '"
					+ Texts.printable(claimedNetworkId) + "' (expected: '" + this.settings.networkId() + "')");
		}
		if (!identity.allows(claimedId)) {
			throw new RunarException(ErrorCode.UNAUTHENTICATED, "node says it is '" + claimedId
					+ "' (expected: a node its certificate allows, " + new TreeSet<>(identity.names()) + ")");
		}
		if (isDenied(claimedId, identity)) {
			throw new RunarException(ErrorCode.FORBIDDEN, "node '" + claimedId + "' is on the deny list of '"
					+ this.settings.nodeId() + "' (runar.network.denied-peers)");
		}
		if (!self && claimedId.equals(this.settings.nodeId())) {
			throw new RunarException(ErrorCode.DUPLICATE_NODE, "node '" + claimedId
					+ "' has the id of this node (expected: another runar.network.node-id for every node)");
		}
		return identity;
	}

	private PeerIdentity identify(List<X509Certificate> chain, PeerId claimedId, boolean established) {
		if (this.credentials == null) {
			return ANYBODY;
		}
		if (chain.isEmpty()) {
			throw new RunarException(ErrorCode.UNAUTHENTICATED,
					"node that says it is '" + claimedId + "' showed no certificate (expected: mutual TLS)");
		}
		try {
			return established ? this.credentials.verifyEstablished(chain) : this.credentials.verify(chain);
		}
		catch (CertificateException ex) {
			throw new RunarException(ErrorCode.UNAUTHENTICATED,
					"node that says it is '" + claimedId + "' could not prove it: " + ex.getMessage(), ex);
		}
	}

	/** A node with several names is denied by any of them. */
	private boolean isDenied(PeerId claimedId, PeerIdentity identity) {
		DenyList denied = this.settings.deniedPeers();
		return denied.contains(claimedId) || identity.names().stream().map(PeerId::of).anyMatch(denied::contains);
	}

	/**
	 * Registers for changes of trust, after which every open connection should be checked
	 * again with {@link #recheck}.
	 * @param listener called after each change, on any thread
	 * @return to unregister
	 */
	public Cancellable onTrustChange(Runnable listener) {
		Cancellable denials = this.settings.deniedPeers().onChange(listener);
		if (this.credentials == null) {
			return denials;
		}
		Cancellable trust = this.credentials.onChange(listener);
		return () -> {
			denials.cancel();
			trust.cancel();
		};
	}

	/**
	 * Returns where refusals of this node are told.
	 * @return for refusals that are not about connections
	 */
	public AuditLog audit() {
		return this.audit;
	}

	/**
	 * Takes note of a refusal that others have decided: counted, and logged with the same
	 * limit as the gate's own.
	 * @param reason why
	 * @param remote the other side
	 */
	public void refused(RunarException reason, SocketAddress remote) {
		refused(reason.code(), address(remote), Objects.requireNonNullElse(reason.getMessage(), ""));
	}

	private void refused(String reason, String address, String detail) {
		this.audit.peerRefused(reason, address, detail);
	}

	private static boolean isCounted(SocketAddress remote) {
		return remote instanceof InetSocketAddress inet && inet.getAddress() != null
				&& !inet.getAddress().isLoopbackAddress();
	}

	/**
	 * What one sender cannot easily change. Link-local addresses all have the same
	 * network, so there it says nothing.
	 */
	private static String source(SocketAddress remote) {
		if (remote instanceof InetSocketAddress inet && inet.getAddress() instanceof Inet6Address address
				&& !address.isLinkLocalAddress()) {
			return HexFormat.of().formatHex(address.getAddress(), 0, IPV6_NETWORK_BYTES);
		}
		return address(remote);
	}

	/** The address without the port, and without asking the name service. */
	private static String address(SocketAddress remote) {
		if (remote instanceof InetSocketAddress inet) {
			InetAddress address = inet.getAddress();
			return (address != null) ? address.getHostAddress() : Texts.printable(inet.getHostString());
		}
		return Texts.printable(remote.toString());
	}

}
