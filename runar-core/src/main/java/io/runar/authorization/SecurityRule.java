package io.runar.authorization;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import io.runar.ErrorCode;
import io.runar.PeerSelector;
import io.runar.RunarException;
import io.runar.TopicPath;

/**
 * Allows or denies other nodes to do something. Immutable; begin with {@link #allow()} or
 * {@link #deny()}, which mean everything and everybody, and narrow it down.
 *
 * @param effect what happens to those it means
 * @param operations what they want to do; empty: anything
 * @param paths what they want to do it with; may have {@code *} for one segment and
 * {@code >} for all that follow; empty: anything. For {@link Operation#OFFER} the path of
 * a service stands for its actions too, and {@code billing/>} for the service
 * {@code billing} itself
 * @param who which nodes it means
 * @since 0.1
 */
public record SecurityRule(Effect effect, Set<Operation> operations, List<String> paths, PeerSelector who) {

	/**
	 * Checks the values.
	 * @throws RunarException with {@code INVALID_CONFIGURATION} if a path is not a
	 * pattern
	 */
	public SecurityRule {
		Objects.requireNonNull(effect, "'effect' must not be null");
		Objects.requireNonNull(who, "'who' must not be null");
		operations = operations.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(operations));
		paths = List.copyOf(paths);
		for (String path : paths) {
			check(path);
		}
	}

	/**
	 * What a rule does.
	 */
	public enum Effect {

		/** They may. */
		ALLOW,

		/** They must not. */
		DENY

	}

	private static void check(String path) {
		TopicPath pattern;
		try {
			pattern = TopicPath.pattern(path);
		}
		catch (RunarException ex) {
			throw new RunarException(ErrorCode.INVALID_CONFIGURATION, String.valueOf(ex.getMessage()), ex);
		}
		if (pattern.network() != null) {
			throw new RunarException(ErrorCode.INVALID_CONFIGURATION,
					"path: '" + path + "' (expected: no network in front; 'networks' says which)");
		}
	}

	/**
	 * Begins a rule that allows everybody everything.
	 * @return the rule
	 */
	public static SecurityRule allow() {
		return new SecurityRule(Effect.ALLOW, Set.of(), List.of(), PeerSelector.ANYBODY);
	}

	/**
	 * Begins a rule that denies everybody everything.
	 * @return the rule
	 */
	public static SecurityRule deny() {
		return new SecurityRule(Effect.DENY, Set.of(), List.of(), PeerSelector.ANYBODY);
	}

	/**
	 * Returns this rule for some operations.
	 * @param operations the operations; none: all
	 * @return the new rule
	 */
	public SecurityRule to(Operation... operations) {
		return new SecurityRule(this.effect, Set.of(operations), this.paths, this.who);
	}

	/**
	 * Returns this rule for some paths.
	 * @param paths patterns of actions, topics or services; none: all
	 * @return the new rule
	 */
	public SecurityRule paths(String... paths) {
		return new SecurityRule(this.effect, this.operations, List.of(paths), this.who);
	}

	/**
	 * Returns this rule for some nodes.
	 * @param peers their ids; may end with {@code *}
	 * @return the new rule
	 */
	public SecurityRule peers(String... peers) {
		return who(new PeerSelector(List.of(peers), this.who.certificates(), this.who.roles(), this.who.networks()));
	}

	/**
	 * Returns this rule for nodes with some certificates.
	 * @param certificates alternative names, see {@link PeerSelector}
	 * @return the new rule
	 */
	public SecurityRule certificates(String... certificates) {
		return who(new PeerSelector(this.who.peers(), List.of(certificates), this.who.roles(), this.who.networks()));
	}

	/**
	 * Returns this rule for nodes with some roles.
	 * @param roles the roles; one of them is enough
	 * @return the new rule
	 */
	public SecurityRule roles(String... roles) {
		return who(new PeerSelector(this.who.peers(), this.who.certificates(), List.of(roles), this.who.networks()));
	}

	/**
	 * Returns this rule for some networks.
	 * @param networks their names; may end with {@code *}
	 * @return the new rule
	 */
	public SecurityRule networks(String... networks) {
		return who(new PeerSelector(this.who.peers(), this.who.certificates(), this.who.roles(), List.of(networks)));
	}

	private SecurityRule who(PeerSelector selector) {
		return new SecurityRule(this.effect, this.operations, this.paths, selector);
	}

	/** Returns whether the rule is about an operation. */
	boolean isAbout(Operation operation) {
		return this.operations.isEmpty() || this.operations.contains(operation);
	}

}
