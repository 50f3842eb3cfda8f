package io.runar.authorization;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.runar.PeerId;
import io.runar.PeerSelector;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.security.PeerIdentity;
import org.jspecify.annotations.Nullable;

/**
 * What one node may do here, by the rules as they were when this was made and by what its
 * certificate proved then: when either changes, the node gets new rights. What was
 * decided for the last paths is remembered, a bounded number of them. Thread-safe.
 *
 * @since 0.1
 */
public final class PeerRights {

	/** Everything. */
	public static final PeerRights ALL = new PeerRights();

	/** What every node may ask every other one, so that operators and monitors can. */
	private static final String OPEN_ACTIONS = "$node/";

	/** A power of two. */
	private static final int PLACES = 256;

	/** {@code null}: it may do everything, whoever else may. */
	private final @Nullable Subject subject;

	private final boolean allowedByDefault;

	/** Those of the rules that mean the node, by operation; none: no rule does. */
	private final Map<Operation, List<Rule>> rules = new EnumMap<>(Operation.class);

	/**
	 * By hash; made when first needed. Entries are immutable, so a thread that misses
	 * what another one wrote only decides again.
	 */
	private @Nullable Decision @Nullable [] decisions;

	private PeerRights() {
		this.subject = null;
		this.allowedByDefault = true;
	}

	PeerRights(SecurityRules rules, PeerId id, PeerIdentity identity, String networkId) {
		// Whoever may choose its id may choose the names in its certificate too.
		Set<String> names = identity.names().isEmpty() ? Set.of() : identity.alternativeNames();
		Set<String> roles = new LinkedHashSet<>(identity.roles());
		rules.roles().forEach((role, nodes) -> {
			if (nodes.stream().anyMatch((node) -> node.matches(id, names, Set.of(), networkId))) {
				roles.add(role);
			}
		});
		this.subject = new Subject(id, names, Set.copyOf(roles), networkId);
		this.allowedByDefault = rules.byDefault() == SecurityRule.Effect.ALLOW;
		for (SecurityRule rule : rules.rules()) {
			if (this.subject.isOneOf(rule.who())) {
				for (Operation operation : Operation.values()) {
					if (rule.isAbout(operation)) {
						this.rules.computeIfAbsent(operation, (any) -> new ArrayList<>()).add(Rule.of(rule, operation));
					}
				}
			}
		}
	}

	/**
	 * Returns the roles of the node.
	 * @return those of its certificate and those of the configuration
	 */
	public Set<String> roles() {
		return (this.subject != null) ? this.subject.roles : Set.of();
	}

	/**
	 * Returns the names that the node's certificate proves.
	 * @return DNS names and URIs, such as {@code DNS:orders.example}; none where it could
	 * have chosen them itself
	 */
	public Set<String> certificateNames() {
		return (this.subject != null) ? this.subject.names : Set.of();
	}

	/**
	 * Returns whether the node may do everything, also what services allow to others
	 * alone.
	 * @return whether these are {@link #ALL}
	 */
	public boolean isUnlimited() {
		return this.subject == null;
	}

	/**
	 * Returns whether there is anything that the node may not do, so far as it does not
	 * depend on who is named by a service itself.
	 * @param operation what it wants to do
	 * @return whether paths are to be looked at
	 */
	public boolean restrict(Operation operation) {
		return !this.allowedByDefault || this.rules.containsKey(operation);
	}

	/**
	 * Decides about a literal path, or remembers what was decided.
	 * @param operation what the node wants to do
	 * @param path what with
	 * @param named which nodes the service itself names: others must not, and no rule
	 * allows it to them; for these it is allowed unless a rule denies it. Empty: it names
	 * none, rules and default decide
	 * @return whether it may
	 */
	public boolean may(Operation operation, TopicPath path, List<PeerSelector> named) {
		return (named.isEmpty() && !restrict(operation)) || this.subject == null || remembered(operation, path, named);
	}

