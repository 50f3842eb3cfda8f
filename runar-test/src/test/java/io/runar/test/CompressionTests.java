package io.runar.test;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import com.github.luben.zstd.Zstd;
import io.runar.BroadcastMode;
import io.runar.ErrorCode;
import io.runar.PublishOptions;
import io.runar.RunarException;
import io.runar.codec.Compression;
import io.runar.codec.PayloadCodec;
import io.runar.codec.PayloadCodecs;
import io.runar.node.NodeInfo;
import io.runar.node.RunarNode;
import io.runar.service.AbstractService;
import io.runar.wire.Payload;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Compression between nodes that have different ones, and what hostile nodes make of it.
 */
class CompressionTests {

	private static final Duration SOON = Duration.ofSeconds(5);

	private static final String TEXT = "the same again and ".repeat(300);

	private final SimulatedNetwork network = SimulatedNetwork.withSeed(26);

	private final Map<String, String> received = new TreeMap<>();

	@Test
	void whenBothHaveZstdThenParametersResultsErrorsAndEventsAreCompressed() {
		RunarNode a = this.network.start("a");
		this.network.start("b", service("b"));
		this.network.converge(SOON);
		assertThat(a.request("service/say", TEXT, String.class)).isEqualTo(TEXT);
		assertThat(compressed("a")).isEqualTo(1);
		assertThat(compressed("b")).isEqualTo(1);
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> a.request("service/fail", "short", String.class))
			.satisfies((ex) -> assertThat(ex.data()).isEqualTo(TEXT));
		assertThat(compressed("b")).isEqualTo(2);
		a.publish("news", TEXT);
		this.network.advance(Duration.ofMillis(50));
		assertThat(this.received).containsExactly(Map.entry("b", TEXT));
		assertThat(compressed("a")).isEqualTo(2);
	}

	@Test
	void whenNodesHaveDifferentCompressionsThenEachPairUsesWhatItCan() {
		RunarNode zstd = this.network.start("zstd", service("zstd"));
		this.network.build((builder) -> builder.codecs(gzipOnly()));
		RunarNode without = this.network.start("without", service("without"));
		this.network.configure((config) -> config.compression("gzip"));
		RunarNode gzip = this.network.start("gzip", service("gzip"));
		this.network.configure((config) -> config.compression("none"));
		RunarNode none = this.network.start("none", service("none"));
		this.network.converge(SOON);
		assertThat(agreed(zstd)).isEqualTo(Map.of("without", "none", "gzip", "none", "none", "none"));
		assertThat(agreed(without)).isEqualTo(Map.of("zstd", "none", "gzip", "none", "none", "none"));
		assertThat(agreed(gzip)).isEqualTo(Map.of("zstd", "gzip", "without", "gzip", "none", "none"));
		assertThat(agreed(none)).isEqualTo(Map.of("zstd", "none", "without", "none", "gzip", "none"));
		for (RunarNode node : this.network.nodes()) {
			for (int i = 0; i < 4; i++) {
				assertThat(node.request("service/say", TEXT, String.class)).isEqualTo(TEXT);
			}
			node.publish("news", TEXT);
			this.network.advance(Duration.ofMillis(50));
			assertThat(this.received.keySet()).containsExactly("gzip", "none", "without", "zstd");
			this.received.clear();
		}
	}

	@Test
	void whenReceiversOfAnEventDifferThenItIsCompressedOnceForEachKind() {
		RunarNode publisher = this.network.start("publisher");
		this.network.start("b", service("b"));
		this.network.start("c", service("c"));
		this.network.configure((config) -> config.compression("none"));
		this.network.start("d", service("d"));
		this.network.converge(SOON);
		publisher.publish("news", TEXT);
		this.network.advance(Duration.ofMillis(50));
		assertThat(this.received).containsOnly(Map.entry("b", TEXT), Map.entry("c", TEXT), Map.entry("d", TEXT));
		assertThat(compressed("publisher")).isEqualTo(1);
		this.received.clear();
		publisher.publish("news", TEXT, PublishOptions.mode(BroadcastMode.ONE_PER_SERVICE));
		this.network.advance(Duration.ofMillis(50));
		assertThat(this.received).hasSize(1);
	}

	@Test
	void whenAPayloadIsSmallOrNoiseThenItIsSentAsItIs() {
		RunarNode a = this.network.start("a");
		this.network.start("b", service("b"));
		this.network.converge(SOON);
		byte[] noise = new byte[50_000];
		new Random(1).nextBytes(noise);
		assertThat(a.request("service/bytes", noise, byte[].class)).isEqualTo(noise);
		byte[] small = new byte[1023];
		assertThat(a.request("service/bytes", small, byte[].class)).isEqualTo(small);
		assertThat(compressed("a") + compressed("b")).isZero();
		assertThat(a.request("service/bytes", new byte[1024], byte[].class)).hasSize(1024);
		assertThat(compressed("a") + compressed("b")).isEqualTo(2);
	}

	@Test
	void whenAPayloadIsTooLargeForTheReceiverThenCompressionDoesNotHideIt() {
		RunarNode a = this.network.start("a", Services.of("large",
				(service) -> service.answer("bytes", (request) -> new byte[request.params(Integer.class)])));
		this.network.configure((config) -> config.maxMessageSize(64 * 1024));
		RunarNode b = this.network.start("b", service("b"));
		this.network.converge(SOON);
		assertThat(a.request("service/bytes", new byte[60_000], byte[].class)).hasSize(60_000);
		assertTooLarge(() -> a.request("service/bytes", new byte[70_000], byte[].class), "65536");
		assertThat(b.request("large/bytes", 60_000, byte[].class)).hasSize(60_000);
		assertTooLarge(() -> b.request("large/bytes", 70_000, byte[].class), "65536");
	}

	@Test
	void whenAnEventIsTooLargeForOneReceiverThenTheOthersGetIt() {
		RunarNode a = this.network.start("a");
		this.network.start("b", service("b"));
		this.network.configure((config) -> config.maxMessageSize(64 * 1024));
		this.network.start("c", service("c"));
		this.network.converge(SOON);
		String large = "x".repeat(70_000);
		a.publish("news", large);
		this.network.advance(Duration.ofMillis(50));
		assertThat(this.received).containsExactly(Map.entry("b", large));
		assertThat(this.network.count("a", "event-dropped.connection-full")).isEqualTo(1);
	}

	@Test
	void whenAPeerSendsABombThenOnlyThatRequestFails() {
		this.network.start("b", service("b"));
		RunarNode hostile = hostile(Zstd.compress(new byte[64 * 1024 * 1024], 1));
		assertTooLarge(() -> hostile.request("service/bytes", new Bomb(), byte[].class),
				"67108864 bytes when decompressed (expected: at most 4194304)");
		assertThat(this.network.count("b", "refused.compressed-payload")).isEqualTo(1);
		assertStillConnected(hostile);
	}

	@Test
	void whenAPeerSendsAnEventThatIsABombThenOnlyThatEventIsLost() {
		this.network.start("b", service("b"));
		RunarNode hostile = hostile(Zstd.compress(new byte[64 * 1024 * 1024], 1));
		hostile.publish("news", new Bomb());
		hostile.publish("news", "next");
		this.network.advance(Duration.ofMillis(50));
		assertThat(this.received).containsExactly(Map.entry("b", "next"));
		assertThat(this.network.count("b", "event-dropped.handler-failed")).isEqualTo(1);
		assertStillConnected(hostile);
	}

	@Test
	void whenAPeerAnswersWithDamageThenOnlyThatRequestFails() {
		RunarNode a = this.network.start("a", service("a"));
		RunarNode hostile = startHostile(new byte[] { 1, 2, 3 },
				Services.of("bad", (service) -> service.answer("bytes", (request) -> new Bomb())));
		this.network.converge(SOON);
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> a.request("bad/bytes", null, byte[].class))
			.withMessageContaining("payload compressed with zstd")
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
		assertStillConnected(hostile);
	}

	@Test
	void whenAPeerSendsWhatWasNotAnnouncedThenOnlyThatRequestFails() {
		this.network.configure((config) -> config.compression("none"));
		this.network.start("b", service("b"));
		RunarNode hostile = hostile(Zstd.compress(new byte[2000], 1));
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> hostile.request("service/bytes", new Bomb(), byte[].class))
			.withMessageContaining("payload compression 'zstd' (expected: none, as announced)")
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
		assertStillConnected(hostile);
	}

	private RunarNode hostile(byte[] bytes) {
		RunarNode hostile = startHostile(bytes);
		this.network.converge(SOON);
		return hostile;
	}

	private RunarNode startHostile(byte[] bytes, AbstractService... services) {
		this.network.configure((config) -> config.compression("none"))
			.build((builder) -> builder.codecs(new PayloadCodecs(List.of(new BombCodec(bytes)))));
		return this.network.start("hostile", services);
	}

	private void assertStillConnected(RunarNode hostile) {
		assertThat(hostile.peers()).hasSize(1);
		assertThat(this.network.count("hostile", "connection-closed")).isZero();
		assertThat(hostile.request("service/bytes", new byte[] { 7 }, byte[].class)).containsExactly(7);
	}

	private static void assertTooLarge(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
		assertThatExceptionOfType(RunarException.class).isThrownBy(call)
			.withMessageContaining(message)
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.PAYLOAD_TOO_LARGE));
	}

	private AbstractService service(String id) {
		return Services.of("service",
				(service) -> service.answer("say", (request) -> request.params(String.class))
					.answer("bytes", (request) -> request.params(byte[].class))
					.answer("fail", (request) -> {
						throw RunarException.builder(ErrorCode.APPLICATION, "failed").code("FAILED").data(TEXT).build();
					})
					.receive("news", (event) -> this.received.put(id, String.valueOf(event.data(String.class)))));
	}

	private long compressed(String host) {
		return this.network.count(host, "compressed");
	}

	private static Map<String, String> agreed(RunarNode node) {
		Map<String, String> agreed = new TreeMap<>();
		for (NodeInfo.Peer peer : node.info().peers()) {
			agreed.put(peer.id().value(), peer.compression());
		}
		return agreed;
	}

	private static PayloadCodecs gzipOnly() {
		return PayloadCodecs.builder().compressions(List.of(Compression.GZIP)).build();
	}

	private static final class Bomb {

	}

	/**
	 * CBOR, except that a {@link Bomb} becomes chosen bytes that are said to be
	 * compressed.
	 */
	private static final class BombCodec implements PayloadCodec {

		private final PayloadCodecs honest = PayloadCodecs.defaults();

		private final byte[] bytes;

		/** How often to be asked for the tag before the false one is told. */
		private int fuse;

		BombCodec(byte[] bytes) {
			this.bytes = bytes;
		}

		@Override
		public String tag() {
			return (this.fuse > 0 && --this.fuse == 0) ? "cbor+zstd" : "cbor";
		}

		@Override
		public boolean supports(Object value) {
			this.fuse = (value instanceof Bomb) ? 2 : 0;
			return true;
		}

		@Override
		public byte[] encode(Object value) {
			return (value instanceof Bomb) ? this.bytes : this.honest.encode(value, List.of("cbor")).toByteArray();
		}

		@Override
		public Object decode(Payload payload, Type type) {
			return this.honest.decode(payload, type);
		}

	}

}
