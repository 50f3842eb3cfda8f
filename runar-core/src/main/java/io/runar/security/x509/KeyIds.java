package io.runar.security.x509;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Pattern;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RunarException;

/**
 * Node ids that follow from public keys: the SHA-256 digest of the encoded key
 * (SubjectPublicKeyInfo, RFC 5280) in the lower-case alphabet of Base32 (RFC 4648)
 * without padding, 52 characters.
 *
 * @since 0.1
 */
public final class KeyIds {

	private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

	private static final Pattern FORM = Pattern.compile("[a-z2-7]{52}");

	private KeyIds() {
	}

	/**
	 * Returns the id of the node that has a key.
	 * @param key its public key
	 * @return the id
	 */
	public static PeerId of(PublicKey key) {
		try {
			return PeerId.of(base32(MessageDigest.getInstance("SHA-256").digest(key.getEncoded())));
		}
		catch (GeneralSecurityException ex) {
			throw new RunarException(ErrorCode.INVALID_CONFIGURATION,
					"node ids of keys need SHA-256, which this Java runtime does not provide", ex);
		}
	}

	/**
	 * Reads a node id, or the public key that it follows from.
	 * @param text 52 characters of a-z and 2-7; or a P-256 public key as Base64, as in a
	 * file that begins with {@code -----BEGIN PUBLIC KEY-----}
	 * @return the id
	 * @throws RunarException with {@code INVALID_CONFIGURATION} naming the text
	 */
	public static PeerId parse(String text) {
		String trimmed = text.strip();
		if (FORM.matcher(trimmed).matches()) {
			return PeerId.of(trimmed);
		}
		try {
			return of(KeyFactory.getInstance("EC")
				.generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(trimmed))));
		}
		catch (GeneralSecurityException | IllegalArgumentException ex) {
			// Without a cause: it might be a private key that was put in the wrong place.
			throw new RunarException(ErrorCode.INVALID_CONFIGURATION, "node id: '" + Texts.abbreviated(trimmed)
					+ "' (expected: 52 characters of a-z and 2-7 that follow from the node's key, as its log says,"
					+ " or its P-256 public key as Base64)");
		}
	}

	private static String base32(byte[] bytes) {
		StringBuilder out = new StringBuilder();
		int buffer = 0;
		int bits = 0;
		for (byte octet : bytes) {
			buffer = (buffer << 8) | (octet & 0xff);
			bits += 8;
			while (bits >= 5) {
				bits -= 5;
				out.append(ALPHABET.charAt(buffer >>> bits & 31));
			}
		}
		if (bits > 0) {
			out.append(ALPHABET.charAt(buffer << (5 - bits) & 31));
		}
		return out.toString();
	}

}
