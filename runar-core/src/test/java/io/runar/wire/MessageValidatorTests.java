package io.runar.wire;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import io.runar.wire.v1.PastServed;
import java.util.stream.IntStream;
import java.util.SplittableRandom;

import io.runar.BroadcastMode;
import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.wire.v1.ActionAdvertisement;
import io.runar.wire.v1.DiscoveryMessage;
import io.runar.wire.v1.CacheAdvertisement;
import io.runar.wire.v1.HelloMessage;
import io.runar.wire.v1.KnownPeer;
import io.runar.wire.v1.ServiceAdvertisement;
import io.runar.wire.v1.SubscriptionAdvertisement;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Every limit of {@link MessageValidator}: the largest allowed value passes, one more
 * does not.
 */
class MessageValidatorTests {

	private final MessageValidator validator = new MessageValidator(1 << 20);

	@Test
	void requestIds() {
		allowed(request("x".repeat(64), "s", "a", 0, Map.of(), 0));
		refused(request("x".repeat(65), "s", "a", 0, Map.of(), 0), "request id");
		refused(request("", "s", "a", 0, Map.of(), 0), "request id");
		refused(request("a\nb", "s", "a", 0, Map.of(), 0), "control characters");
	}

	@Test
	void streams() {
		allowed(offer(1, 1));
		allowed(offer(Integer.MAX_VALUE, MessageValidator.MAX_STREAM_BYTES));
		refused(offer(0, 1), "stream_items");
		refused(offer(-1, 1), "stream_items");
		refused(offer(1, 0), "stream_bytes");
		refused(offer(1, MessageValidator.MAX_STREAM_BYTES + 1), "stream_bytes");
		StreamItems one = StreamItems.of("cbor");
		one.add(Payload.of("cbor", new byte[0]));
		allowed(NodeMessage.StreamData.items("r", true, one));
		refused(NodeMessage.StreamData.items("", true, one), "request id");
		refused(NodeMessage.StreamData.items("r", true, StreamItems.NONE), "number of items");
		StreamItems none = StreamItems.of("");
		none.add(Payload.NULL);
		refused(NodeMessage.StreamData.items("r", true, none), "codec of items");
		StreamItems odd = StreamItems.of("c/b");
		odd.add(Payload.NULL);
		refused(NodeMessage.StreamData.items("r", true, odd), "codec of items");
		allowed(new NodeMessage.StreamData("r", true, StreamItems.NONE, true, "C", "m"));
		refused(new NodeMessage.StreamData("r", false, one, true, "", ""), "end of a stream");
		refused(new NodeMessage.StreamData("r", true, one, false, "C", ""), "error code");
		refused(new NodeMessage.StreamData("r", true, one, true, "C".repeat(65), ""), "error code");
		allowed(new NodeMessage.StreamCredit("r", true, Integer.MAX_VALUE, MessageValidator.MAX_STREAM_BYTES, false));
		refused(new NodeMessage.StreamCredit("r", true, -1, 0, false), "items of a credit");
		refused(new NodeMessage.StreamCredit("r", true, 0, -1, false), "bytes of a credit");
		refused(new NodeMessage.StreamCredit("r", true, 0, MessageValidator.MAX_STREAM_BYTES + 1, false),
				"bytes of a credit");
		refused(new NodeMessage.StreamCredit("r", true, 0, 0, true), "cancel of a credit");
		allowed(new NodeMessage.StreamCredit("r", false, 0, 0, true));
	}

	private static NodeMessage.Request offer(int items, long bytes) {
		return new NodeMessage.Request("r", new RequestTarget("s", "a"), Payload.NULL, 0, Map.of(), 0, false, "",
				new NodeMessage.StreamOffer(items, bytes, false), NodeMessage.RequestDetails.NONE);
	}

