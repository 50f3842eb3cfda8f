package io.runar.security;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.security.x509.Texts;
import org.jspecify.annotations.Nullable;

/**
 * How a node protects its connections.
 *
 * @since 0.1
 */
public enum SecurityPosture {

	/** Mutual TLS with certificates from files. */
	CERTIFICATE,

	/** Mutual TLS with certificates that follow from the network's key. */
	NETWORK_KEY,

	/** Mutual TLS with a key pair of the node and a list of those it trusts. */
	KEY_PAIR,

	/**
	 * As with a network key, with a key of the user on this machine, on loopback only.
	 */
	DEVELOPMENT_KEY,

	/** No protection at all. */
	INSECURE;

	private static final Pattern IPV4_LOOPBACK = Pattern.compile("127(\\.\\d{1,3}){3}");

	/**
	 * Decides how a node may start.
	 * @param bindHost where it listens, without port and brackets
	 * @param securityEnabled {@code runar.network.security-enabled}
	 * @param allowInsecureNonLoopback {@code runar.network.allow-insecure-non-loopback}
	 * @param configured the properties that are set of those that say whom to trust, by
	 * the posture they lead to
	 * @return the posture
	 * @throws RunarException with {@code INVALID_CONFIGURATION} if it must not start,
	 * naming the properties that would help
	 */
	public static SecurityPosture decide(String bindHost, boolean securityEnabled, boolean allowInsecureNonLoopback,
			Map<SecurityPosture, String> configured) {
		if (!securityEnabled) {
			if (!isLoopback(bindHost) && !allowInsecureNonLoopback) {
				throw new RunarException(ErrorCode.INVALID_CONFIGURATION,
						"runar.network.security-enabled: false, but runar.network.bind-address is '"
								+ Texts.printable(bindHost) + "', which others can reach (expected: a loopback address,"
								+ " or security-enabled: true with runar.network.network-keys or"
								+ " runar.network.tls-certificate; only if the network around this node keeps"
								+ " everybody else out, runar.network.allow-insecure-non-loopback: true)");
			}
			return INSECURE;
		}
		if (configured.size() > 1) {
			throw new RunarException(ErrorCode.INVALID_CONFIGURATION,
					String.join(" and ", new TreeMap<>(configured).values()) + " are both set (expected: one of them)");
		}
		if (!configured.isEmpty()) {
			return configured.keySet().iterator().next();
		}
		if (!isLoopback(bindHost)) {
			throw new RunarException(ErrorCode.INVALID_CONFIGURATION, "runar.network.bind-address: '"
					+ Texts.printable(bindHost)
					+ "' can be reached by others, but nothing says whom to trust (expected: runar.network.network-keys"
					+ " with a key from 'openssl rand -base64 32', or runar.network.tls-certificate and"
					+ " runar.network.tls-private-key, or runar.network.node-key-file, or a loopback bind-address)");
		}
		return DEVELOPMENT_KEY;
	}

	/**
	 * Returns what an operator should be told at every start.
	 * @return one line to be logged at WARN, or {@code null} if there is nothing to say
	 */
	public @Nullable String warning() {
		return switch (this) {
			case CERTIFICATE, NETWORK_KEY, KEY_PAIR -> null;
			case DEVELOPMENT_KEY -> "No runar.network.network-keys or tls-certificate is set: using this user's"
					+ " development key, on loopback only";
			case INSECURE -> "*** SECURITY IS OFF *** runar.network.security-enabled is false: anybody who reaches this"
					+ " node can read all traffic, join under any name and call every action";
		};
	}

	/**
	 * Returns whether a host is this machine only, without asking the name service:
	 * {@code localhost} or a literal loopback address. Every other name counts as
	 * reachable by others.
	 * @param host a host name, or an address without brackets
	 * @return whether only this machine can reach it
	 */
	public static boolean isLoopback(String host) {
		if ("localhost".equals(host.toLowerCase(Locale.ROOT)) || IPV4_LOOPBACK.matcher(host).matches()) {
			return true;
		}
		if (host.indexOf(':') < 0) {
			return false;
		}
		try {
			int scope = host.indexOf('%');
			// With a colon it can only be a literal, which is not looked up.
			return InetAddress.getByName((scope < 0) ? host : host.substring(0, scope)).isLoopbackAddress();
		}
		catch (UnknownHostException ex) {
			return false;
		}
	}

}
