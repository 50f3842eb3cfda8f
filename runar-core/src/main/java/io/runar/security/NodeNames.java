package io.runar.security;

import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.runar.PeerId;

/**
 * Reads node ids from the alternative names of a certificate: those of the form
 * {@code URI:runar:<id>} first, then the DNS names that are legal node ids. Wildcards and
 * other kinds of names say nothing about a node.
 */
final class NodeNames {

	static final String URI_PREFIX = "runar:";

	static final int MAX_NAMES = 64;

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
	static Set<String> of(X509Certificate certificate) throws CertificateException {
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

	private static Collection<List<?>> alternatives(X509Certificate certificate) throws CertificateParsingException {
		Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
		return (alternatives != null) ? alternatives : List.of();
	}

	private static void collect(Collection<List<?>> alternatives, int kind, String prefix, Set<String> names) {
		for (List<?> alternative : alternatives) {
			if (Integer.valueOf(kind).equals(alternative.get(0)) && alternative.get(1) instanceof String text
					&& text.startsWith(prefix)) {
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
