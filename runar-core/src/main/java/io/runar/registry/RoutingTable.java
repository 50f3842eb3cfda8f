package io.runar.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.runar.TopicPath;
import org.jspecify.annotations.Nullable;

/**
 * What is where at one moment: the immutable snapshot that requests and events are routed
 * by. Reading needs no lock.
 *
 * @since 0.1
 */
public final class RoutingTable {

	static final RoutingTable EMPTY = new RoutingTable(0, ShardedMap.empty(), TopicTrie.empty(), ShardedMap.empty(),
			TopicTrie.empty(), TopicTrie.empty());

	private final long version;

	private final ShardedMap<ActionRoute> literals;

	private final TopicTrie<ActionRoute> templates;

	/** How many providers each service path has. */
	private final ShardedMap<Integer> services;

	private final TopicTrie<EventSink> localSubscriptions;

	private final TopicTrie<RemoteInterest> remoteSubscriptions;

	private RoutingTable(long version, ShardedMap<ActionRoute> literals, TopicTrie<ActionRoute> templates,
			ShardedMap<Integer> services, TopicTrie<EventSink> localSubscriptions,
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
		return (literal != null) ? literal : this.templates.mostSpecific(path);
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
	 * Finds the subscriptions of other nodes to a topic.
	 * @param topic a literal topic
	 * @return the subscriptions; may name a node more than once
	 */
	public List<RemoteInterest> remoteSubscriptions(TopicPath topic) {
		if (this.remoteSubscriptions.isEmpty()) {
			return List.of();
		}
		List<RemoteInterest> found = new ArrayList<>();
		this.remoteSubscriptions.forEachMatch(topic, found::add);
		return found;
	}

	RoutingTable withProvider(TopicPath path, ActionRoute.Provider provider) {
		ActionRoute before = exact(path);
		ActionRoute after = ((before != null) ? before : ActionRoute.empty(path)).with(provider);
		return replace(path, before, after);
	}

	RoutingTable withoutProvider(TopicPath path, ActionRoute.Provider provider) {
		ActionRoute before = exact(path);
		return (before == null) ? this : replace(path, before, before.without(provider.service()));
	}

	/**
	 * Finds who can answer exactly an action, not one that its path happens to match.
	 * @param path the action's whole path; may have {@code {name}} segments, whose names
	 * do not count
	 * @return the route, or {@code null} if nobody can
	 */
	public @Nullable ActionRoute exact(TopicPath path) {
		if (path.isLiteral()) {
			return this.literals.get(path.path());
		}
		// More general templates match the sample too. Names of placeholders do not
		// count:
		// in a rolling upgrade they may differ from node to node.
		List<ActionRoute> found = new ArrayList<>();
		this.templates.forEachMatch(sample(path), found::add);
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

	private RoutingTable replace(TopicPath path, @Nullable ActionRoute before, ActionRoute after) {
		if (path.isLiteral()) {
			return copy(this.literals.with(path.path(), after.isEmpty() ? null : after), this.templates, this.services);
		}
		TopicTrie<ActionRoute> trie = (before != null) ? this.templates.without(path, before) : this.templates;
		return copy(this.literals, after.isEmpty() ? trie : trie.with(path, after), this.services);
	}

	RoutingTable withService(String path, int change) {
		Integer count = this.services.get(path);
		int after = ((count != null) ? count : 0) + change;
		return copy(this.literals, this.templates, this.services.with(path, (after > 0) ? after : null));
	}

	RoutingTable withSubscription(EventSink sink) {
		return new RoutingTable(this.version + 1, this.literals, this.templates, this.services,
				this.localSubscriptions.with(sink.pattern(), sink), this.remoteSubscriptions);
	}

	RoutingTable withoutSubscription(EventSink sink) {
		return new RoutingTable(this.version + 1, this.literals, this.templates, this.services,
				this.localSubscriptions.without(sink.pattern(), sink), this.remoteSubscriptions);
	}

	RoutingTable withInterest(RemoteInterest interest) {
		return new RoutingTable(this.version + 1, this.literals, this.templates, this.services, this.localSubscriptions,
				this.remoteSubscriptions.with(interest.pattern(), interest));
	}

	RoutingTable withoutInterest(RemoteInterest interest) {
		return new RoutingTable(this.version + 1, this.literals, this.templates, this.services, this.localSubscriptions,
				this.remoteSubscriptions.without(interest.pattern(), interest));
	}

	private RoutingTable copy(ShardedMap<ActionRoute> newLiterals, TopicTrie<ActionRoute> newTemplates,
			ShardedMap<Integer> newServices) {
		return new RoutingTable(this.version + 1, newLiterals, newTemplates, newServices, this.localSubscriptions,
				this.remoteSubscriptions);
	}

}
