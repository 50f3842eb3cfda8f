package io.runar.node;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import io.runar.transport.PeerAddress;

/**
 * Where others are told to reach this node.
 */
final class AdvertisedAddresses {

	private static final int MAX_ADDRESSES = 8;

	private AdvertisedAddresses() {
	}

	/**
	 * Decides by the configuration, otherwise by the bound address.
	 * @param config the configuration
	 * @param bound the bound address
	 * @return at least one address, best first
	 */
	static List<PeerAddress> of(NetworkConfig config, PeerAddress bound) {
		if (!config.advertisedAddresses().isEmpty()) {
			return config.advertisedAddresses().stream().map((text) -> configured(text, bound)).toList();
		}
		if (!isWildcard(bound.host())) {
			return List.of(bound);
		}
		List<PeerAddress> addresses = new ArrayList<>();
		for (InetAddress address : interfaceAddresses()) {
			addresses.add(new PeerAddress(bound.transport(), text(address), bound.port()));
		}
		return addresses.isEmpty() ? List.of(new PeerAddress(bound.transport(), "127.0.0.1", bound.port()))
				: List.copyOf(addresses.subList(0, Math.min(MAX_ADDRESSES, addresses.size())));
	}

	private static PeerAddress configured(String text, PeerAddress bound) {
		BindAddress address = BindAddress.parse(text);
		return new PeerAddress(bound.transport(), address.host(),
				(address.port() != 0) ? address.port() : bound.port());
	}

	private static boolean isWildcard(String host) {
		try {
			return InetAddress.getByName(host).isAnyLocalAddress();
		}
		catch (UnknownHostException ex) {
			return false;
		}
	}

	/**
	 * Without the scope: {@code %eth0} says nothing, or something else, to another host.
	 */
	static String text(InetAddress address) {
		String text = address.getHostAddress();
		int scope = text.indexOf('%');
		return (scope < 0) ? text : text.substring(0, scope);
	}

	/** IPv4 first: it is what most networks route. */
	private static List<InetAddress> interfaceAddresses() {
		List<InetAddress> found = new ArrayList<>();
		try {
			for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
				if (network.isUp() && !network.isLoopback()) {
					Collections.list(network.getInetAddresses())
						.stream()
						.filter((address) -> !address.isLinkLocalAddress())
						.forEach((address) -> found.add((address instanceof Inet4Address) ? 0 : found.size(), address));
				}
			}
		}
		catch (SocketException ex) {
			return List.of();
		}
		return found;
	}

}
