package io.runar.spring.boot.autoconfigure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.runar.ErrorCode;
import io.runar.PeerSelector;
import io.runar.RunarException;
import io.runar.authorization.Operation;
import io.runar.authorization.SecurityRule;
import io.runar.authorization.SecurityRules;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Name;

/**
 * What other nodes may do here, {@code runar.security.*}.
 *
 * @since 0.1
 */
public class RunarRulesProperties {

	/**
	 * Whether other nodes may do what no rule is about.
	 */
	@Name("default")
	private SecurityRule.Effect byDefault = SecurityRule.Effect.ALLOW;

	/**
	 * What other nodes may call, publish, see and offer. Of several rules that match the
	 * last one counts.
	 */
	private List<Rule> rules = new ArrayList<>();

	/**
	 * Which nodes have a role, by its name: node ids or names of certificates, which may
	 * have a '*'.
	 */
	private Map<String, List<String>> roles = new LinkedHashMap<>();

	/**
	 * Returns {@code runar.security.default}.
	 * @return the value
	 */
	public SecurityRule.Effect getByDefault() {
		return this.byDefault;
	}

	/**
	 * Sets {@code runar.security.default}.
	 * @param byDefault the value
	 */
	public void setByDefault(SecurityRule.Effect byDefault) {
		this.byDefault = byDefault;
	}

	/**
	 * Returns {@code runar.security.rules}.
	 * @return the value
	 */
	public List<Rule> getRules() {
		return this.rules;
	}

	/**
	 * Sets {@code runar.security.rules}.
	 * @param rules the value
	 */
	public void setRules(List<Rule> rules) {
		this.rules = rules;
	}

	/**
	 * Returns {@code runar.security.roles}.
	 * @return the value
	 */
	public Map<String, List<String>> getRoles() {
		return this.roles;
	}

	/**
	 * Sets {@code runar.security.roles}.
	 * @param roles the value
	 */
	public void setRoles(Map<String, List<String>> roles) {
		this.roles = roles;
	}

	/** Returns the same as the node wants it. */
	SecurityRules securityRules() {
		SecurityRules all = SecurityRules.OPEN.withDefault(this.byDefault);
		List<SecurityRule> read = new ArrayList<>();
		for (int i = 0; i < this.rules.size(); i++) {
			try {
				read.add(this.rules.get(i).rule());
			}
			catch (RunarException ex) {
				throw invalid("rules[" + i + "]", ex);
			}
		}
		try {
			for (Map.Entry<String, List<String>> role : this.roles.entrySet()) {
				all = all.withRole(role.getKey(), role.getValue().toArray(String[]::new));
			}
			return all.withRules(read.toArray(SecurityRule[]::new));
		}
		catch (RunarException ex) {
			throw invalid("roles and rules", ex);
		}
	}

	private static RunarException invalid(String property, RunarException reason) {
		return new RunarException(ErrorCode.INVALID_CONFIGURATION,
				"runar.security." + property + ": " + reason.getMessage(), reason);
	}

	/**
	 * One entry of {@code runar.security.rules}.
	 */
	public static class Rule {

		/**
		 * Whether those it means may or must not.
		 */
		private SecurityRule.@Nullable Effect effect;

		/**
		 * What it is about; all when empty.
		 */
		private Set<Operation> operations = new LinkedHashSet<>();

		/**
		 * Paths of actions, topics and services; may have '*' and '>'; all when empty.
		 */
		private List<String> paths = new ArrayList<>();

		/**
		 * Node ids; may end with '*'.
		 */
		private List<String> peers = new ArrayList<>();

		/**
		 * Names of certificates; may begin or end with '*'.
		 */
		private List<String> certificates = new ArrayList<>();

		/**
		 * Roles of nodes.
		 */
		private List<String> roles = new ArrayList<>();

		/**
		 * Networks; may end with '*'.
		 */
		private List<String> networks = new ArrayList<>();

		/**
		 * Returns the value: whether those it means may or must not.
		 * @return the value
		 */
		public SecurityRule.@Nullable Effect getEffect() {
			return this.effect;
		}

		/**
		 * Sets the value: whether those it means may or must not.
		 * @param effect the value
		 */
		public void setEffect(SecurityRule.@Nullable Effect effect) {
			this.effect = effect;
		}

		/**
		 * Returns the value: what it is about; all when empty.
		 * @return the value
		 */
		public Set<Operation> getOperations() {
			return this.operations;
		}

		/**
		 * Sets the value: what it is about; all when empty.
		 * @param operations the value
		 */
		public void setOperations(Set<Operation> operations) {
			this.operations = operations;
		}

		/**
		 * Returns the value: paths of actions, topics and services; all when empty.
		 * @return the value
		 */
		public List<String> getPaths() {
			return this.paths;
		}

		/**
		 * Sets the value: paths of actions, topics and services; all when empty.
		 * @param paths the value
		 */
		public void setPaths(List<String> paths) {
			this.paths = paths;
		}

		/**
		 * Returns the value: node ids.
		 * @return the value
		 */
		public List<String> getPeers() {
			return this.peers;
		}

		/**
		 * Sets the value: node ids.
		 * @param peers the value
		 */
		public void setPeers(List<String> peers) {
			this.peers = peers;
		}

		/**
		 * Returns the value: names of certificates.
		 * @return the value
		 */
		public List<String> getCertificates() {
			return this.certificates;
		}

		/**
		 * Sets the value: names of certificates.
		 * @param certificates the value
		 */
		public void setCertificates(List<String> certificates) {
			this.certificates = certificates;
		}

		/**
		 * Returns the value: roles of nodes.
		 * @return the value
		 */
		public List<String> getRoles() {
			return this.roles;
		}

		/**
		 * Sets the value: roles of nodes.
		 * @param roles the value
		 */
		public void setRoles(List<String> roles) {
			this.roles = roles;
		}

		/**
		 * Returns the value: networks.
		 * @return the value
		 */
		public List<String> getNetworks() {
			return this.networks;
		}

		/**
		 * Sets the value: networks.
		 * @param networks the value
		 */
		public void setNetworks(List<String> networks) {
			this.networks = networks;
		}

		SecurityRule rule() {
			if (this.effect == null) {
				throw new RunarException(ErrorCode.INVALID_CONFIGURATION, "effect: null (expected: allow or deny)");
			}
			return new SecurityRule(this.effect, this.operations, this.paths,
					new PeerSelector(this.peers, this.certificates, this.roles, this.networks));
		}

	}

}
