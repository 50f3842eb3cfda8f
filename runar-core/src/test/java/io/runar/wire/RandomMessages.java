package io.runar.wire;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import io.runar.BroadcastMode;
import io.runar.Priority;
import io.runar.wire.v1.ActionAdvertisement;
import io.runar.wire.v1.CacheAdvertisement;
import io.runar.wire.v1.DiscoveryMessage;
import io.runar.wire.v1.HelloMessage;
import io.runar.wire.v1.KnownPeer;
import io.runar.wire.v1.Parameter;
import io.runar.wire.v1.ServiceAdvertisement;
import io.runar.wire.v1.SubscriptionAdvertisement;

/**
 * Valid messages of all kinds, decided by a seed.
 */
final class RandomMessages {

	private static final String[] WORDS = { "user", "auth", "history", "größe", "$registry", "a", "日本", "x-1", "😀" };

	private final SplittableRandom random;

	RandomMessages(long seed) {
		this.random = new SplittableRandom(seed);
	}

	NodeMessage next() {
		return switch (this.random.nextInt(12)) {
			case 0, 1 -> request();
			case 2, 3 -> response();
			case 4 -> event();
			case 5 -> chunk();
			case 6 -> ControlMessages.discovery(discovery());
			case 7 -> ControlMessages.hello(hello());
			case 8 -> streamRequest();
			case 9 -> streamData();
			case 10 -> streamCredit();
			default -> small();
		};
	}

	SplittableRandom random() {
		return this.random;
	}

	NodeMessage.Request request() {
		return new NodeMessage.Request(text(1, 64), new RequestTarget(path(), path()), payload(),
				this.random.nextLong(0, 1L << 40), headers(), this.random.nextInt(33), this.random.nextBoolean(),
				text(0, 32));
	}

	private NodeMessage.Request streamRequest() {
		NodeMessage.Request plain = request();
		return new NodeMessage.Request(plain.id(), plain.target(), plain.params(), plain.timeoutMicros(),
				plain.headers(), plain.level(), plain.idempotent(), plain.correlationId(),
				new NodeMessage.StreamOffer(1 + this.random.nextInt(10_000), 1 + this.random.nextLong(1L << 30),
						this.random.nextBoolean()),
				NodeMessage.RequestDetails.of(Priority.values()[this.random.nextInt(Priority.values().length)],
						this.random.nextBoolean() ? path() : "", text(0, 8)));
	}

	private NodeMessage.StreamData streamData() {
		StreamItems items = StreamItems.of(this.random.nextBoolean() ? "cbor" : "json+zstd");
		for (int i = 1 + this.random.nextInt(20); i > 0; i--) {
			items.add(Payload.of("", bytes(this.random.nextInt(i % 7 == 0 ? 300 : 20))));
		}
		boolean fromCaller = this.random.nextBoolean();
		return (fromCaller && this.random.nextInt(3) == 0)
				? new NodeMessage.StreamData(text(1, 64), true, StreamItems.NONE, true, text(0, 20), text(0, 50))
				: NodeMessage.StreamData.items(text(1, 64), fromCaller, items);
	}

	private NodeMessage.StreamCredit streamCredit() {
		return this.random.nextInt(4) == 0 ? new NodeMessage.StreamCredit(text(1, 64), false, 0, 0, true)
				: new NodeMessage.StreamCredit(text(1, 64), this.random.nextBoolean(), this.random.nextInt(10_000),
						this.random.nextLong(1L << 30), false);
	}

	private NodeMessage.Response response() {
		NodeMessage.Response plain = this.random.nextBoolean()
				? NodeMessage.Response.success(text(1, 64), payload().freshFor(this.random.nextInt(3)))
				: new NodeMessage.Response(text(1, 64), false, payload(), text(1, 20), text(0, 300),
						this.random.nextBoolean(), this.random.nextBoolean());
		return plain.with(headers());
	}

	private NodeMessage.Event event() {
		BroadcastMode mode = this.random.nextBoolean() ? BroadcastMode.ALL : BroadcastMode.ONE_PER_SERVICE;
		return new NodeMessage.Event(new EventTopic(path()), payload(), mode, headers(), delivery(),
				this.random.nextLong());
	}

	private EventDelivery delivery() {
		EventDelivery.Builder delivery = EventDelivery.builder();
		IntStream.range(0, this.random.nextInt(4)).forEach((i) -> delivery.servicePath(path()));
		IntStream.range(0, this.random.nextInt(3)).forEach((i) -> delivery.group("g" + i));
		return delivery.acknowledge(this.random.nextBoolean())
			.pastFor(this.random.nextInt(2) * this.random.nextLong())
			.build();
	}

	private NodeMessage.Chunk chunk() {
		byte[] data = bytes(1 + this.random.nextInt(100));
		long offset = this.random.nextLong(0, 1L << 33);
		return new NodeMessage.Chunk(this.random.nextLong(), offset + data.length + this.random.nextInt(9), offset,
				Payload.of("", data));
	}

