package io.runar.authorization;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.runar.ErrorCode;
import io.runar.PeerSelector;
import io.runar.RunarException;

/**
 * What other nodes may do here. Of several rules that match, the last one counts, as with
 * the rules for requests; so the general ones come first. Says nothing about what this
 * node does itself. Immutable.
 *
 * @param byDefault what holds where no rule matches. Default:
 * {@link SecurityRule.Effect#ALLOW}
 * @param rules the rules, at most {@value #MAX_RULES}. Default: none
 * @param roles which nodes have a role, by its name; one of the selectors is enough. A
 * node also has the roles that its certificate says. Default: none
 * @since 0.1
 */
public record SecurityRules(SecurityRule.Effect byDefault, List<SecurityRule> rules,
		Map<String, List<PeerSelector>> roles) {

	/** Largest number of rules, and of roles. */
	public static final int MAX_RULES = 1000;

	/** Everybody in the network may do everything. */
	public static final SecurityRules OPEN = new SecurityRules(SecurityRule.Effect.ALLOW, List.of(), Map.of());

	/**
	 * Checks the values.
	 * @throws RunarException with {@code INVALID_CONFIGURATION} if there are too many
	 * rules or roles, or a role is not well-formed or given by another role
	 */
	public SecurityRules {
		Objects.requireNonNull(byDefault, "'byDefault' must not be null");
		rules = List.copyOf(rules);
		Map<String, List<PeerSelector>> copy = new LinkedHashMap<>();
		roles.forEach((role, selectors) -> copy.put(role, checkRole(role, selectors)));
		roles = Map.copyOf(copy);
		checkCount("rules", rules.size());
		checkCount("roles", roles.size());
	}

	private static List<PeerSelector> checkRole(String role, List<PeerSelector> selectors) {
		PeerSelector.parse("role:" + role);
		for (PeerSelector selector : selectors) {
			if (!selector.roles().isEmpty()) {
				throw new RunarException(ErrorCode.INVALID_CONFIGURATION, "role '" + role + "': role '"
						+ selector.roles().get(0) + "' (expected: nodes and certificates, not other roles)");
			}
		}
		return List.copyOf(selectors);
	}

	private static void checkCount(String what, int count) {
		if (count > MAX_RULES) {
			throw new RunarException(ErrorCode.INVALID_CONFIGURATION,
					"number of " + what + ": " + count + " (expected: at most " + MAX_RULES + ")");
		}
	}

	/**
	 * Returns rules where everything is allowed that none of them denies.
	 * @param rules the rules
	 * @return all of them
	 */
	public static SecurityRules of(SecurityRule... rules) {
		return OPEN.withRules(rules);
	}

	/**
	 * Returns these with other rules.
	 * @param rules the rules
	 * @return all of them
	 */
	public SecurityRules withRules(SecurityRule... rules) {
		return new SecurityRules(this.byDefault, List.of(rules), this.roles);
	}

	/**
	 * Returns these with another default.
	 * @param byDefault what holds where no rule matches
	 * @return all of them
	 */
	public SecurityRules withDefault(SecurityRule.Effect byDefault) {
		return new SecurityRules(byDefault, this.rules, this.roles);
	}

	/**
	 * Returns these with a role that some nodes have.
	 * @param role name of the role: 1 to 63 of {@code A-Z a-z 0-9 . _ -}, beginning with
	 * a letter or digit
	 * @param nodes who has it: a node id, which may end with {@code *}; a DNS name of the
	 * certificate that begins with {@code *}; or what {@link PeerSelector#parse} reads,
	 * but no other role
	 * @return all of them
	 * @throws RunarException with {@code INVALID_CONFIGURATION} if something is not
	 * well-formed
	 */
	public SecurityRules withRole(String role, String... nodes) {
		Map<String, List<PeerSelector>> all = new LinkedHashMap<>(this.roles);
		try {
			all.put(role, List.of(nodes).stream().map(SecurityRules::node).toList());
		}
		catch (RunarException ex) {
			throw new RunarException(ErrorCode.INVALID_CONFIGURATION, "role '" + role + "': " + ex.getMessage(), ex);
		}
		return new SecurityRules(this.byDefault, this.rules, all);
	}

	private static PeerSelector node(String text) {
		if (text.indexOf(':') >= 0) {
			return PeerSelector.parse(text);
		}
		return PeerSelector.parse(((text.length() > 1 && text.startsWith("*")) ? "cert:" : "peer:") + text);
	}

}
