package io.runar;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Says which of the other nodes are meant. Each of the four lists that is not empty must
 * be true of a node; of the entries of one list one is enough. Without any entry every
 * node is meant. Immutable.
 *
 * @param peers node ids; may end with {@code *}
 * @param certificates alternative names of the node's certificate. One without a colon is
 * a DNS name, upper and lower case are the same; one with a colon is a URI, for example
 * {@code spiffe://shop/orders}. May begin or end with {@code *}. Names in its subject do
 * not count. Where every holder of the network key can make certificates of any name,
 * nobody is meant
 * @param roles what the node is by its certificate or the configuration
 * @param networks names of its network; may end with {@code *}
 * @since 0.1
 */
public record PeerSelector(List<String> peers, List<String> certificates, List<String> roles, List<String> networks) {

	/** Means every node. */
	public static final PeerSelector ANYBODY = new PeerSelector(List.of(), List.of(), List.of(), List.of());

	private static final String FORM = "peer:<node id>, cert:<name>, role:<role> or network:<name>";

	private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

	private static final Pattern NAME_PATTERN = Pattern.compile("\\*|[A-Za-z0-9][A-Za-z0-9._-]{0,62}\\*?");

	private static final Pattern CERTIFICATE = Pattern.compile("\\*|\\*?[\\x21-\\x7E&&[^*]]{1,255}\\*?");

	private static final String DNS = "DNS:";

	private static final String URI = "URI:";

	/**
	 * Checks the entries.
	 * @throws RunarException with {@code INVALID_CONFIGURATION} naming one that is wrong
	 */
	public PeerSelector {
		peers = List.copyOf(peers);
		certificates = List.copyOf(certificates);
		roles = List.copyOf(roles);
		networks = List.copyOf(networks);
		check("peer", peers, NAME_PATTERN, "a node id, which may end with *");
		check("certificate", certificates, CERTIFICATE, "a DNS name or URI, which may begin or end with *");
		check("role", roles, NAME, "1 to 63 of A-Z a-z 0-9 . _ -, beginning with a letter or digit");
		check("network", networks, NAME_PATTERN, "the name of a network, which may end with *");
	}

	private static void check(String kind, List<String> entries, Pattern form, String expected) {
		for (String entry : entries) {
			if (!form.matcher(entry).matches()) {
				throw invalid(kind + ": '" + TopicPath.printable(entry) + "'", expected);
			}
		}
	}

	/**
	 * Reads a selector with one entry.
	 * @param text {@code peer:<node id>}, {@code cert:<name>}, {@code role:<role>} or
	 * {@code network:<name>}
	 * @return the selector
	 * @throws RunarException with {@code INVALID_CONFIGURATION} if it is none
	 */
	public static PeerSelector parse(String text) {
		int colon = text.indexOf(':');
		List<String> entry = List.of(text.substring(colon + 1));
		return switch ((colon > 0) ? text.substring(0, colon) : "") {
			case "peer" -> new PeerSelector(entry, List.of(), List.of(), List.of());
			case "cert" -> new PeerSelector(List.of(), entry, List.of(), List.of());
			case "role" -> new PeerSelector(List.of(), List.of(), entry, List.of());
			case "network" -> new PeerSelector(List.of(), List.of(), List.of(), entry);
			default -> throw invalid("'" + TopicPath.printable(text) + "'", FORM);
		};
	}

	/**
	 * Reads selectors of which one is enough.
	 * @param texts each as for {@link #parse}
	 * @return the selectors
	 * @throws RunarException with {@code INVALID_CONFIGURATION} if one is wrong
	 */
	public static List<PeerSelector> parseAll(Collection<String> texts) {
		List<PeerSelector> selectors = new ArrayList<>(texts.size());
		texts.forEach((text) -> selectors.add(parse(text)));
		return List.copyOf(selectors);
	}

	/**
	 * Returns whether every node is meant.
	 * @return whether there is no entry
	 */
	public boolean isAnybody() {
		return this.peers.isEmpty() && this.certificates.isEmpty() && this.roles.isEmpty() && this.networks.isEmpty();
	}

	/**
	 * Returns whether a node is meant.
	 * @param id the node
	 * @param certificateNames alternative names of its certificate, such as
	 * {@code DNS:orders.example} and {@code URI:runar:orders-1}
	 * @param nodeRoles its roles
	 * @param network name of its network
	 * @return whether it is
	 */
	public boolean matches(PeerId id, Set<String> certificateNames, Set<String> nodeRoles, String network) {
		return any(this.peers, (peer) -> matchesText(peer, id.value()))
				&& any(this.certificates, (name) -> matches(name, certificateNames))
				&& any(this.roles, nodeRoles::contains) && any(this.networks, (name) -> matchesText(name, network));
	}

	private static boolean any(List<String> entries, Predicate<String> test) {
		return entries.isEmpty() || entries.stream().anyMatch(test);
	}

	private static boolean matches(String pattern, Set<String> certificateNames) {
		if (pattern.indexOf(':') >= 0) {
			return certificateNames.stream()
				.anyMatch((name) -> name.startsWith(URI) && matchesText(pattern, name.substring(URI.length())));
		}
		String lower = pattern.toLowerCase(Locale.ROOT);
		return certificateNames.stream()
			.anyMatch((name) -> name.startsWith(DNS)
					&& matchesText(lower, name.substring(DNS.length()).toLowerCase(Locale.ROOT)));
	}

	private static boolean matchesText(String pattern, String text) {
		boolean anyEnd = pattern.endsWith("*");
		boolean anyBeginning = pattern.length() > 1 && pattern.startsWith("*");
		String fixed = pattern.substring(anyBeginning ? 1 : 0, anyEnd ? pattern.length() - 1 : pattern.length());
		if (anyBeginning) {
			return anyEnd ? text.contains(fixed) : text.endsWith(fixed);
		}
		return anyEnd ? text.startsWith(fixed) : text.equals(fixed);
	}

	private static RunarException invalid(String what, String expected) {
		return new RunarException(ErrorCode.INVALID_CONFIGURATION, what + " (expected: " + expected + ")");
	}

}