	@SuppressWarnings("ReferenceEquality") // the lists of a service stay the same objects
	private boolean remembered(Operation operation, TopicPath path, List<PeerSelector> named) {
		@Nullable Decision[] known = this.decisions;
		if (known == null) {
			known = new Decision[PLACES];
			this.decisions = known;
		}
		int hash = 31 * path.path().hashCode() + operation.name().hashCode();
		int place = (hash ^ (hash >>> 16)) & (PLACES - 1);
		Decision last = known[place];
		if (last == null || last.operation != operation || last.named != named || !last.path.equals(path.path())) {
			last = new Decision(operation, path.path(), named, maySome(operation, path, named));
			known[place] = last;
		}
		return last.allowed;
	}

	/**
	 * Decides whether the node may do something with any of what a template or pattern
	 * stands for. Not remembered.
	 * @param operation what the node wants to do
	 * @param path what with
	 * @param named which nodes the service itself names, see {@link #may}
	 * @return whether there may be a path with which it may
	 */
	public boolean maySome(Operation operation, TopicPath path, List<PeerSelector> named) {
		if (this.subject == null || (operation == Operation.CALL && path.path().startsWith(OPEN_ACTIONS))) {
			return true;
		}
		return (named.isEmpty() || named.stream().anyMatch(this.subject::isOneOf))
				&& decide(operation, path, true, this.allowedByDefault || !named.isEmpty());
	}

	/**
	 * Decides whether the node may do something with all of what a template or pattern
	 * stands for. Not remembered.
	 * @param operation what the node wants to do
	 * @param path what with
	 * @return whether there is no path with which it must not
	 */
	public boolean mayAll(Operation operation, TopicPath path) {
		return decide(operation, path, false, this.allowedByDefault);
	}

	/** The last rule that matches counts. */
	private boolean decide(Operation operation, TopicPath path, boolean any, boolean byDefault) {
		List<Rule> about = this.rules.getOrDefault(operation, List.of());
		for (int i = about.size() - 1; i >= 0; i--) {
			Rule rule = about.get(i);
			Coverage coverage = rule.coverage(path);
			if (coverage == Coverage.ALL || (coverage == Coverage.SOME && rule.allows == any)) {
				return rule.allows;
			}
		}
		return byDefault;
	}

	/** Who a node is. */
	private record Subject(PeerId id, Set<String> names, Set<String> roles, String networkId) {

		boolean isOneOf(PeerSelector selector) {
			return selector.matches(this.id, this.names, this.roles, this.networkId);
		}

	}

	/** What was decided. */
	private record Decision(Operation operation, String path, List<PeerSelector> named, boolean allowed) {

	}

	/** A rule with its patterns; none: all paths. */
	private record Rule(boolean allows, List<TopicPath> patterns) {

		static Rule of(SecurityRule rule, Operation operation) {
			List<TopicPath> patterns = new ArrayList<>();
			for (String path : rule.paths()) {
				patterns.add(TopicPath.pattern(path));
				if (operation == Operation.OFFER) {
					addOffered(path, patterns);
				}
			}
			return new Rule(rule.effect() == SecurityRule.Effect.ALLOW, List.copyOf(patterns));
		}

		/** A service is offered with all its actions, and they with it. */
		private static void addOffered(String path, List<TopicPath> patterns) {
			if (path.endsWith("/>")) {
				patterns.add(TopicPath.pattern(path.substring(0, path.length() - 2)));
			}
			else if (!path.equals(">")) {
				try {
					patterns.add(TopicPath.pattern(path + "/>"));
				}
				catch (RunarException ex) {
					// As long as a path can be: nothing is below it.
				}
			}
		}

		Coverage coverage(TopicPath path) {
			if (this.patterns.isEmpty()) {
				return Coverage.ALL;
			}
			Coverage most = Coverage.NONE;
			for (TopicPath pattern : this.patterns) {
				Coverage coverage = Coverage.of(pattern, path);
				most = (coverage.compareTo(most) > 0) ? coverage : most;
			}
			return most;
		}

	}

}