	@Test
	void paths() {
		allowed(request("r", "s".repeat(127), "a".repeat(127), 0, Map.of(), 0));
		refused(request("r", "s".repeat(128), "a".repeat(127), 0, Map.of(), 0), "path");
		refused(request("r", "", "a", 0, Map.of(), 0), "service path");
		refused(request("r", "s", "", 0, Map.of(), 0), "action");
		refused(request("r", "s", "a/{b}", 0, Map.of(), 0), "action");
		refused(new NodeMessage.Event(new EventTopic("a/*"), Payload.NULL, BroadcastMode.ALL, Map.of(),
				EventDelivery.PLAIN, 1), "topic");
	}

	@Test
	void groups() {
		allowed(event(EventDelivery.builder().servicePath("a/b").group("workers-1").build()));
		refused(event(EventDelivery.builder().group("a b").build()), "group");
		refused(event(EventDelivery.builder().group("").build()), "group");
		EventDelivery.Builder many = EventDelivery.builder();
		IntStream.rangeClosed(0, MessageValidator.MAX_GROUPS).forEach((i) -> many.group("g"));
		refused(event(many.build()), "number of groups");
	}

	private static NodeMessage.Event event(EventDelivery delivery) {
		return new NodeMessage.Event(new EventTopic("a"), Payload.NULL, BroadcastMode.ONE_PER_SERVICE, Map.of(),
				delivery, 1);
	}

	@Test
	void subscriptions() {
		allowed(subscription(SubscriptionAdvertisement.newBuilder().setPastId(1).setIncludePastMicros(1)));
		refused(subscription(SubscriptionAdvertisement.newBuilder().setPastId(1)), "include_past_micros");
		refused(subscription(SubscriptionAdvertisement.newBuilder().setPastId(-1)), "past_id");
		refused(subscription(SubscriptionAdvertisement.newBuilder().setGroup("a b")), "group");
		refused(ControlMessages.discovery(
				DiscoveryMessage.newBuilder().addPastServed(PastServed.newBuilder().setPastId(1).setCount(-1)).build()),
				"past_served");
		refused(ControlMessages.discovery(DiscoveryMessage.newBuilder()
			.addAllPastAgain(Collections.nCopies(ControlMessages.MAX_SUBSCRIPTIONS + 1, 1L))
			.build()), "past_again");
	}

	private static NodeMessage.Control subscription(SubscriptionAdvertisement.Builder subscription) {
		return ControlMessages.discovery(DiscoveryMessage.newBuilder()
			.addServices(ServiceAdvertisement.newBuilder().setPath("s").addSubscriptions(subscription.setPattern("a")))
			.build());
	}

	@Test
	void acknowledgements() {
		allowed(ControlMessages.acknowledgement(new Acknowledgement(1, "a/b", "", true, "", "")));
		allowed(ControlMessages.acknowledgement(new Acknowledgement(1, "", "g", false, "FORBIDDEN", "no")));
		refused(ControlMessages.acknowledgement(new Acknowledgement(1, "", "", true, "", "")), "group");
		refused(ControlMessages.acknowledgement(new Acknowledgement(1, "a b", "", true, "", "")), "service path");
		refused(ControlMessages.acknowledgement(new Acknowledgement(1, "a", "", false, "", "")), "error code");
	}

	@Test
	void timeoutsAndLevels() {
		allowed(request("r", "s", "a", MessageValidator.MAX_TIMEOUT_MICROS, Map.of(), MessageValidator.MAX_LEVEL));
		refused(request("r", "s", "a", MessageValidator.MAX_TIMEOUT_MICROS + 1, Map.of(), 0), "timeout");
		refused(request("r", "s", "a", -1, Map.of(), 0), "timeout");
		refused(request("r", "s", "a", 0, Map.of(), -1), "level");
		refused(request("r", "s", "a", 0, Map.of(), MessageValidator.MAX_LEVEL + 1), "level");
	}

