package io.runar.security.x509;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.runar.RunarException;
import org.jspecify.annotations.Nullable;

/**
 * A file in the format of RFC 7468. Text between the blocks is ignored. Error messages
 * name the property and the file, never its content.
 *
 * @since 0.1
 */
public final class PemFile {

	private static final int MAX_BYTES = 1024 * 1024;

	private static final Pattern BLOCK = Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----(.*?)-----END \\1-----",
			Pattern.DOTALL);

	private static final List<String> KEY_ALGORITHMS = List.of("EC", "RSA");

	private final String property;

	private final Path file;

	private final List<Block> blocks;

	private PemFile(String property, Path file, List<Block> blocks) {
		this.property = property;
		this.file = file;
		this.blocks = blocks;
	}

	/**
	 * Reads a file.
	 * @param property name of the property or option that names the file, for messages
	 * @param file the file
	 * @return its blocks
	 * @throws RunarException with {@code INVALID_CONFIGURATION} if it cannot be read
	 */
	public static PemFile read(String property, Path file) {
		try {
			long size = Files.size(file);
			if (size > MAX_BYTES) {
				throw FileErrors.invalid(property, file, "has " + size + " bytes (expected: at most " + MAX_BYTES + ")",
						null);
			}
			String text = Files.readString(file, StandardCharsets.ISO_8859_1);
			List<Block> blocks = new ArrayList<>();
			Matcher matcher = BLOCK.matcher(text);
			while (matcher.find()) {
				blocks.add(new Block(matcher.group(1), matcher.group(2)));
			}
			return new PemFile(property, file, List.copyOf(blocks));
		}
		catch (IOException ex) {
			throw FileErrors.unreadable(property, file, ex);
		}
	}

	/**
	 * Returns the certificates in the order of the file.
	 * @return at least one
	 * @throws RunarException with {@code INVALID_CONFIGURATION} if there is none or one
	 * is broken
	 */
	public List<X509Certificate> certificates() {
		List<X509Certificate> certificates = new ArrayList<>();
		for (Block block : this.blocks) {
			if ("CERTIFICATE".equals(block.label()) || "X509 CERTIFICATE".equals(block.label())) {
				certificates.add(certificate(block, certificates.size() + 1));
			}
		}
		if (certificates.isEmpty()) {
			throw invalid("holds no certificate (expected: PEM, -----BEGIN CERTIFICATE-----)", null);
		}
		return certificates;
	}

	private X509Certificate certificate(Block block, int number) {
		try {
			return (X509Certificate) CertificateFactory.getInstance("X.509")
				.generateCertificate(new ByteArrayInputStream(block.decode()));
		}
		catch (CertificateException | IllegalArgumentException ex) {
			throw invalid("has a certificate that is broken, number " + number, ex);
		}
	}

	/**
	 * Returns the lists of revoked certificates in the order of the file.
	 * @return at least one
	 * @throws RunarException with {@code INVALID_CONFIGURATION} if there is none or one
	 * is broken
	 */
	public List<X509CRL> revocationLists() {
		List<X509CRL> lists = new ArrayList<>();
		for (Block block : this.blocks) {
			if ("X509 CRL".equals(block.label())) {
				try {
					lists.add((X509CRL) CertificateFactory.getInstance("X.509")
						.generateCRL(new ByteArrayInputStream(block.decode())));
				}
				catch (CertificateException | CRLException | IllegalArgumentException ex) {
					throw invalid("has a revocation list that is broken, number " + (lists.size() + 1), ex);
				}
			}
		}
		if (lists.isEmpty()) {
			throw invalid("holds no revocation list (expected: PEM, -----BEGIN X509 CRL-----)", null);
		}
		return lists;
	}

	/**
	 * Returns the private key.
	 * @return an elliptic-curve or RSA key
	 * @throws RunarException with {@code INVALID_CONFIGURATION} if there is not exactly
	 * one, or not in a form that Java reads; then the message says how to convert it
	 */
	public PrivateKey privateKey() {
		List<Block> keys = this.blocks.stream().filter((block) -> block.label().endsWith("PRIVATE KEY")).toList();
		if (keys.size() != 1) {
			throw invalid("holds " + keys.size() + " private keys (expected: one, -----BEGIN PRIVATE KEY-----)", null);
		}
		Block key = keys.get(0);
		switch (key.label()) {
			case "PRIVATE KEY" -> {
				return decode(key);
			}
			case "ENCRYPTED PRIVATE KEY" -> throw unsupported("is encrypted");
			case "RSA PRIVATE KEY" -> throw unsupported("is in PKCS #1 form");
			case "EC PRIVATE KEY" -> throw unsupported("is in SEC 1 form");
			default -> throw unsupported("is in the form '" + key.label() + "'");
		}
	}

	private PrivateKey decode(Block block) {
		for (String algorithm : KEY_ALGORITHMS) {
			PrivateKey key = tryDecode(algorithm, block);
			if (key != null) {
				return key;
			}
		}
		// Without a cause: it might repeat parts of the key.
		throw invalid(
				"has a private key that is broken or of an unsupported kind (expected: EC P-256 or P-384, or RSA)",
				null);
	}

	private static @Nullable PrivateKey tryDecode(String algorithm, Block block) {
		try {
			return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(block.decode()));
		}
		catch (GeneralSecurityException | IllegalArgumentException ex) {
			return null;
		}
	}

	private RunarException unsupported(String form) {
		return invalid("has a private key that " + form + " (expected: PKCS #8 without encryption; convert it with"
				+ " 'openssl pkcs8 -topk8 -nocrypt -in " + Texts.path(this.file) + " -out " + Texts.path(this.file)
				+ ".pkcs8')", null);
	}

	/**
	 * Returns an error about this file.
	 * @param problem what is wrong, beginning with a verb
	 * @param cause why
	 * @return the exception to throw
	 */
	public RunarException invalid(String problem, @Nullable Throwable cause) {
		return FileErrors.invalid(this.property, this.file, problem, cause);
	}

	@Override
	public String toString() {
		return "PemFile[" + Texts.path(this.file) + "]";
	}

	/**
	 * A block of a file.
	 */
	private record Block(String label, String body) {

		byte[] decode() {
			return Base64.getMimeDecoder().decode(this.body);
		}

		@Override
		public String toString() {
			return this.label;
		}

	}

}
