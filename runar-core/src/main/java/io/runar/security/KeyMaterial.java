package io.runar.security;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

import io.runar.ErrorCode;
import io.runar.RunarException;
import org.jspecify.annotations.Nullable;

/**
 * The key and certificates of a node, and whom it trusts, not checked yet. Never shown by
 * {@link #toString()}.
 *
 * @param key the node's private key
 * @param chain its certificate chain, leaf first
 * @param trusted what the chains of peers must lead to; empty: the last certificate of
 * the chain
 * @param revocations certificates that are trusted no more, as their authorities say
 * @since 0.1
 */
public record KeyMaterial(PrivateKey key, List<X509Certificate> chain, List<X509Certificate> trusted,
		List<X509CRL> revocations) {

	/** Copies the lists. */
	public KeyMaterial {
		Objects.requireNonNull(key, "'key' must not be null");
		chain = List.copyOf(chain);
		trusted = List.copyOf(trusted);
		revocations = List.copyOf(revocations);
	}

	/**
	 * Takes the material out of key stores, for example of type JKS or PKCS12.
	 * @param keys holds the node's key and chain
	 * @param alias which key; {@code null}: the only one
	 * @param password password of the key; {@code null}: none
	 * @param trust holds the trusted certificates; {@code null}: the last one of the
	 * chain is trusted
	 * @return the material
	 * @throws RunarException with {@code INVALID_CONFIGURATION} saying what is missing
	 */
	public static KeyMaterial of(KeyStore keys, @Nullable String alias, char @Nullable [] password,
			@Nullable KeyStore trust) {
		try {
			String entry = (alias != null) ? alias : onlyKey(keys);
			Key key = keys.getKey(entry, password);
			Certificate[] chain = keys.getCertificateChain(entry);
			if (!(key instanceof PrivateKey privateKey) || chain == null) {
				throw invalid("the key store has no private key with a certificate under the alias '" + entry
						+ "' (it has " + Collections.list(keys.aliases()) + ")", null);
			}
			return new KeyMaterial(privateKey, x509(List.of(chain)), (trust != null) ? trusted(trust) : List.of(),
					List.of());
		}
		catch (GeneralSecurityException ex) {
			throw invalid("the key cannot be taken out of the key store (is the password right?): " + ex.getMessage(),
					ex);
		}
	}

	private static String onlyKey(KeyStore keys) throws KeyStoreException {
		List<String> aliases = new ArrayList<>();
		for (String alias : Collections.list(keys.aliases())) {
			if (keys.isKeyEntry(alias)) {
				aliases.add(alias);
			}
		}
		if (aliases.size() != 1) {
			throw invalid("the key store has the keys " + aliases + " (expected: one, or the alias of the node's)",
					null);
		}
		return aliases.get(0);
	}

	private static List<X509Certificate> trusted(KeyStore trust) throws KeyStoreException {
		List<Certificate> trusted = new ArrayList<>();
		for (String alias : Collections.list(trust.aliases())) {
			if (trust.isCertificateEntry(alias)) {
				trusted.add(trust.getCertificate(alias));
			}
		}
		if (trusted.isEmpty()) {
			throw invalid("the trust store has no certificate (expected: what the certificates of peers lead to)",
					null);
		}
		return x509(trusted);
	}

	private static List<X509Certificate> x509(List<Certificate> certificates) {
		List<X509Certificate> result = new ArrayList<>();
		for (Certificate certificate : certificates) {
			if (!(certificate instanceof X509Certificate known)) {
				throw invalid("certificate of type " + certificate.getType() + " (expected: X.509)", null);
			}
			result.add(known);
		}
		return result;
	}

	private static RunarException invalid(String problem, @Nullable Throwable cause) {
		return new RunarException(ErrorCode.INVALID_CONFIGURATION, problem, cause);
	}

	@Override
	public String toString() {
		return "KeyMaterial[" + this.chain.stream().map(ChainVerifier::subject).toList() + "]";
	}

}