	private NodeMessage.Control small() {
		return switch (this.random.nextInt(5)) {
			case 0 ->
				ControlMessages.heartbeat(this.random.nextLong(), this.random.nextBoolean(), this.random.nextLong());
			case 1 -> ControlMessages.cancel(text(1, 64));
			case 2 -> ControlMessages.goodbye(text(0, 50), this.random.nextBoolean());
			case 3 -> ControlMessages.acknowledgement(new Acknowledgement(this.random.nextLong(), path(), "",
					this.random.nextBoolean(), text(1, 20), text(0, 50)));
			default -> ControlMessages.refusal(text(1, 20), text(0, 50), this.random.nextInt(10_000));
		};
	}

	private HelloMessage hello() {
		return HelloMessage.newBuilder()
			.setProtocolMajor(this.random.nextInt(3))
			.setNodeId("node-" + this.random.nextInt(100))
			.setNetworkId("shop")
			.setIncarnation(this.random.nextLong())
			.addCodecs("cbor")
			.addCodecs("json")
			.addCompressions("zstd")
			.setMaxMessageSize(1 + this.random.nextInt(1 << 20))
			.addAddresses("grpc://127.0.0.1:1234")
			.setRegistryVersion(this.random.nextLong())
			.setSoftware(text(0, 20))
			.putMetadata("zone", text(0, 20))
			.build();
	}

	private DiscoveryMessage discovery() {
		DiscoveryMessage.Builder discovery = DiscoveryMessage.newBuilder()
			.setFull(this.random.nextBoolean())
			.setFromVersion(this.random.nextLong())
			.setToVersion(this.random.nextLong())
			.setRequestFull(this.random.nextBoolean());
		for (int i = this.random.nextInt(4); i > 0; i--) {
			discovery.addServices(service()).addRemovedServices(path());
			discovery.addPeers(KnownPeer.newBuilder().setNodeId("n" + i).addAddresses("tcp://h:" + i));
		}
		return discovery.build();
	}

	private ServiceAdvertisement.Builder service() {
		ServiceAdvertisement.Builder service = ServiceAdvertisement.newBuilder()
			.setPath(path())
			.setVersion("1." + this.random.nextInt(9))
			.setDescription(text(0, 40))
			.setPaused(this.random.nextBoolean());
		for (int i = this.random.nextInt(4); i > 0; i--) {
			service.addActions(ActionAdvertisement.newBuilder()
				.setName(path() + "/{id}")
				.setDescription(text(0, 20))
				.addParameters(Parameter.newBuilder().setName("p" + i).setType("int").setRequired(true))
				.setResultType("java.lang.String")
				.setIdempotent(this.random.nextBoolean())
				.setCache(CacheAdvertisement.newBuilder()
					.setTtlMicros(1000 + this.random.nextInt(1_000_000))
					.setMaxSize(1 + this.random.nextInt(100))
					.addKey("id")
					.addInvalidateOn(path() + "/*")));
			service.addSubscriptions(SubscriptionAdvertisement.newBuilder()
				.setPattern(path() + "/*/>")
				.setGroup("g")
				.setPastId(3)
				.setIncludePastMicros(5));
		}
		return service;
	}

	Payload payload() {
		if (this.random.nextInt(5) == 0) {
			return Payload.NULL;
		}
		byte[] data = bytes(this.random.nextInt(300));
		int offset = this.random.nextInt(data.length + 1);
		return new Payload(this.random.nextBoolean() ? "cbor" : "json", data, offset,
				this.random.nextInt(data.length - offset + 1));
	}

	private Map<String, String> headers() {
		Map<String, String> headers = new LinkedHashMap<>();
		for (int i = this.random.nextInt(4); i > 0; i--) {
			headers.put("h" + i + text(0, 10), text(0, 200));
		}
		return headers;
	}

	String path() {
		StringBuilder path = new StringBuilder(WORDS[this.random.nextInt(WORDS.length)]);
		for (int i = this.random.nextInt(3); i > 0; i--) {
			path.append('/').append(WORDS[this.random.nextInt(WORDS.length)]);
		}
		return path.toString();
	}

	private String text(int min, int maxBytes) {
		int length = min + this.random.nextInt(maxBytes - min + 1);
		StringBuilder text = new StringBuilder();
		for (int bytes = 0; bytes < length;) {
			boolean wide = length - bytes >= 3 && this.random.nextInt(10) == 0;
			text.append(wide ? '語' : (char) ('a' + this.random.nextInt(26)));
			bytes += wide ? 3 : 1;
		}
		return text.toString();
	}

	byte[] bytes(int length) {
		byte[] bytes = new byte[length];
		this.random.nextBytes(bytes);
		return bytes;
	}

}
