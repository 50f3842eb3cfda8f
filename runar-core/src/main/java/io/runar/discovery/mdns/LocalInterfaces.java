package io.runar.discovery.mdns;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.discovery.ProviderProperties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the network interfaces to speak mDNS on.
 */
final class LocalInterfaces {

	/** Number of interfaces that are used if none is chosen. */
	static final int MAX_INTERFACES = 16;

	private static final Logger logger = LoggerFactory.getLogger(LocalInterfaces.class);

	private LocalInterfaces() {
	}

	/**
	 * Chooses interfaces: the configured one; else the one of the bind address; for a
	 * wildcard all that are up and can multicast, and loopback.
	 * @param configured name or address of an interface; {@code null}: none
	 * @param bindHost address the transport listens on
	 * @return one address for each interface, with its name
	 * @throws RunarException with {@code INVALID_CONFIGURATION} if there is none
	 */
	static Map<String, InetAddress> choose(@Nullable String configured, String bindHost) {
		try {
			Map<String, InetAddress> chosen = (configured != null) ? named(configured) : boundTo(bindHost);
			if (chosen.isEmpty()) {
				String known = String.join(", ",
						NetworkInterface.networkInterfaces()
							.filter(LocalInterfaces::isUp)
							.map(NetworkInterface::getName)
							.toList());
				throw new ProviderProperties(MdnsDiscoveryFactory.NAME, Map.of()).invalid("interface",
						(configured != null) ? configured : bindHost,
						"name or address of a network interface that is up; there are: " + known);
			}
			return chosen;
		}
		catch (IOException ex) {
			throw new RunarException(ErrorCode.INVALID_CONFIGURATION,
					"discovery provider mdns: interface: '" + ((configured != null) ? configured : bindHost)
							+ "' cannot be resolved (expected: name or " + "address of a network interface that is up)",
					ex);
		}
	}

	private static Map<String, InetAddress> named(String configured) throws SocketException {
		InetAddress literal = HostLiteral.parse(configured);
		if (literal != null) {
			return of(literal);
		}
		NetworkInterface byName = NetworkInterface.getByName(configured);
		InetAddress address = (byName != null && isUp(byName)) ? address(byName) : null;
		return (byName != null && address != null) ? Map.of(byName.getName(), address) : Map.of();
	}

	private static Map<String, InetAddress> boundTo(String bindHost) throws IOException {
		InetAddress address = InetAddress.getByName(bindHost);
		return address.isAnyLocalAddress() ? all() : of(address);
	}

	private static Map<String, InetAddress> of(InetAddress address) throws SocketException {
		if (address.isLoopbackAddress()) {
			// Only the first of 127.0.0.0/8 is listed at the interface, and all are heard
			// there.
			return loopback();
		}
		NetworkInterface found = NetworkInterface.getByInetAddress(address);
		return (found != null && isUp(found)) ? Map.of(found.getName(), address) : Map.of();
	}

	private static Map<String, InetAddress> loopback() throws SocketException {
		Map<String, InetAddress> chosen = new LinkedHashMap<>();
		for (NetworkInterface candidate : up()) {
			InetAddress address = address(candidate);
			// Linux says of its loopback interface that it cannot multicast; it can.
			if (candidate.isLoopback() && address != null) {
				chosen.putIfAbsent(candidate.getName(), address);
			}
		}
		return chosen;
	}

	private static Map<String, InetAddress> all() throws SocketException {
		Map<String, InetAddress> chosen = loopback();
		for (NetworkInterface candidate : up()) {
			InetAddress address = address(candidate);
			if (candidate.isLoopback() || address == null || !candidate.supportsMulticast()) {
				continue;
			}
			if (chosen.size() == MAX_INTERFACES) {
				logger.warn("mDNS: more than {} network interfaces; not used: {} and all after it. "
						+ "Choose one with the property 'interface'", MAX_INTERFACES, candidate.getName());
				break;
			}
			chosen.put(candidate.getName(), address);
		}
		return chosen;
	}

	private static List<NetworkInterface> up() throws SocketException {
		List<NetworkInterface> interfaces = new ArrayList<>(
				NetworkInterface.networkInterfaces().filter(LocalInterfaces::isUp).toList());
		interfaces.sort(Comparator.comparingInt(NetworkInterface::getIndex));
		return interfaces;
	}

	private static boolean isUp(NetworkInterface candidate) {
		try {
			return candidate.isUp();
		}
		catch (SocketException ex) {
			return false;
		}
	}

	/**
	 * IPv4 before IPv6. Link-local IPv6 alone does not count: every port of a container
	 * bridge has such an address.
	 */
	private static @Nullable InetAddress address(NetworkInterface candidate) {
		return candidate.inetAddresses()
			.filter((address) -> address instanceof Inet4Address || !address.isLinkLocalAddress())
			.min(Comparator.comparing((address) -> !(address instanceof Inet4Address)))
			.orElse(null);
	}

}
