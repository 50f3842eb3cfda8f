package io.runar.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.runar.TopicPath;
import io.runar.authorization.Operation;
import io.runar.service.AbstractService;
import io.runar.service.ServiceState;
import io.runar.version.VersionRange;
import io.runar.version.VersionedPath;
import org.jspecify.annotations.Nullable;

/**
 * What is where at one moment: the immutable snapshot that requests and events are routed
 * by. Reading needs no lock.
 *
 * @since 0.1
 */
public final class RoutingTable {

	static final RoutingTable EMPTY = new RoutingTable(0, PersistentMap.empty(), TopicTrie.empty(),
			PersistentMap.empty(), TopicTrie.empty(), TopicTrie.empty());

	private final long version;

	private final PersistentMap<ActionRoute> literals;

	private final TopicTrie<ActionRoute> templates;

	private final PersistentMap<ServiceProviders> services;

	private final TopicTrie<EventSink> localSubscriptions;

	private final TopicTrie<RemoteInterest> remoteSubscriptions;

	RoutingTable(long version, PersistentMap<ActionRoute> literals, TopicTrie<ActionRoute> templates,
			PersistentMap<ServiceProviders> services, TopicTrie<EventSink> localSubscriptions,
			TopicTrie<RemoteInterest> remoteSubscriptions) {
		this.version = version;
		this.literals = literals;
		this.templates = templates;
		this.services = services;
		this.localSubscriptions = localSubscriptions;
		this.remoteSubscriptions = remoteSubscriptions;
	}

	/**
	 * Returns a number that no other published table of the same registry has: what was
	 * looked up in a table holds as long as the number is the same.
	 * @return the number; grows
	 */
	public long version() {
		return this.version;
	}

	/**
	 * Finds who can answer an action, the most specific path first.
	 * @param path a literal path without network
	 * @return the route, or {@code null} if nobody can
	 */
	public @Nullable ActionRoute action(TopicPath path) {
		ActionRoute literal = this.literals.get(path.path());
		if (literal == null) {
			return this.templates.mostSpecific(path);
		}
		literal.remember(path);
		return literal;
	}

	/**
	 * Returns whether an action or a service can be used now.
	 * @param wanted path of an action or a service, and which versions of it
	 * @return whether a local one runs or a remote one may be chosen
	 */
	public boolean isAvailable(VersionedPath wanted) {
		ActionRoute route = action(wanted.path());
		if (route != null) {
			return isAvailable(route, route.local(), wanted.versions())
					|| route.remotes().stream().anyMatch((remote) -> isAvailable(route, remote, wanted.versions()));
		}
		return services(wanted.path().path()).stream()
			.anyMatch((service) -> wanted.includes(service.version()) && isAvailable(service));
	}

	private static boolean isAvailable(ActionRoute route, ActionRoute.@Nullable Provider newest,
			@Nullable VersionRange versions) {
		if (newest == null) {
			return false;
		}
		ActionRoute.Provider wanted = (versions != null) ? route.within(newest, versions) : route.running(newest);
		return wanted != null && isAvailable(wanted.service());
	}

	private static boolean isAvailable(AbstractService service) {
		return (service instanceof RemoteService remote) ? !remote.isPaused() && remote.peer().isAvailable()
				: service.state() == ServiceState.RUNNING;
	}

	/**
	 * Returns whether somebody has a service that the path may belong to.
	 * @param path a literal path
	 * @return whether one of its beginnings is the path of a known service
	 */
	public boolean knowsServiceOf(TopicPath path) {
		String text = path.path();
		for (int end = text.lastIndexOf('/'); end > 0; end = text.lastIndexOf('/', end - 1)) {
			if (this.services.get(text.substring(0, end)) != null) {
				return true;
			}
		}
		return this.services.get(text) != null;
	}

	/**
	 * Finds the local subscriptions to a topic.
	 * @param topic a literal topic
	 * @param consumer takes them, the most specific first
	 */
	public void localSubscriptions(TopicPath topic, Consumer<EventSink> consumer) {
		this.localSubscriptions.forEachMatch(topic, consumer);
	}

	/**
	 * Visits all local subscriptions.
	 * @param consumer takes them, in no particular order
	 */
	public void localSubscriptions(Consumer<EventSink> consumer) {
		this.localSubscriptions.forEach(consumer);
	}

	/**
	 * Finds the subscriptions to a topic of those other nodes that may get its events, by
	 * their rights of this moment: when these change, there is to be another table.
	 * @param topic a literal topic
	 * @return the subscriptions; may name a node more than once
	 */
	public List<RemoteInterest> remoteSubscriptions(TopicPath topic) {
		if (this.remoteSubscriptions.isEmpty()) {
			return List.of();
		}
		List<RemoteInterest> found = new ArrayList<>();
		this.remoteSubscriptions.forEachMatch(topic, (interest) -> {
			if (interest.peer().rights().may(Operation.SUBSCRIBE, topic, List.of())) {
				found.add(interest);
			}
		});
		return found;
	}

	/** Returns all that have a service path; empty if nobody has. */
	List<AbstractService> services(String path) {
		ServiceProviders known = this.services.get(path);
		return (known != null) ? known.all() : List.of();
	}

	/**
	 * Finds who can answer exactly an action, not one that its path happens to match.
	 * @param path the action's whole path; may have {@code {name}} segments, whose names
	 * do not count: in a rolling upgrade they may differ from node to node
	 * @return the route, or {@code null} if nobody can
	 */
	public @Nullable ActionRoute exact(TopicPath path) {
		return path.isLiteral() ? this.literals.get(path.path()) : exact(this.templates, path);
	}

	/** Finds the route of a template among all. */
	static @Nullable ActionRoute exact(TopicTrie<ActionRoute> templates, TopicPath path) {
		// More general templates match the sample too.
		List<ActionRoute> found = new ArrayList<>();
		templates.forEachMatch(sample(path), found::add);
		return found.stream().filter((route) -> ActionRoute.sameShape(route.path(), path)).findFirst().orElse(null);
	}

	/** Returns a literal path that a template matches. */
	private static TopicPath sample(TopicPath template) {
		List<String> segments = template.segments()
			.stream()
			.map((segment) -> TopicPath.isTemplateSegment(segment) ? segment.substring(1, segment.length() - 1)
					: segment)
			.toList();
		return TopicPath.of(String.join("/", segments));
	}

	/** Starts a number of changes. */
	RoutingTableBuilder toBuilder() {
		return new RoutingTableBuilder(this.version, this.literals, this.templates, this.services,
				this.localSubscriptions, this.remoteSubscriptions);
	}

}