	@Test
	void headers() {
		allowed(request("r", "s", "a", 0, headers(64, 1), 0));
		refused(request("r", "s", "a", 0, headers(65, 1), 0), "headers");
		allowed(request("r", "s", "a", 0, Map.of("n".repeat(128), "v".repeat(8192)), 0));
		refused(request("r", "s", "a", 0, Map.of("n".repeat(129), ""), 0), "name of a header");
		refused(request("r", "s", "a", 0, Map.of("", "v"), 0), "name of a header");
		refused(request("r", "s", "a", 0, Map.of("n", "v".repeat(8193)), 0), "value of a header");
		refused(request("r", "s", "a", 0, headers(5, 8000), 0), "characters of all headers");
	}

	@Test
	void payloads() {
		allowed(NodeMessage.Response.success("r", Payload.of("abcdefghijklmn01", new byte[3])));
		refused(NodeMessage.Response.success("r", Payload.of("abcdefghijklmn012", new byte[3])), "codec");
		refused(NodeMessage.Response.success("r", Payload.of("CBOR", new byte[3])), "codec");
		allowed(NodeMessage.Response.success("r", Payload.of("cbor+zstd", new byte[3])));
		allowed(NodeMessage.Response.success("r", Payload.of("abcdefghijklmn01+abcdefghijklmn01", new byte[3])));
		for (String tag : List.of("+", "+zstd", "cbor+", "cbor++zstd", "cbor+zstd+gzip", "cbor+ZSTD", "cbor-zstd",
				"abcdefghijklmn012+zstd", "cbor+abcdefghijklmn012")) {
			refused(NodeMessage.Response.success("r", Payload.of(tag, new byte[3])), "codec");
		}
		refused(NodeMessage.Response.success("r", Payload.of("", new byte[3])), "without codec");
	}

	@Test
	void freshness() {
		allowed(NodeMessage.Response.success("r", Payload.NULL.freshFor(Integer.MAX_VALUE)));
		refused(NodeMessage.Response.success("r", Payload.NULL.freshFor(-1)), "fresh_for_millis");
	}

	@Test
	void caches() {
		CacheAdvertisement cache = CacheAdvertisement.newBuilder()
			.setTtlMicros(1000)
			.setMaxSize(1_000_000)
			.addAllKey(IntStream.range(0, 16).mapToObj((i) -> "k".repeat(126) + (10 + i)).toList())
			.addAllInvalidateOn(Collections.nCopies(32, "a/*"))
			.build();
		allowed(advertising(cache));
		refused(advertising(cache.toBuilder().setTtlMicros(999).build()), "ttl_micros");
		refused(advertising(cache.toBuilder().setTtlMicros(-1).build()), "ttl_micros");
		refused(advertising(cache.toBuilder().setStaleMicros(Long.MAX_VALUE).build()), "stale_micros");
		refused(advertising(cache.toBuilder().setMaxSize(0).build()), "max_size");
		refused(advertising(cache.toBuilder().setMaxSize(-1).build()), "max_size");
		refused(advertising(cache.toBuilder().addKey("one").build()), "key parts");
		refused(advertising(cache.toBuilder().clearKey().addKey("k".repeat(129)).build()), "key part");
		refused(advertising(cache.toBuilder().clearKey().addKey("").build()), "key part");
		refused(advertising(cache.toBuilder().addInvalidateOn("b").build()), "invalidating topics");
		refused(advertising(cache.toBuilder().clearInvalidateOn().addInvalidateOn("a//b").build()), "topic");
		refused(advertising(cache.toBuilder().clearInvalidateOn().addInvalidateOn("n:a").build()), "topic");
	}

	private static NodeMessage advertising(CacheAdvertisement cache) {
		return ControlMessages.discovery(DiscoveryMessage.newBuilder()
			.addServices(ServiceAdvertisement.newBuilder()
				.setPath("s")
				.addActions(ActionAdvertisement.newBuilder().setName("a").setCache(cache)))
			.build());
	}

