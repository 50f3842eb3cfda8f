package io.runar.security;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

import org.jspecify.annotations.Nullable;

/**
 * Asks the credentials about every chain, so that a change of trust holds from the next
 * handshake on. Both sides are checked alike: every node is client and server. Accepted
 * issuers stay empty because some TLS libraries never ask for them again.
 */
final class CredentialsTrustManager extends X509ExtendedTrustManager {

	private static final X509Certificate[] NONE = {};

	private final NodeCredentials credentials;

	CredentialsTrustManager(NodeCredentials credentials) {
		this.credentials = credentials;
	}

	@Override
	public void checkClientTrusted(X509Certificate @Nullable [] chain, String authType) throws CertificateException {
		check(chain);
	}

	@Override
	public void checkServerTrusted(X509Certificate @Nullable [] chain, String authType) throws CertificateException {
		check(chain);
	}

	@Override
	public void checkClientTrusted(X509Certificate @Nullable [] chain, String authType, @Nullable Socket socket)
			throws CertificateException {
		check(chain);
	}

	@Override
	public void checkServerTrusted(X509Certificate @Nullable [] chain, String authType, @Nullable Socket socket)
			throws CertificateException {
		check(chain);
	}

	@Override
	public void checkClientTrusted(X509Certificate @Nullable [] chain, String authType, @Nullable SSLEngine engine)
			throws CertificateException {
		check(chain);
	}

	@Override
	public void checkServerTrusted(X509Certificate @Nullable [] chain, String authType, @Nullable SSLEngine engine)
			throws CertificateException {
		check(chain);
	}

	@Override
	public X509Certificate[] getAcceptedIssuers() {
		return NONE;
	}

	private void check(X509Certificate @Nullable [] chain) throws CertificateException {
		this.credentials.verify((chain != null) ? List.of(chain) : List.of());
	}

}
