package io.runar.transport;

import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a node can be reached: {@code transport://host:port}.
 *
 * @param transport name of the transport, for example {@code grpc}
 * @param host host name or address; IPv6 without brackets
 * @param port 1 to 65535
 * @since 0.1
 */
public record PeerAddress(String transport, String host, int port) {

	private static final Pattern FORM = Pattern
		.compile("(?:([a-z][a-z0-9]{0,15})://)?(\\[[^\\]]+]|[^:\\[\\]/]+):(\\d{1,5})");

	/**
	 * Checks the values.
	 * @throws IllegalArgumentException if one is not allowed
	 */
	public PeerAddress {
		Objects.requireNonNull(transport, "'transport' must not be null");
		Objects.requireNonNull(host, "'host' must not be null");
		if (port < 1 || port > 65535) {
			throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
		}
		if (host.isEmpty() || host.length() > 255 || host.chars().anyMatch((c) -> c <= ' ' || c == '/')) {
			throw new IllegalArgumentException(
					"host of an address (expected: 1 to 255 characters without white space)");
		}
	}

	/**
	 * Parses an address.
	 * @param text {@code transport://host:port} or {@code host:port}
	 * @param defaultTransport the transport where the text names none
	 * @return the address
	 * @throws IllegalArgumentException if it is not one
	 */
	public static PeerAddress parse(String text, String defaultTransport) {
		Matcher matcher = FORM.matcher(text);
		if (text.length() > 300 || !matcher.matches()) {
			throw new IllegalArgumentException("address: '" + text.substring(0, Math.min(64, text.length()))
					+ "' (expected: [transport://]host:port, IPv6 in brackets)");
		}
		String transport = (matcher.group(1) != null) ? matcher.group(1) : defaultTransport;
		String host = matcher.group(2);
		if (host.startsWith("[")) {
			host = host.substring(1, host.length() - 1);
		}
		return new PeerAddress(transport, host, Integer.parseInt(matcher.group(3)));
	}

	@Override
	public String toString() {
		String shown = (this.host.indexOf(':') >= 0) ? "[" + this.host + "]" : this.host;
		return this.transport + "://" + shown + ":" + this.port;
	}

}
