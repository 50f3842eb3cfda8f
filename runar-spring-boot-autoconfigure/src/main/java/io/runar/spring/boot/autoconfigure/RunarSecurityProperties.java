package io.runar.spring.boot.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Those properties of the network that say who this node is and whom it trusts,
 * {@code runar.network.*}.
 *
 * @since 0.1
 */
public abstract class RunarSecurityProperties {

	/**
	 * Whether nodes authenticate each other and encrypt with mutual TLS. Without it
	 * anybody who reaches the port can call every service.
	 */
	private boolean securityEnabled = true;

	/**
	 * Whether a node without security may listen on an address that other machines can
	 * reach.
	 */
	private boolean allowInsecureNonLoopback = false;

	/**
	 * PEM file with the certificate chain of this node.
	 */
	private @Nullable Path tlsCertificate;

	/**
	 * PEM file with the private key of this node, in PKCS #8 form.
	 */
	private @Nullable Path tlsPrivateKey;

	/**
	 * PEM file with the certificates that the certificates of peers must lead to. The
	 * last certificate of the own chain when not set.
	 */
	private @Nullable Path tlsTrustCertificates;

	/**
	 * Secret keys of the network, each 32 random bytes as Base64 or hexadecimal. The
	 * first one signs, all of them are trusted.
	 */
	private List<String> networkKeys = new ArrayList<>();

	/**
	 * Identities of nodes that are refused whatever they prove.
	 */
	private Set<String> deniedPeers = new LinkedHashSet<>();

	/**
	 * File with more identities of nodes that are refused, one a line. What follows a '#'
	 * is a comment.
	 */
	private @Nullable Path deniedPeersFile;

	/**
	 * File with the secret keys of the network, one a line, instead of 'network-keys'.
	 * The first one signs, all of them are trusted.
	 */
	private @Nullable Path networkKeysFile;

	/**
	 * PEM file with the key pair of this node, from which its identity follows. Made when
	 * there is none.
	 */
	private @Nullable Path nodeKeyFile;

	/**
	 * With a key pair, the identities or public keys of the nodes that are trusted.
	 */
	private Set<String> trustedPeers = new LinkedHashSet<>();

	/**
	 * File with more trusted nodes, one a line.
	 */
	private @Nullable Path trustedPeersFile;

	/**
	 * PEM file with lists of certificates that their authorities have revoked.
	 */
	private @Nullable Path tlsRevocationLists;

	/**
	 * Name of the SSL bundle with key, certificate and trusted certificates of this node,
	 * instead of PEM files.
	 */
	private @Nullable String sslBundle;

	/**
	 * How often files with keys, certificates, trusted or denied nodes are looked at. A
	 * change is taken over once it was seen twice. 0: they are read at the start only.
	 */
	private Duration reloadInterval = Duration.ofMillis(500);

	/**
	 * Returns {@code runar.network.security-enabled}.
	 * @return the value
	 */
	public boolean isSecurityEnabled() {
		return this.securityEnabled;
	}

	/**
	 * Sets {@code runar.network.security-enabled}.
	 * @param securityEnabled the value
	 */
	public void setSecurityEnabled(boolean securityEnabled) {
		this.securityEnabled = securityEnabled;
	}

	/**
	 * Returns {@code runar.network.allow-insecure-non-loopback}.
	 * @return the value
	 */
	public boolean isAllowInsecureNonLoopback() {
		return this.allowInsecureNonLoopback;
	}

	/**
	 * Sets {@code runar.network.allow-insecure-non-loopback}.
	 * @param allowInsecureNonLoopback the value
	 */
	public void setAllowInsecureNonLoopback(boolean allowInsecureNonLoopback) {
		this.allowInsecureNonLoopback = allowInsecureNonLoopback;
	}

	/**
	 * Returns {@code runar.network.tls-certificate}.
	 * @return the value
	 */
	public @Nullable Path getTlsCertificate() {
		return this.tlsCertificate;
	}

	/**
	 * Sets {@code runar.network.tls-certificate}.
	 * @param tlsCertificate the value
	 */
	public void setTlsCertificate(@Nullable Path tlsCertificate) {
		this.tlsCertificate = tlsCertificate;
	}

	/**
	 * Returns {@code runar.network.tls-private-key}.
	 * @return the value
	 */
	public @Nullable Path getTlsPrivateKey() {
		return this.tlsPrivateKey;
	}

	/**
	 * Sets {@code runar.network.tls-private-key}.
	 * @param tlsPrivateKey the value
	 */
	public void setTlsPrivateKey(@Nullable Path tlsPrivateKey) {
		this.tlsPrivateKey = tlsPrivateKey;
	}

