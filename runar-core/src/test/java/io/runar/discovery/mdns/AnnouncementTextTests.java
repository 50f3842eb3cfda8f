package io.runar.discovery.mdns;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.runar.PeerId;
import io.runar.discovery.PeerAnnouncement;
import io.runar.transport.PeerAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class AnnouncementTextTests {

	private static final PeerAddress LAN = new PeerAddress("grpc", "192.0.2.7", 7400);

	private static final PeerAddress LOOPBACK = new PeerAddress("grpc", "127.0.0.1", 7400);

	@Test
	void whatIsWrittenIsRead() {
		PeerAnnouncement self = announcement(LAN, new PeerAddress("tcp", "2001:db8::1", 7401), LOOPBACK);
		assertThat(read(AnnouncementText.write(self, "net", true))).isEqualTo(self);
	}

	@Test
	void incarnationMayUseAllBits() {
		PeerAnnouncement self = new PeerAnnouncement("net", null, -2, List.of(LAN));
		Map<String, String> text = AnnouncementText.write(self, "net", true);
		assertThat(text).containsEntry("boot", "fffffffffffffffe").doesNotContainKey("id");
		assertThat(read(text)).isEqualTo(self);
	}

	@Test
	void whenOthersHearItThenLoopbackIsLeftOut() {
		assertThat(AnnouncementText.write(announcement(LOOPBACK, LAN), "net", false)).containsEntry("a",
				"192.0.2.7:7400");
		assertThat(AnnouncementText.write(announcement(LOOPBACK), "net", false)).isNull();
	}

	@Test
	void whenAddressesAreManyThenTheFirstOnesAreKeptAndTheLimitHolds() {
		String longName = "n".repeat(63);
		List<PeerAddress> addresses = IntStream.range(0, 100)
			.mapToObj((number) -> new PeerAddress("grpc", "2001:db8:1111:2222:3333:4444:5555:" + number, 65535))
			.toList();
		Map<String, String> text = AnnouncementText
			.write(new PeerAnnouncement(longName, PeerId.of(longName), -1, addresses), "net", true);
		assertThat(AnnouncementText.bytes(text)).isLessThan(AnnouncementText.MAX_BYTES);
		assertThat(text.get("a").length() + 2).isLessThanOrEqualTo(AnnouncementText.MAX_STRING_BYTES);
		PeerAnnouncement read = AnnouncementText.read(text::get, longName, List.of());
		assertThat(read.addresses()).hasSizeGreaterThan(3).isEqualTo(addresses.subList(0, read.addresses().size()));
	}

	@Test
	void whenNetworkIsAnotherThenItIsIgnored() {
		assertThat(read(text("net", "other"))).isNull();
	}

	@ParameterizedTest
	@CsvSource({ "net,''", "boot,''", "boot,xyz", "boot,11112222333344445", "boot,-1", "t,''", "t,Grpc", "t,a b",
			"id,''", "id,a b", "id,-x", "a,''", "a,x", "a,b:0", "a,b:99999", "a,http://b:1/x", "a,224.0.0.251:1",
			"a,b c:1" })
	void whenValueIsWrongThenRecordIsIgnored(String key, String value) {
		assertThat(read(text(key, value))).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "net", "boot", "t", "id", "a" })
	void whenValueIsTooLongThenRecordIsIgnored(String key) {
		assertThat(read(text(key, "1".repeat(256)))).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "net", "boot", "t", "a" })
	void whenValueIsMissingThenRecordIsIgnored(String key) {
		Map<String, String> text = text("id", "n");
		text.remove(key);
		assertThat(read(text)).isNull();
	}

	@Test
	void whenSomeAddressesAreWrongThenTheOthersAreKept() {
		assertThat(read(text("a", "x,192.0.2.7:7400,,b\u00e4:1,:5")).addresses()).containsExactly(LAN);
	}

	@Test
	void whenAddressesAreManyThenOnlyTheFirstAreRead() {
		String list = IntStream.rangeClosed(1, 40).mapToObj((port) -> "b:" + port).collect(Collectors.joining(","));
		assertThat(read(text("a", list)).addresses()).hasSize(AnnouncementText.MAX_ADDRESSES);
	}

	@ParameterizedTest
	@ValueSource(strings = { "0.0.0.0:7400", "[::]:7400", "[0:0:0:0:0:0:0:0]:7400" })
	void whenAddressIsUnspecifiedThenTheSendersIsUsed(String address) throws Exception {
		assertThat(AnnouncementText.read(text("a", address)::get, "net", List.of(InetAddress.getByName("192.0.2.7")))
			.addresses()).containsExactly(LAN);
		assertThat(AnnouncementText.read(text("a", address)::get, "net", List.of())).isNull();
	}

	@Test
	void whateverIsReadThenNothingIsThrown() {
		SplittableRandom random = new SplittableRandom(1);
		for (int round = 0; round < 20_000; round++) {
			Map<String, String> text = text("x", "");
			String[] keys = { "net", "id", "boot", "t", "a" };
			String key = keys[random.nextInt(keys.length)];
			String old = text.get(key);
			int at = random.nextInt(old.length());
			char put = (char) random.nextInt(0x180);
			text.put(key, old.substring(0, at) + put + old.substring(at + random.nextInt(2)));
			PeerAnnouncement read = read(text);
			assertThat((read == null) || read.addresses().size() <= AnnouncementText.MAX_ADDRESSES).isTrue();
		}
	}

	private static PeerAnnouncement announcement(PeerAddress... addresses) {
		return new PeerAnnouncement("net", PeerId.of("node-1"), 0x1f, List.of(addresses));
	}

	private static Map<String, String> text(String key, String value) {
		Map<String, String> text = new HashMap<>(
				Map.of("net", "net", "id", "node-1", "boot", "1f", "t", "grpc", "a", "192.0.2.7:7400,[::1]:7401"));
		text.put(key, value);
		return text;
	}

	private static PeerAnnouncement read(Map<String, String> text) {
		return AnnouncementText.read(text::get, "net", List.of());
	}

}
