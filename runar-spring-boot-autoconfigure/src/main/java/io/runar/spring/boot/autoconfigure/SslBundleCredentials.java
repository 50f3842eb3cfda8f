package io.runar.spring.boot.autoconfigure;

import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RunarException;
import io.runar.runtime.Environment;
import io.runar.security.CertificateCredentials;
import io.runar.security.KeyMaterial;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslStoreBundle;

/**
 * Makes credentials from an SSL bundle, and changes them when the bundle is updated.
 */
final class SslBundleCredentials {

	private static final String PROPERTY = "runar.network.ssl-bundle";

	private static final Logger logger = LoggerFactory.getLogger(SslBundleCredentials.class);

	private SslBundleCredentials() {
	}

	static CertificateCredentials create(RunarNetworkProperties properties, SslBundles bundles,
			Environment environment) {
		String name = String.valueOf(properties.getSslBundle());
		checkAlone(properties, name);
		PeerId id = (properties.getNodeId() != null) ? PeerId.of(properties.getNodeId()) : null;
		try {
			CertificateCredentials credentials = CertificateCredentials.from(() -> material(bundles.getBundle(name)),
					PROPERTY + ": '" + name + "'", id, environment);
			bundles.addBundleUpdateHandler(name, (updated) -> reload(credentials, name));
			return credentials;
		}
		catch (NoSuchSslBundleException ex) {
			throw new RunarException(ErrorCode.INVALID_CONFIGURATION,
					PROPERTY + ": '" + name + "' (expected: one of " + bundles.getBundleNames() + ")", ex);
		}
	}

	private static void checkAlone(RunarNetworkProperties properties, String name) {
		List<String> others = new ArrayList<>();
		if (properties.getTlsCertificate() != null) {
			others.add("tls-certificate");
		}
		if (!properties.getNetworkKeys().isEmpty()) {
			others.add("network-keys");
		}
		if (properties.getNetworkKeysFile() != null) {
			others.add("network-keys-file");
		}
		if (properties.getNodeKeyFile() != null) {
			others.add("node-key-file");
		}
		if (!others.isEmpty()) {
			throw new RunarException(ErrorCode.INVALID_CONFIGURATION,
					PROPERTY + ": '" + name + "', and " + others + " too (expected: one of them)");
		}
	}

	/** What is wrong must not reach the thread that watches the files of all bundles. */
	private static void reload(CertificateCredentials credentials, String name) {
		try {
			credentials.reload();
			logger.info("SSL bundle '{}' was updated: {}", name, credentials.describe());
		}
		catch (RunarException ex) {
			logger.warn("An update of SSL bundle '{}' cannot be used, goes on with what it was before: {}", name,
					ex.getMessage());
		}
	}

	private static KeyMaterial material(SslBundle bundle) {
		SslStoreBundle stores = bundle.getStores();
		KeyStore keys = stores.getKeyStore();
		if (keys == null) {
			throw new RunarException(ErrorCode.INVALID_CONFIGURATION,
					"the bundle has no key store (expected: the key and certificate of this node)");
		}
		return KeyMaterial.of(keys, bundle.getKey().getAlias(), password(bundle), stores.getTrustStore());
	}

	private static char @Nullable [] password(SslBundle bundle) {
		String password = bundle.getKey().getPassword();
		String used = (password != null) ? password : bundle.getStores().getKeyStorePassword();
		return (used != null) ? used.toCharArray() : null;
	}

}
