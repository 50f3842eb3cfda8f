package io.runar.node;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where to listen: {@code host} or {@code host:port}, IPv6 in brackets.
 *
 * @param host host name or address
 * @param port the port; 0: any free one
 */
record BindAddress(String host, int port) {

	private static final Pattern FORM = Pattern.compile("(\\[[0-9A-Fa-f:.%]+]|[^:\\[\\]\\s/]+)(?::(\\d{1,5}))?");

	static BindAddress parse(String text) {
		Matcher matcher = FORM.matcher(text);
		int port = (matcher.matches() && matcher.group(2) != null) ? Integer.parseInt(matcher.group(2)) : 0;
		if (!matcher.matches() || port > 65535) {
			throw NetworkConfigRules.invalid("bind-address", text, "host or host:port, IPv6 in brackets");
		}
		String host = matcher.group(1);
		return new BindAddress(host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port);
	}

}