	@Test
	void errors() {
		allowed(error("C".repeat(64), "m".repeat(8192)));
		refused(error("C".repeat(65), ""), "error code");
		refused(error("", ""), "error code");
		refused(error("C", "m".repeat(8193)), "error message");
		refused(error("C", "語".repeat(3000)), "error message");
	}

	@Test
	void chunks() {
		allowed(new NodeMessage.Chunk(1, 10, 5, Payload.of("", new byte[5])));
		refused(new NodeMessage.Chunk(1, 10, 6, Payload.of("", new byte[5])), "offset");
		refused(new NodeMessage.Chunk(1, 10, -1, Payload.of("", new byte[5])), "offset");
		refused(new NodeMessage.Chunk(1, 10, 0, Payload.NULL), "size of a chunk");
		refused(new NodeMessage.Chunk(1, 1 << 20, 0, Payload.of("", new byte[WireCodec.MAX_CHUNK_SIZE + 1])), "chunk");
	}

	@Test
	void hellos() {
		HelloMessage hello = HelloMessage.newBuilder()
			.setNodeId("n")
			.setNetworkId("net")
			.setMaxMessageSize(1)
			.addAllAddresses(Collections.nCopies(16, "tcp://h:1"))
			.addCodecs("cbor")
			.build();
		allowed(ControlMessages.hello(hello));
		refused(ControlMessages.hello(hello.toBuilder().addAddresses("tcp://h:2").build()), "addresses");
		refused(ControlMessages.hello(hello.toBuilder().setNodeId("").build()), "node id");
		refused(ControlMessages.hello(hello.toBuilder().setNetworkId("").build()), "network id");
		refused(ControlMessages.hello(hello.toBuilder().setMaxMessageSize(0).build()), "max_message_size");
		refused(ControlMessages.hello(hello.toBuilder().addCodecs("").build()), "codec");
		refused(ControlMessages.hello(hello.toBuilder().addCodecs("cbor+zstd").build()), "codec");
		allowed(ControlMessages.hello(hello.toBuilder().addCompressions("zstd").addCompressions("other").build()));
		refused(ControlMessages.hello(hello.toBuilder().addCompressions("").build()), "compression");
		refused(ControlMessages.hello(hello.toBuilder().addCompressions("a+b").build()), "compression");
		refused(ControlMessages.hello(hello.toBuilder().addCompressions("abcdefghijklmn012").build()), "compression");
		refused(ControlMessages.hello(hello.toBuilder()
			.addAllCompressions(Collections.nCopies(ControlMessages.MAX_COMPRESSIONS + 1, "x"))
			.build()), "compressions");
		refused(ControlMessages.hello(hello.toBuilder().setSoftware("a\nb").build()), "software");
	}

	@Test
	void discoveryCounts() {
		ServiceAdvertisement service = ServiceAdvertisement.newBuilder().setPath("s").build();
		allowed(discovery(DiscoveryMessage.newBuilder().addAllServices(Collections.nCopies(10_000, service))));
		refused(discovery(DiscoveryMessage.newBuilder().addAllServices(Collections.nCopies(10_001, service))),
				"services");
		refused(discovery(DiscoveryMessage.newBuilder().addAllRemovedServices(Collections.nCopies(10_001, "s"))),
				"removed");
		KnownPeer peer = KnownPeer.newBuilder().setNodeId("n").build();
		allowed(discovery(DiscoveryMessage.newBuilder().addAllPeers(Collections.nCopies(1000, peer))));
		refused(discovery(DiscoveryMessage.newBuilder().addAllPeers(Collections.nCopies(1001, peer))), "peers");
		ActionAdvertisement action = ActionAdvertisement.newBuilder().setName("a").build();
		refused(discovery(DiscoveryMessage.newBuilder()
			.addServices(service.toBuilder().addAllActions(Collections.nCopies(1001, action)))), "actions");
		SubscriptionAdvertisement subscription = SubscriptionAdvertisement.newBuilder().setPattern("a/>").build();
		refused(discovery(DiscoveryMessage.newBuilder()
			.addServices(service.toBuilder().addAllSubscriptions(Collections.nCopies(5001, subscription)))
			.addServices(service.toBuilder().addAllSubscriptions(Collections.nCopies(5000, subscription)))),
				"subscriptions");
	}