	/**
	 * Returns {@code runar.network.tls-trust-certificates}.
	 * @return the value
	 */
	public @Nullable Path getTlsTrustCertificates() {
		return this.tlsTrustCertificates;
	}

	/**
	 * Sets {@code runar.network.tls-trust-certificates}.
	 * @param tlsTrustCertificates the value
	 */
	public void setTlsTrustCertificates(@Nullable Path tlsTrustCertificates) {
		this.tlsTrustCertificates = tlsTrustCertificates;
	}

	/**
	 * Returns {@code runar.network.network-keys}.
	 * @return the value
	 */
	public List<String> getNetworkKeys() {
		return this.networkKeys;
	}

	/**
	 * Sets {@code runar.network.network-keys}.
	 * @param networkKeys the value
	 */
	public void setNetworkKeys(List<String> networkKeys) {
		this.networkKeys = networkKeys;
	}

	/**
	 * Returns {@code runar.network.denied-peers}.
	 * @return the value
	 */
	public Set<String> getDeniedPeers() {
		return this.deniedPeers;
	}

	/**
	 * Sets {@code runar.network.denied-peers}.
	 * @param deniedPeers the value
	 */
	public void setDeniedPeers(Set<String> deniedPeers) {
		this.deniedPeers = deniedPeers;
	}

	/**
	 * Returns {@code runar.network.denied-peers-file}.
	 * @return the value
	 */
	public @Nullable Path getDeniedPeersFile() {
		return this.deniedPeersFile;
	}

	/**
	 * Sets {@code runar.network.denied-peers-file}.
	 * @param deniedPeersFile the value
	 */
	public void setDeniedPeersFile(@Nullable Path deniedPeersFile) {
		this.deniedPeersFile = deniedPeersFile;
	}

	/**
	 * Returns {@code runar.network.network-keys-file}.
	 * @return the value
	 */
	public @Nullable Path getNetworkKeysFile() {
		return this.networkKeysFile;
	}

	/**
	 * Sets {@code runar.network.network-keys-file}.
	 * @param networkKeysFile the value
	 */
	public void setNetworkKeysFile(@Nullable Path networkKeysFile) {
		this.networkKeysFile = networkKeysFile;
	}

	/**
	 * Returns {@code runar.network.node-key-file}.
	 * @return the value
	 */
	public @Nullable Path getNodeKeyFile() {
		return this.nodeKeyFile;
	}

	/**
	 * Sets {@code runar.network.node-key-file}.
	 * @param nodeKeyFile the value
	 */
	public void setNodeKeyFile(@Nullable Path nodeKeyFile) {
		this.nodeKeyFile = nodeKeyFile;
	}

	/**
	 * Returns {@code runar.network.trusted-peers}.
	 * @return the value
	 */
	public Set<String> getTrustedPeers() {
		return this.trustedPeers;
	}

	/**
	 * Sets {@code runar.network.trusted-peers}.
	 * @param trustedPeers the value
	 */
	public void setTrustedPeers(Set<String> trustedPeers) {
		this.trustedPeers = trustedPeers;
	}

	/**
	 * Returns {@code runar.network.trusted-peers-file}.
	 * @return the value
	 */
	public @Nullable Path getTrustedPeersFile() {
		return this.trustedPeersFile;
	}

	/**
	 * Sets {@code runar.network.trusted-peers-file}.
	 * @param trustedPeersFile the value
	 */
	public void setTrustedPeersFile(@Nullable Path trustedPeersFile) {
		this.trustedPeersFile = trustedPeersFile;
	}

	/**
	 * Returns {@code runar.network.tls-revocation-lists}.
	 * @return the value
	 */
	public @Nullable Path getTlsRevocationLists() {
		return this.tlsRevocationLists;
	}

	/**
	 * Sets {@code runar.network.tls-revocation-lists}.
	 * @param tlsRevocationLists the value
	 */
	public void setTlsRevocationLists(@Nullable Path tlsRevocationLists) {
		this.tlsRevocationLists = tlsRevocationLists;
	}

	/**
	 * Returns {@code runar.network.ssl-bundle}.
	 * @return the value
	 */
	public @Nullable String getSslBundle() {
		return this.sslBundle;
	}

	/**
	 * Sets {@code runar.network.ssl-bundle}.
	 * @param sslBundle the value
	 */
	public void setSslBundle(@Nullable String sslBundle) {
		this.sslBundle = sslBundle;
	}

	/**
	 * Returns {@code runar.network.reload-interval}.
	 * @return the value
	 */
	public Duration getReloadInterval() {
		return this.reloadInterval;
	}

	/**
	 * Sets {@code runar.network.reload-interval}.
	 * @param reloadInterval the value
	 */
	public void setReloadInterval(Duration reloadInterval) {
		this.reloadInterval = reloadInterval;
	}

}
