package io.runar.discovery.mdns;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

import io.runar.PeerId;
import io.runar.discovery.PeerAnnouncement;
import io.runar.transport.PeerAddress;
import org.jspecify.annotations.Nullable;

/**
 * An announcement as a TXT record (RFC 6763, section 6): {@code net} network id,
 * {@code id} node id, {@code boot} incarnation in hexadecimal, {@code t} transport,
 * {@code a} addresses separated by commas, without the transport where it is {@code t}.
 * <p>
 * The incarnation makes the record of a restarted node a different one even if everything
 * else is the same; JmDNS reports only differences. The whole record stays below
 * {@value #MAX_BYTES} bytes so that it always fits one packet together with its
 * neighbours; addresses beyond that are left out.
 * <p>
 * Whatever is read comes from anybody in the local network: all of it is checked, and
 * nothing of it is looked up in a name server.
 */
final class AnnouncementText {

	/** Largest size of the records we send, in bytes. */
	static final int MAX_BYTES = 400;

	/** Largest size of one string of a TXT record, in bytes. */
	static final int MAX_STRING_BYTES = 255;

	/** Number of addresses that are read from one record. */
	static final int MAX_ADDRESSES = 16;

	static final String NETWORK = "net";

	private static final String NODE = "id";

	private static final String INCARNATION = "boot";

	private static final String TRANSPORT = "t";

	private static final String ADDRESSES = "a";

	private static final Pattern TRANSPORT_FORM = Pattern.compile("[a-z][a-z0-9]{0,15}");

	private static final Pattern INCARNATION_FORM = Pattern.compile("[0-9a-f]{1,16}");

	private static final Pattern HOST_FORM = Pattern.compile("[A-Za-z0-9._:%-]{1,255}");

	private AnnouncementText() {
	}

	/**
	 * Writes an announcement.
	 * @param self what to announce
	 * @param networkId the network, if the announcement names none
	 * @param onLoopback whether only this machine hears it; if not, loopback addresses
	 * are left out, because they would lead the others to themselves
	 * @return keys and values of the TXT record; {@code null} if no address is left
	 */
	static @Nullable Map<String, String> write(PeerAnnouncement self, String networkId, boolean onLoopback) {
		List<PeerAddress> addresses = self.addresses()
			.stream()
			.filter((address) -> onLoopback || !HostLiteral.isLoopback(address.host()))
			.toList();
		if (addresses.isEmpty()) {
			return null;
		}
		String transport = addresses.get(0).transport();
		Map<String, String> text = new LinkedHashMap<>();
		text.put(NETWORK, Objects.requireNonNullElse(self.networkId(), networkId));
		if (self.nodeId() != null) {
			text.put(NODE, self.nodeId().value());
		}
		text.put(INCARNATION, Long.toHexString(self.incarnation()));
		text.put(TRANSPORT, transport);
		int room = Math.min(MAX_STRING_BYTES - 1, MAX_BYTES - bytes(text) - 1) - bytes(ADDRESSES) - 1;
		String list = join(addresses, transport, room);
		if (list.isEmpty()) {
			return null;
		}
		text.put(ADDRESSES, list);
		return text;
	}

	/**
	 * Counts the bytes of a TXT record.
	 * @param text its keys and values
	 * @return the size, with a length byte for each string
	 */
	static int bytes(Map<String, String> text) {
		return text.entrySet().stream().mapToInt((entry) -> bytes(entry.getKey()) + bytes(entry.getValue()) + 2).sum();
	}

	private static int bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8).length;
	}

	private static String join(List<PeerAddress> addresses, String transport, int room) {
		StringBuilder list = new StringBuilder();
		int used = 0;
		for (PeerAddress address : addresses.subList(0, Math.min(addresses.size(), MAX_ADDRESSES))) {
			String full = address.toString();
			String part = address.transport().equals(transport) ? full.substring(transport.length() + 3) : full;
			int needed = bytes(part) + ((used > 0) ? 1 : 0);
			if (used + needed <= room) {
				list.append((used > 0) ? "," : "").append(part);
				used += needed;
			}
		}
		return list.toString();
	}

	/**
	 * Reads an announcement.
	 * @param text gives the value of a key of the TXT record, {@code null} if it has none
	 * @param networkId the network of this node
	 * @param sources addresses of the sender; they stand for one that is unspecified
	 * @return the announcement; {@code null} if it is of another network, incomplete or
	 * not well-formed
	 */
	static @Nullable PeerAnnouncement read(Function<String, @Nullable String> text, String networkId,
			List<InetAddress> sources) {
		String incarnation = bounded(text.apply(INCARNATION));
		String transport = bounded(text.apply(TRANSPORT));
		if (!networkId.equals(bounded(text.apply(NETWORK))) || !INCARNATION_FORM.matcher(incarnation).matches()
				|| !TRANSPORT_FORM.matcher(transport).matches()) {
			return null;
		}
		try {
			String id = text.apply(NODE);
			PeerId nodeId = (id != null) ? PeerId.of(bounded(id)) : null;
			List<PeerAddress> addresses = split(bounded(text.apply(ADDRESSES)), transport, sources);
			return addresses.isEmpty() ? null
					: new PeerAnnouncement(networkId, nodeId, Long.parseUnsignedLong(incarnation, 16), addresses);
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	private static String bounded(@Nullable String value) {
		return (value != null && value.length() <= MAX_STRING_BYTES) ? value : "";
	}

	private static List<PeerAddress> split(String list, String transport, List<InetAddress> sources) {
		Set<PeerAddress> addresses = new LinkedHashSet<>();
		for (String part : list.split(",", MAX_ADDRESSES + 1)) {
			try {
				addresses.addAll(usable(PeerAddress.parse(part, transport), sources));
			}
			catch (IllegalArgumentException ex) {
				// The others may be usable.
			}
		}
		return addresses.stream().limit(MAX_ADDRESSES).toList();
	}

	private static List<PeerAddress> usable(PeerAddress address, List<InetAddress> sources) {
		if (!HOST_FORM.matcher(address.host()).matches()) {
			return List.of();
		}
		InetAddress literal = HostLiteral.parse(address.host());
		if (literal == null) {
			return List.of(address);
		}
		if (!literal.isAnyLocalAddress()) {
			return literal.isMulticastAddress() ? List.of() : List.of(address);
		}
		List<PeerAddress> replaced = new ArrayList<>();
		for (InetAddress source : sources) {
			if (!source.isAnyLocalAddress() && !source.isMulticastAddress()) {
				replaced.add(new PeerAddress(address.transport(), source.getHostAddress(), address.port()));
			}
		}
		return replaced;
	}

}
