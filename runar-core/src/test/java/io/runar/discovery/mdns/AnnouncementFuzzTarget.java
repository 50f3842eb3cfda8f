package io.runar.discovery.mdns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.runar.PeerId;
import io.runar.discovery.PeerAnnouncement;
import io.runar.fuzz.FuzzTarget;
import io.runar.transport.PeerAddress;

import static org.assertj.core.api.Assertions.assertThat;

/** The strings of a TXT record, one a line. */
public final class AnnouncementFuzzTarget implements FuzzTarget {

	private static final String NETWORK = "shop";

	@Override
	public void read(byte[] input) throws UnknownHostException {
		Map<String, String> text = new HashMap<>();
		for (String line : new String(input, StandardCharsets.UTF_8).split("\n")) {
			int separator = line.indexOf('=');
			if (separator > 0) {
				text.put(line.substring(0, separator), line.substring(separator + 1));
			}
		}
		PeerAnnouncement found = AnnouncementText.read(text::get, NETWORK,
				List.of(InetAddress.getByAddress(new byte[] { 10, 0, 0, 1 })));
		if (found == null) {
			return;
		}
		assertThat(found.addresses()).hasSizeLessThanOrEqualTo(AnnouncementText.MAX_ADDRESSES);
		Map<String, String> written = AnnouncementText.write(found, NETWORK, true);
		if (written == null) {
			return;
		}
		assertThat(AnnouncementText.bytes(written)).isLessThanOrEqualTo(AnnouncementText.MAX_BYTES);
		PeerAnnouncement again = AnnouncementText.read(written::get, NETWORK, List.of());
		assertThat(again.incarnation()).isEqualTo(found.incarnation());
		assertThat(again.nodeId()).isEqualTo(found.nodeId());
		assertThat(found.addresses()).containsAll(again.addresses());
	}

	@Override
	public boolean refuses(Exception failure) {
		return false;
	}

	@Override
	public List<byte[]> seeds() {
		PeerAnnouncement self = new PeerAnnouncement(NETWORK, PeerId.of("orders-1"), 0xbeefL,
				List.of(new PeerAddress("grpc", "10.0.0.7", 7400), new PeerAddress("tcp", "fe80::1", 7401),
						new PeerAddress("grpc", "0.0.0.0", 7400)));
		StringBuilder lines = new StringBuilder();
		AnnouncementText.write(self, NETWORK, true)
			.forEach((key, value) -> lines.append(key).append('=').append(value).append('\n'));
		return List.of(lines.toString().getBytes(StandardCharsets.UTF_8));
	}

}
