package io.runar.security;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.fuzz.FuzzTarget;

import static org.assertj.core.api.Assertions.assertThat;

/** The text of a network key; a refusal does not repeat it. */
public final class NetworkKeyFuzzTarget implements FuzzTarget {

	private static final int MIN_TELLING = 8;

	@Override
	public void read(byte[] input) {
		String text = new String(input, StandardCharsets.UTF_8);
		try {
			NetworkKey key = NetworkKey.parse(text);
			assertThat(NetworkKey.parse(key.encoded()).encoded()).isEqualTo(key.encoded());
		}
		catch (RunarException ex) {
			if (text.strip().length() >= MIN_TELLING
					&& !String.valueOf(NetworkKeyFuzzTarget.refusal()).contains(text)) {
				assertThat(ex.getMessage()).doesNotContain(text);
			}
			throw ex;
		}
	}

	private static String refusal() {
		try {
			return NetworkKey.parse("").toString();
		}
		catch (RunarException ex) {
			return String.valueOf(ex.getMessage());
		}
	}

	@Override
	public boolean refuses(Exception failure) {
		return failure instanceof RunarException known && known.errorCode() == ErrorCode.INVALID_CONFIGURATION;
	}

	@Override
	public List<byte[]> seeds() {
		return List.of("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=".getBytes(StandardCharsets.UTF_8),
				"00".repeat(32).getBytes(StandardCharsets.UTF_8));
	}

}