	@Test
	void discoveryNames() {
		refused(discovery(DiscoveryMessage.newBuilder().addServices(ServiceAdvertisement.newBuilder())), "path");
		refused(discovery(DiscoveryMessage.newBuilder().addRemovedServices("a b")), "removed service");
		refused(discovery(DiscoveryMessage.newBuilder().addPeers(KnownPeer.newBuilder().setNodeId("-"))), "node id");
	}

	@Test
	void otherControlMessages() {
		refused(ControlMessages.cancel(""), "request id");
		refused(ControlMessages.refusal("", "m", 0), "error code");
		refused(ControlMessages.refusal("C", "m", -1), "retry_after_millis");
		allowed(ControlMessages.refusal("C", "m".repeat(10_000), ControlMessages.MAX_RETRY_AFTER_MILLIS));
		allowed(ControlMessages.goodbye("r".repeat(10_000), true));
		refused(new NodeMessage.Control(io.runar.wire.v1.NodeMessage.getDefaultInstance()), "payload");
	}

	@Test
	void literalPathsAreThoseOfTopicPath() {
		String alphabet = "ab/:{}*> \t\u0001é語";
		SplittableRandom random = new SplittableRandom(3);
		int valid = 0;
		for (int i = 0; i < 50_000; i++) {
			StringBuilder text = new StringBuilder();
			for (int length = random.nextInt(9); length > 0; length--) {
				text.append(alphabet.charAt(random.nextInt(alphabet.length())));
			}
			String path = text.toString();
			if (path.indexOf(':') > path.indexOf('/') && path.indexOf('/') >= 0) {
				continue;
			}
			boolean expected = isTopicPath(path);
			valid += expected ? 1 : 0;
			assertThat(LiteralPath.isValid(path)).as(path).isEqualTo(expected);
		}
		assertThat(valid).isGreaterThan(1000);
		assertThat(LiteralPath.isValid("a/".repeat(31) + "a")).isTrue();
		assertThat(LiteralPath.isValid("a/".repeat(32) + "a")).isFalse();
		assertThat(LiteralPath.isValid("語".repeat(85))).isTrue();
		assertThat(LiteralPath.isValid("語".repeat(86))).isFalse();
	}

	private static boolean isTopicPath(String text) {
		try {
			TopicPath.of(text);
			return true;
		}
		catch (RunarException ex) {
			return false;
		}
	}

	private void allowed(NodeMessage message) {
		assertThatCode(() -> this.validator.check(message)).doesNotThrowAnyException();
	}

	private void refused(NodeMessage message, String part) {
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> this.validator.check(message))
			.withMessageContaining(part)
			.withMessageContaining("expected")
			.extracting(RunarException::errorCode)
			.isEqualTo(ErrorCode.PROTOCOL_ERROR);
	}

	private static NodeMessage.Request request(String id, String service, String action, long timeout,
			Map<String, String> headers, int level) {
		return new NodeMessage.Request(id, new RequestTarget(service, action), Payload.NULL, timeout, headers, level,
				false, "");
	}

	private static NodeMessage.Response error(String code, String message) {
		return new NodeMessage.Response("r", false, Payload.NULL, code, message, false, false);
	}

	private static NodeMessage.Control discovery(DiscoveryMessage.Builder discovery) {
		return ControlMessages.discovery(discovery.build());
	}

	private static Map<String, String> headers(int count, int valueSize) {
		Map<String, String> headers = new LinkedHashMap<>();
		for (int i = 0; i < count; i++) {
			headers.put("h" + i, "v".repeat(valueSize));
		}
		return headers;
	}

}
