package io.runar.discovery.mdns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Reads IP addresses without ever asking a name server.
 */
final class HostLiteral {

	private static final String OCTET = "(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)";

	private static final Pattern IPV4 = Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}");

	private HostLiteral() {
	}

	/**
	 * Returns the address that a text stands for.
	 * @param host IPv4 or IPv6 address, or a host name
	 * @return the address; {@code null} if it is a name
	 */
	static @Nullable InetAddress parse(String host) {
		if (!IPV4.matcher(host).matches() && host.indexOf(':') < 0) {
			return null;
		}
		try {
			return InetAddress.getByName(host);
		}
		catch (UnknownHostException ex) {
			return null;
		}
	}

	static boolean isLoopback(String host) {
		InetAddress address = parse(host);
		return (address != null) ? address.isLoopbackAddress() : host.equals("localhost");
	}

}
