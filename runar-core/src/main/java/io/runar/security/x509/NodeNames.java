package io.runar.security.x509;

import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import io.runar.PeerId;

/**
 * Reads node ids from the alternative names of a certificate: those of the form
 * {@code URI:runar:<id>} first, then the DNS names that are legal node ids. Wildcards and
 * other kinds of names say nothing about a node. Roles are of the form
 * {@code URI:runar-role:<role>}.
 *
 * @since 0.1
 */
public final class NodeNames {

	/** Begins a URI that names a node. */
	public static final String URI_PREFIX = "runar:";

	/** Begins a URI that names a role of the node. */
	public static final String ROLE_PREFIX = "runar-role:";

	/** What a role looks like, for messages. */
	public static final String ROLE_FORM = "1 to 63 of A-Z a-z 0-9 . _ -, beginning with a letter or digit";

	/** Largest number of alternative names of a certificate. */
	public static final int MAX_NAMES = 64;

	private static final Pattern ROLE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

	private static final int DNS_NAME = 2;

	private static final int URI_NAME = 6;

	private NodeNames() {
	}

	/**
	 * Returns the node ids that a certificate allows.
	 * @param certificate the leaf
	 * @return at least one, the preferred one first
	 * @throws CertificateException if there is none, or more than {@value #MAX_NAMES}
	 */
	public static Set<String> of(X509Certificate certificate) throws CertificateException {
		Collection<List<?>> alternatives = alternatives(certificate);
		if (alternatives.size() > MAX_NAMES) {
			throw new CertificateException("certificate with " + alternatives.size()
					+ " alternative names (expected: at most " + MAX_NAMES + ")");
		}
		Set<String> names = new LinkedHashSet<>();
		collect(alternatives, URI_NAME, URI_PREFIX, names);
		collect(alternatives, DNS_NAME, "", names);
		if (names.isEmpty()) {
			throw new CertificateException("certificate names no node (expected: a subject alternative name URI:"
					+ URI_PREFIX + "<node-id>, or a DNS name that is a legal node id)");
		}
		return names;
	}

	/**
	 * Returns the roles that a certificate gives its node.
	 * @param certificate the leaf
	 * @return none, or those it names in a legal form
	 * @throws CertificateException if its names cannot be read
	 */
	public static Set<String> roles(X509Certificate certificate) throws CertificateException {
		Set<String> roles = new LinkedHashSet<>();
		for (List<?> alternative : alternatives(certificate)) {
			if (isOfKind(URI_NAME, alternative) && alternative.get(1) instanceof String text
					&& text.startsWith(ROLE_PREFIX) && isRole(text.substring(ROLE_PREFIX.length()))) {
				roles.add(text.substring(ROLE_PREFIX.length()));
			}
		}
		return roles;
	}

	/**
	 * Returns all DNS names and URIs of a certificate, whatever they are for.
	 * @param certificate the leaf
	 * @return texts such as {@code DNS:orders.example.com} and {@code URI:runar:orders-1}
	 * @throws CertificateException if its names cannot be read
	 */
	public static Set<String> alternativeNames(X509Certificate certificate) throws CertificateException {
		Set<String> names = new LinkedHashSet<>();
		for (List<?> alternative : alternatives(certificate)) {
			if (isOfKind(DNS_NAME, alternative)) {
				names.add("DNS:" + alternative.get(1));
			}
			else if (isOfKind(URI_NAME, alternative)) {
				names.add("URI:" + alternative.get(1));
			}
		}
		return names;
	}

	/**
	 * Returns whether a text can be a role.
	 * @param text the text
	 * @return whether it has the form of one
	 */
	public static boolean isRole(String text) {
		return ROLE.matcher(text).matches();
	}

	private static boolean isOfKind(int kind, List<?> alternative) {
		return Integer.valueOf(kind).equals(alternative.get(0));
	}

	private static Collection<List<?>> alternatives(X509Certificate certificate) throws CertificateParsingException {
		Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
		return (alternatives != null) ? alternatives : List.of();
	}

	private static void collect(Collection<List<?>> alternatives, int kind, String prefix, Set<String> names) {
		for (List<?> alternative : alternatives) {
			if (isOfKind(kind, alternative) && alternative.get(1) instanceof String text && text.startsWith(prefix)) {
				addIfLegal(text.substring(prefix.length()), names);
			}
		}
	}

	private static void addIfLegal(String text, Set<String> names) {
		try {
			names.add(PeerId.of(text).value());
		}
		catch (IllegalArgumentException ex) {
			// A name for other purposes, such as a wildcard for web clients.
		}
	}

}
