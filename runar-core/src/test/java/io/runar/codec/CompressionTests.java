package io.runar.codec;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

import com.github.luben.zstd.Zstd;
import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.runtime.NodeMetrics;
import io.runar.wire.Payload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CompressionTests {

	private static final int MAX = 4 * 1024 * 1024;

	private static final List<String> CODECS = List.of("raw", "cbor");

	private final List<Integer> measured = new ArrayList<>();

	private final NodeMetrics metrics = new NodeMetrics() {

		@Override
		public void payloadCompressed(int plainBytes, int compressedBytes) {
			CompressionTests.this.measured.addAll(List.of(plainBytes, compressedBytes));
		}

	};

	private final PayloadCodecs codecs = node("auto");

	@ParameterizedTest
	@EnumSource
	void everythingComesBackAsItWas(Compression compression) {
		Random random = new Random(44);
		for (int i = 0; i < 500; i++) {
			byte[] plain = randomData(random, 1 + random.nextInt((i % 50 == 0) ? 1_000_000 : 5_000));
			Payload slice = slice(plain, random.nextInt(5));
			byte[] compressed = compression.compress(slice, plain.length + 1000);
			if (compressed != null) {
				assertThat(compression.decompress(slice(compressed, random.nextInt(5)), plain.length)).isEqualTo(plain);
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void theResultIsNeverLargerThanIsWorthIt(Compression compression) {
		Random random = new Random(45);
		for (int i = 0; i < 500; i++) {
			byte[] plain = randomData(random, 1 + random.nextInt(3_000));
			byte[] enough = compression.compress(slice(plain, 0), plain.length + 1000);
			assertThat(enough).isNotNull();
			assertThat(compression.compress(slice(plain, 0), enough.length)).isEqualTo(enough);
			assertThat(compression.compress(slice(plain, 0), enough.length - 1)).isNull();
		}
	}

	@ParameterizedTest
	@EnumSource
	void manyThreadsCompressAtTheSameTime(Compression compression) throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(8);
		try {
			List<Future<Boolean>> results = new ArrayList<>();
			for (int thread = 0; thread < 8; thread++) {
				byte[] plain = text(3_000 + thread);
				Callable<Boolean> task = () -> {
					for (int i = 0; i < 200; i++) {
						byte[] compressed = compression.compress(slice(plain, 0), plain.length);
						if (!Arrays.equals(compression.decompress(Payload.of("", compressed), MAX), plain)) {
							return false;
						}
					}
					return true;
				};
				results.add(threads.submit(task));
			}
			for (Future<Boolean> result : results) {
				assertThat(result.get()).isTrue();
			}
		}
		finally {
			threads.shutdown();
		}
	}

	@Test
	void gzipIsWhatOtherGzipsReadAndWrite() throws IOException {
		byte[] plain = text(5_000);
		byte[] ours = Compression.GZIP.compress(slice(plain, 0), plain.length);
		try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(ours))) {
			assertThat(in.readAllBytes()).isEqualTo(plain);
		}
		ByteArrayOutputStream theirs = new ByteArrayOutputStream();
		try (GZIPOutputStream out = new GZIPOutputStream(theirs)) {
			out.write(plain);
		}
		assertThat(Compression.GZIP.decompress(Payload.of("", theirs.toByteArray()), MAX)).isEqualTo(plain);
	}

	@Test
	void zstdIsWhatOtherZstdsReadAndWrite() {
		byte[] plain = text(5_000);
		byte[] ours = Compression.ZSTD.compress(slice(plain, 0), plain.length);
		assertThat(Zstd.decompress(ours, plain.length)).isEqualTo(plain);
		assertThat(Compression.ZSTD.decompress(Payload.of("", Zstd.compress(plain, 9)), MAX)).isEqualTo(plain);
	}

	@ParameterizedTest
	@ValueSource(strings = { "zstd", "gzip" })
	void aLargePayloadIsSentCompressedAndRead(String tag) {
		Object value = Map.of("text", "again and ".repeat(1000));
		Payload payload = node(tag).encode(value, node(tag).acceptance(CODECS, List.of("gzip", "zstd"), MAX));
		assertThat(payload.codec()).isEqualTo("cbor+" + tag);
		assertThat(payload.length()).isLessThan(500);
		assertThat(this.codecs.decode(payload, Object.class)).isEqualTo(value);
		assertThat(this.measured).hasSize(2).last().isEqualTo(payload.length());
	}

	@Test
	void theThresholdIsAPlainSize() {
		Acceptance receiver = this.codecs.acceptance(CODECS, List.of("zstd"), MAX);
		assertThat(this.codecs.encode(new byte[1023], receiver).codec()).isEqualTo("raw");
		assertThat(this.codecs.encode(new byte[1024], receiver).codec()).isEqualTo("raw+zstd");
		assertThat(this.codecs.encode(null, receiver)).isSameAs(Payload.NULL);
	}

	@Test
	void whatIsTooLargeForTheReceiverIsNotMadeToFit() {
		Acceptance receiver = this.codecs.acceptance(CODECS, List.of("zstd"), 5_000);
		assertThat(this.codecs.encode(new byte[5_000], receiver).codec()).isEqualTo("raw+zstd");
		assertThat(this.codecs.encode(new byte[5_001], receiver).codec()).isEqualTo("raw");
	}

	@ParameterizedTest
	@ValueSource(strings = { "zstd", "gzip" })
	void whatSavesLessThanATenthIsSentAsItIs(String tag) {
		PayloadCodecs node = node(tag);
		Acceptance receiver = node.acceptance(CODECS, List.of(tag), MAX);
		for (int size : List.of(1024, 20_000, 500_000)) {
			byte[] noise = new byte[size];
			new Random(size).nextBytes(noise);
			assertThat(node.encode(noise, receiver)).extracting(Payload::codec, Payload::length)
				.containsExactly("raw", size);
			Arrays.fill(noise, 0, size / 20, (byte) 0);
			assertThat(node.encode(noise, receiver).codec()).as("5 %% of %d", size).isEqualTo("raw");
			Arrays.fill(noise, 0, size * 3 / 4, (byte) 0);
			assertThat(node.encode(noise, receiver).codec()).as("75 %% of %d", size).isEqualTo("raw+" + tag);
		}
		assertThat(this.measured).hasSize(6);
	}

	@Test
	void nodesAgreeOnWhatTheSenderWantsAndTheReceiverReads() {
		assertThat(agreed("auto", "zstd", "gzip")).isEqualTo("zstd");
		assertThat(agreed("auto", "gzip")).isEqualTo("none");
		assertThat(agreed("auto")).isEqualTo("none");
		assertThat(agreed("zstd", "gzip", "lz4")).isEqualTo("none");
		assertThat(agreed("gzip", "zstd", "gzip")).isEqualTo("gzip");
		assertThat(agreed("none", "zstd", "gzip")).isEqualTo("none");
	}

	@Test
	void aNodeAnnouncesWhatItReadsPreferredFirst() {
		assertThat(node("auto").compressions()).containsExactly("zstd", "gzip");
		assertThat(node("zstd").compressions()).containsExactly("zstd", "gzip");
		assertThat(node("gzip").compressions()).containsExactly("gzip", "zstd");
		assertThat(node("none").compressions()).isEmpty();
		assertThat(PayloadCodecs.defaults().compressions()).isEmpty();
		assertThat(PayloadCodecs.builder()
			.compressions(List.of(Compression.GZIP))
			.build()
			.withCompression("auto", 1024, MAX, NodeMetrics.NONE)
			.compressions()).containsExactly("gzip");
	}

	@Test
	void whenTheBytesAreWantedThenTheyArePlainAndAsFreshAsBefore() {
		Payload plain = this.codecs.encode(text(5_000), CODECS).freshFor(7);
		Payload compressed = this.codecs.compress(plain, this.codecs.acceptance(CODECS, List.of("zstd"), MAX));
		assertThat(compressed.codec()).isEqualTo("raw+zstd");
		assertThat(compressed.freshForMillis()).isEqualTo(7);
		Payload bytes = (Payload) this.codecs.decode(compressed, Payload.class);
		assertThat(bytes.codec()).isEqualTo("raw");
		assertThat(bytes.toByteArray()).isEqualTo(plain.toByteArray());
		assertThat(bytes.freshForMillis()).isEqualTo(7);
		assertThat(this.codecs.decode(plain, Payload.class)).isSameAs(plain);
		assertThat(this.codecs.decode(Payload.NULL, Payload.class)).isSameAs(Payload.NULL);
	}

	@Test
	void whatWasNotAnnouncedIsRefused() {
		PayloadCodecs sender = node("zstd");
		Payload payload = sender.encode(text(5_000), sender.acceptance(CODECS, List.of("zstd"), MAX));
		PayloadCodecsTests.assertRefused(() -> node("none").decode(payload, byte[].class))
			.withMessage("payload compression 'zstd' (expected: none, as announced)");
		PayloadCodecs other = PayloadCodecs.builder()
			.compressions(List.of(Compression.GZIP))
			.build()
			.withCompression("auto", 1024, MAX, NodeMetrics.NONE);
		PayloadCodecsTests.assertRefused(() -> other.decode(payload, byte[].class))
			.withMessage("payload compression 'zstd' (expected: one of [gzip], as announced)");
		PayloadCodecsTests.assertRefused(() -> this.codecs.decode(Payload.of("raw+lz4", new byte[9]), byte[].class))
			.withMessageContaining("payload compression 'lz4'");
		PayloadCodecsTests.assertRefused(() -> this.codecs.decode(Payload.of("xml+zstd", new byte[9]), byte[].class))
			.withMessageContaining("payload codec 'xml+zstd'");
	}

	@Test
	void anUnknownModeIsRefusedNamingWhatIsThere() {
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> node("lz4"))
			.withMessage("runar.network.compression: lz4 (expected: auto, none, gzip or zstd)")
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.INVALID_CONFIGURATION));
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> PayloadCodecs.builder()
				.compressions(List.of(Compression.GZIP))
				.build()
				.withCompression("zstd", 1024, MAX, NodeMetrics.NONE))
			.withMessageContaining("the PayloadCodecs of this node have");
	}

	private String agreed(String mode, String... reads) {
		return node(mode).acceptance(CODECS, List.of(reads), MAX).compressionName();
	}

	private PayloadCodecs node(String mode) {
		return PayloadCodecs.defaults().withCompression(mode, 1024, MAX, this.metrics);
	}

	static byte[] text(int size) {
		Random random = new Random(7);
		byte[] text = new byte[size];
		for (int i = 0; i < size; i++) {
			text[i] = (byte) ('a' + random.nextInt(1 + random.nextInt(9)));
		}
		return text;
	}

	/** From constant to noise, in runs. */
	private static byte[] randomData(Random random, int size) {
		byte[] data = new byte[size];
		int letters = 1 + random.nextInt(256);
		for (int i = 0; i < size;) {
			int end = Math.min(size, i + 1 + random.nextInt(200));
			byte letter = (byte) random.nextInt();
			boolean run = random.nextBoolean();
			for (; i < end; i++) {
				data[i] = run ? letter : (byte) random.nextInt(letters);
			}
		}
		return data;
	}

	/** Puts data in the middle of a larger array, as it is in a frame. */
	static Payload slice(byte[] data, int before) {
		byte[] array = new byte[before + data.length + 3];
		Arrays.fill(array, (byte) 0x55);
		System.arraycopy(data, 0, array, before, data.length);
		return new Payload("raw", array, before, data.length);
	}

}
