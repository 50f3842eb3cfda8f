package io.runar.codec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

import com.github.luben.zstd.ZstdOutputStream;
import com.sun.management.ThreadMXBean;
import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.runtime.NodeMetrics;
import io.runar.wire.Payload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** What a peer could send compressed to harm the node that reads it. */
class HostileCompressionTests {

	private static final int LIMIT = 4 * 1024 * 1024;

	private static final int GIBI = 1024 * 1024 * 1024;

	private final List<String> refused = new ArrayList<>();

	private final PayloadCodecs codecs = PayloadCodecs.defaults()
		.withCompression("auto", 1024, LIMIT, new NodeMetrics() {

			@Override
			public void refused(String reason) {
				HostileCompressionTests.this.refused.add(reason);
			}

		});

	@ParameterizedTest
	@EnumSource
	@Timeout(60)
	void aBombIsRefusedNamingSizeAndLimitBeforeItTakesMemory(Compression compression) throws IOException {
		Payload bomb = payload(compression, bomb(compression, GIBI));
		warmUp(compression);
		long before = allocated();
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> this.codecs.decode(bomb, byte[].class))
			.withMessage("payload compressed with " + compression.tag()
					+ ": 1073741824 bytes when decompressed (expected: at most 4194304)")
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.PAYLOAD_TOO_LARGE));
		assertThat(allocated() - before).isLessThan(LIMIT / 4);
		assertThat(this.refused).contains("compressed-payload");
	}

	@ParameterizedTest
	@EnumSource
	@Timeout(60)
	void aBombThatLiesAboutItsSizeTakesNoMoreThanItSays(Compression compression) throws IOException {
		byte[] bomb = bomb(compression, 64 * 1024 * 1024);
		declare(compression, bomb, LIMIT);
		warmUp(compression);
		long before = allocated();
		assertDamaged(payload(compression, bomb));
		assertThat(allocated() - before).isLessThan(2 * LIMIT);
	}

	@ParameterizedTest
	@EnumSource
	void theLimitIsWithinTheLimit(Compression compression) {
		byte[] most = compression.compress(Payload.of("raw", new byte[LIMIT]), LIMIT);
		assertThat((byte[]) this.codecs.decode(payload(compression, most), byte[].class)).hasSize(LIMIT);
		byte[] more = compression.compress(Payload.of("raw", new byte[LIMIT + 1]), LIMIT);
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> this.codecs.decode(payload(compression, more), byte[].class))
			.withMessageContaining("4194305 bytes when decompressed (expected: at most 4194304)");
	}

	@ParameterizedTest
	@EnumSource
	void everyTruncationIsRefused(Compression compression) {
		byte[] good = good(compression);
		for (int length = 0; length < good.length; length++) {
			assertDamaged(payload(compression, Arrays.copyOf(good, length)));
		}
	}

	@ParameterizedTest
	@EnumSource
	void everyDamagedByteIsRefusedOrHarmless(Compression compression) {
		byte[] good = good(compression);
		byte[] plain = (byte[]) this.codecs.decode(payload(compression, good), byte[].class);
		Random random = new Random(46);
		for (int i = 0; i < 3_000; i++) {
			byte[] bad = good.clone();
			bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
			try {
				assertThat(this.codecs.decode(payload(compression, bad), byte[].class)).isEqualTo(plain);
			}
			catch (RunarException ex) {
				assertThat(ex.errorCode()).isIn(ErrorCode.INVALID_ARGUMENT, ErrorCode.PAYLOAD_TOO_LARGE);
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void noiseIsRefused(Compression compression) {
		Random random = new Random(47);
		byte[] good = good(compression);
		for (int i = 0; i < 3_000; i++) {
			byte[] noise = new byte[random.nextInt(100)];
			random.nextBytes(noise);
			System.arraycopy(good, 0, noise, 0, Math.min(noise.length, random.nextInt(12)));
			try {
				this.codecs.decode(payload(compression, noise), byte[].class);
			}
			catch (RunarException ex) {
				assertThat(ex.errorCode()).isIn(ErrorCode.INVALID_ARGUMENT, ErrorCode.PAYLOAD_TOO_LARGE);
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void whatFollowsTheEndIsRefused(Compression compression) {
		byte[] good = good(compression);
		assertDamaged(payload(compression, concat(good, new byte[1])));
		assertDamaged(payload(compression, concat(good, "garbage".getBytes(StandardCharsets.UTF_8))));
		assertDamaged(payload(compression, concat(good, good)));
		byte[] skippable = { 0x50, 0x2a, 0x4d, 0x18, 1, 0, 0, 0, 9 };
		assertDamaged(payload(compression, concat(good, skippable)));
		assertDamaged(payload(compression, concat(skippable, good)));
	}

	@Test
	void aZstdFrameWithoutContentSizeIsRefused() throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (OutputStream out = new ZstdOutputStream(bytes)) {
			out.write(CompressionTests.text(3_000));
		}
		assertDamaged(payload(Compression.ZSTD, bytes.toByteArray())).withMessageContaining("no content size");
	}

	@Test
	void aGzipMemberWithOptionalFieldsIsRefused() {
		byte[] named = good(Compression.GZIP);
		named[3] = 8;
		assertDamaged(payload(Compression.GZIP, named)).withMessageContaining("another header");
	}

	@Test
	void aTinyGzipMemberCannotAskForMuchMemory() {
		byte[] good = good(Compression.GZIP);
		declare(Compression.GZIP, good, LIMIT);
		assertDamaged(payload(Compression.GZIP, good)).withMessageContaining("declares 4194304 bytes, more than ");
	}

	@Test
	void compressionIsNotNested() {
		byte[] good = good(Compression.GZIP);
		PayloadCodecsTests.assertRefused(() -> this.codecs.decode(Payload.of("raw+gzip+gzip", good), byte[].class));
		PayloadCodecsTests.assertRefused(() -> this.codecs.decode(Payload.of("+gzip", good), byte[].class));
		PayloadCodecsTests.assertRefused(() -> this.codecs.decode(Payload.of("raw+", good), byte[].class));
	}

	/** Not the memory of loading classes is to be measured. */
	private void warmUp(Compression compression) {
		this.codecs.decode(payload(compression, good(compression)), byte[].class);
		assertDamaged(payload(compression, new byte[30]));
	}

	private org.assertj.core.api.ThrowableAssertAlternative<RunarException> assertDamaged(Payload payload) {
		return PayloadCodecsTests.assertRefused(() -> this.codecs.decode(payload, byte[].class));
	}

	/** Zeros: a gibibyte in 32 KiB of zstd or 1 MiB of gzip, which are the extremes. */
	private static byte[] bomb(Compression compression, int size) throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		OutputStream out = (compression == Compression.GZIP) ? new GZIPOutputStream(bytes, 65_536)
				: new ZstdOutputStream(bytes).setLevel(1);
		try (out) {
			byte[] zeros = new byte[1024 * 1024];
			for (int i = 0; i < size / zeros.length; i++) {
				out.write(zeros);
			}
		}
		byte[] bomb = bytes.toByteArray();
		if (compression == Compression.ZSTD) {
			bomb = withContentSize(bomb);
		}
		declare(compression, bomb, size);
		return bomb;
	}

	/**
	 * A streamed frame has a window; this one gets four bytes of content size besides.
	 */
	private static byte[] withContentSize(byte[] frame) {
		byte[] sized = new byte[frame.length + 4];
		System.arraycopy(frame, 0, sized, 0, 6);
		sized[4] |= (byte) 0x80;
		System.arraycopy(frame, 6, sized, 10, frame.length - 6);
		return sized;
	}

	private static void declare(Compression compression, byte[] bomb, int size) {
		int offset = (compression == Compression.GZIP) ? bomb.length - 4 : 6;
		for (int i = 0; i < 4; i++) {
			bomb[offset + i] = (byte) (size >>> (8 * i));
		}
	}

	private static byte[] good(Compression compression) {
		byte[] plain = CompressionTests.text(1_000);
		return compression.compress(Payload.of("raw", plain), plain.length);
	}

	private static Payload payload(Compression compression, byte[] bytes) {
		return Payload.of("raw+" + compression.tag(), bytes);
	}

	private static byte[] concat(byte[] first, byte[] second) {
		byte[] both = Arrays.copyOf(first, first.length + second.length);
		System.arraycopy(second, 0, both, first.length, second.length);
		return both;
	}

	private static long allocated() {
		ThreadMXBean threads = (ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
		return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
	}

}
