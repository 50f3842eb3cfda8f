package io.runar.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.Predicate;

import io.runar.PeerSelector;
import io.runar.TopicPath;
import io.runar.service.AbstractService;
import io.runar.service.AbstractService.ActionDefinition;
import io.runar.service.ActionGuard;
import io.runar.service.ActionHandler;
import io.runar.service.ActionMetadata;
import io.runar.service.ServiceState;
import io.runar.version.VersionRange;
import org.jspecify.annotations.Nullable;

/**
 * All that can answer one action; at least one provider. Immutable but for the balancing
 * counter. Small, for there is one for each action of every known node.
 *
 * @since 0.1
 */
public final class ActionRoute implements PersistentMap.Entry {

	private static final AtomicIntegerFieldUpdater<ActionRoute> CHOICES = AtomicIntegerFieldUpdater
		.newUpdater(ActionRoute.class, "choices");

	private static final AtomicInteger LINEAGES = new AtomicInteger();

	private final @Nullable Provider local;

	private final List<Provider> remotes;

	/** Lower versions than those above, of nodes that have more than one. */
	private final List<Provider> older;

	private final int lineage;

	private volatile int choices;

	private ActionRoute(@Nullable Provider local, List<Provider> remotes, List<Provider> older, int lineage,
			int choices) {
		this.lineage = lineage;
		this.local = local;
		this.remotes = remotes;
		this.older = older;
		this.choices = choices;
	}

	static ActionRoute of(Provider provider) {
		return provider.isRemote() ? new ActionRoute(null, List.of(provider), List.of(), LINEAGES.incrementAndGet(), 0)
				: new ActionRoute(provider, List.of(), List.of(), LINEAGES.incrementAndGet(), 0);
	}

	/**
	 * Returns the action's whole path.
	 * @return the path; may have {@code {name}} segments
	 */
	public TopicPath path() {
		return first().path();
	}

	/**
	 * Returns the local provider. Of several versions on this node the highest.
	 * @return the provider, or {@code null}
	 */
	public @Nullable Provider local() {
		return this.local;
	}

	/**
	 * Returns the remote providers. Of several versions on one node the highest.
	 * @return the providers, one for each node; may be empty
	 */
	public List<Provider> remotes() {
		return this.remotes;
	}

	/**
	 * Returns the highest version within a range that one node has, preferably one that
	 * runs.
	 * @param newest the highest version of the node
	 * @param versions the range
	 * @return that one or a lower one of the same node; {@code null}: the node has none
	 */
	public @Nullable Provider within(Provider newest, VersionRange versions) {
		if (versions.includes(newest.service().version()) && (newest.isRunning() || this.older.isEmpty())) {
			return newest;
		}
		Predicate<Provider> included = (provider) -> versions.includes(provider.service().version());
		Provider running = newestOlder(newest, included.and(Provider::isRunning));
		if (running != null) {
			return running;
		}
		return included.test(newest) ? newest : newestOlder(newest, included);
	}

	/**
	 * Returns the highest version of one node that runs: one that does not yet, or no
	 * more, does not stand in the way of those below it.
	 * @param newest the highest version of the node
	 * @return that one or a lower one of the same node; the highest if none runs
	 */
	public Provider running(Provider newest) {
		if (this.older.isEmpty() || newest.isRunning()) {
			return newest;
		}
		Provider running = newestOlder(newest, Provider::isRunning);
		return (running != null) ? running : newest;
	}

	/**
	 * Returns the local provider of exactly one version.
	 * @param version the version
	 * @return the provider, or {@code null} if this node has it in other versions only
	 */
	public @Nullable Provider local(String version) {
		Provider newest = this.local;
		if (newest == null || newest.service().version().equals(version)) {
			return newest;
		}
		return newestOlder(newest, (provider) -> provider.service().version().equals(version));
	}

	/** Finds the highest of the lower versions of a node that pass. */
	private @Nullable Provider newestOlder(Provider newest, Predicate<Provider> condition) {
		Provider best = null;
		for (Provider provider : this.older) {
			if (provider.isOfSameNode(newest) && condition.test(provider)
					&& (best == null || provider.isHigher(best))) {
				best = provider;
			}
		}
		return best;
	}

	/**
	 * Returns what all versions of this route have in common, from its first provider to
	 * its last, and no other route.
	 * @return a number
	 */
	public int lineage() {
		return this.lineage;
	}

	/**
	 * Counts a choice among the remote providers. Thread-safe.
	 * @return how many choices there were before; wraps around
	 */
	public int countChoice() {
		return CHOICES.getAndIncrement(this);
	}

	@Override
	public String key() {
		return first().pathText();
	}

	@Override
	public boolean hasKey(String text) {
		return first().hasPath(text);
	}

	/** Keeps the path by which a route was found: the next one finds it faster. */
	void remember(TopicPath path) {
		first().remember(path);
	}

	private Provider first() {
		return (this.local != null) ? this.local : this.remotes.get(0);
	}

	/**
	 * Returns whether two paths differ in nothing but the names of their placeholders.
	 */
	static boolean sameShape(TopicPath one, TopicPath other) {
		List<String> mine = one.segments();
		List<String> others = other.segments();
		if (mine.size() != others.size()) {
			return false;
		}
		for (int i = 0; i < mine.size(); i++) {
			boolean both = TopicPath.isTemplateSegment(mine.get(i)) && TopicPath.isTemplateSegment(others.get(i));
			if (!both && !mine.get(i).equals(others.get(i))) {
				return false;
			}
		}
		return true;
	}

	ActionRoute with(Provider provider) {
		Provider same = newest(provider);
		if (same == null) {
			return provider.isRemote() ? with(this.local, plus(this.remotes, provider), this.older)
					: with(provider, this.remotes, this.older);
		}
		if (!provider.isHigher(same)) {
			return with(this.local, this.remotes, plus(this.older, provider));
		}
		return replace(same, provider, plus(this.older, same));
	}

	/** Returns the highest version of a provider's node. */
	private @Nullable Provider newest(Provider provider) {
		if (!provider.isRemote()) {
			return this.local;
		}
		for (int i = 0; i < this.remotes.size(); i++) {
			if (this.remotes.get(i).isOfSameNode(provider)) {
				return this.remotes.get(i);
			}
		}
		return null;
	}

	/** Returns what is left without a service; {@code null} if that is nobody. */
	@SuppressWarnings("ReferenceEquality") // services have identity, not value
	@Nullable ActionRoute without(AbstractService service) {
		if (this.older.stream().anyMatch((provider) -> provider.service() == service)) {
			return with(this.local, this.remotes,
					this.older.stream().filter((provider) -> provider.service() != service).toList());
		}
		Provider gone = (this.local != null && this.local.service() == service) ? this.local : null;
		for (Provider remote : this.remotes) {
			gone = (remote.service() == service) ? remote : gone;
		}
		if (gone == null) {
			return this;
		}
		Provider next = newestOlder(gone, (provider) -> true);
		ActionRoute left = replace(gone, next,
				(next != null) ? this.older.stream().filter((provider) -> provider != next).toList() : this.older);
		return (left.local == null && left.remotes.isEmpty()) ? null : left;
	}

	/** Puts another version of a node, or none, in the place of its highest. */
	@SuppressWarnings("ReferenceEquality") // a provider of this very route
	private ActionRoute replace(Provider newest, @Nullable Provider by, List<Provider> lower) {
		if (!newest.isRemote()) {
			return with(by, this.remotes, lower);
		}
		List<Provider> copy = new ArrayList<>(this.remotes.size());
		for (Provider remote : this.remotes) {
			Provider kept = (remote == newest) ? by : remote;
			if (kept != null) {
				copy.add(kept);
			}
		}
		return with(this.local, List.copyOf(copy), lower);
	}

	private ActionRoute with(@Nullable Provider newLocal, List<Provider> newRemotes, List<Provider> lower) {
		return new ActionRoute(newLocal, newRemotes, lower, this.lineage, this.choices);
	}

	private static List<Provider> plus(List<Provider> providers, Provider one) {
		List<Provider> copy = new ArrayList<>(providers.size() + 1);
		copy.addAll(providers);
		copy.add(one);
		return List.copyOf(copy);
	}

	/**
	 * One service that has the action. Immutable.
	 */
	public static final class Provider {

		private final AbstractService service;

		private final ActionDefinition action;

		/** Made when somebody asks for it; made twice it is the same. */
		private @Nullable TopicPath path;

		/**
		 * Creates a provider.
		 * @param service the service
		 * @param action one of its actions, with what answers requests
		 */
		public Provider(AbstractService service, ActionDefinition action) {
			this.service = service;
			this.action = action;
		}

		/**
		 * Returns the service.
		 * @return the service
		 */
		public AbstractService service() {
			return this.service;
		}

		/**
		 * Returns the action as the service describes it.
		 * @return the metadata
		 */
		public ActionMetadata metadata() {
			return this.action.metadata();
		}

		/**
		 * Returns what answers requests.
		 * @return the handler
		 */
		public ActionHandler handler() {
			return this.action.handler();
		}

		/**
		 * Returns which other nodes may call a local action.
		 * @return who the service names; empty: nobody
		 */
		public List<PeerSelector> allowed() {
			return this.service.allowedCallers(this.action.metadata().name());
		}

		/**
		 * Returns what decides which requests of peers are taken.
		 * @return the guard; {@code null} if all are
		 */
		public @Nullable ActionGuard guard() {
			return this.action.guard();
		}

		/**
		 * Returns the action's whole path.
		 * @return the path with the placeholders of this service
		 */
		public TopicPath path() {
			TopicPath known = this.path;
			if (known == null) {
				known = TopicPath.template(pathText());
				this.path = known;
			}
			return known;
		}

		void remember(TopicPath found) {
			if (this.path == null && found.network() == null) {
				this.path = found;
			}
		}

		String pathText() {
			return this.service.path().path() + "/" + metadata().name();
		}

		/** Compares in place: most providers never need their path as a text. */
		boolean hasPath(String text) {
			TopicPath known = this.path;
			if (known != null) {
				return known.path().equals(text);
			}
			String start = this.service.path().path();
			String end = metadata().name();
			int slash = start.length();
			return text.length() == slash + 1 + end.length() && text.charAt(slash) == '/' && text.endsWith(end)
					&& text.startsWith(start);
		}

		/** Returns whether the path has no placeholders. */
		boolean isLiteral() {
			return metadata().name().indexOf('{') < 0;
		}

		boolean isRemote() {
			return this.service instanceof RemoteService;
		}

		boolean isOfSameNode(Provider other) {
			return (isRemote() && other.isRemote()) ? peer().id().equals(other.peer().id())
					: isRemote() == other.isRemote();
		}

		/** Of equal versions none is higher. */
		boolean isHigher(Provider other) {
			return VersionRange.compare(this.service.version(), other.service.version()) > 0;
		}

		/**
		 * Returns the node of a remote provider.
		 * @return the node
		 */
		public RemotePeer peer() {
			return ((RemoteService) this.service).peer();
		}

		/**
		 * Returns whether a remote provider may be chosen now.
		 * @return whether its node is available and the service not paused
		 */
		public boolean isAvailable() {
			return this.service instanceof RemoteService remote && !remote.isPaused() && remote.peer().isAvailable();
		}

		/** Returns whether the service takes requests, as far as is known here. */
		boolean isRunning() {
			return (this.service instanceof RemoteService remote) ? !remote.isPaused()
					: this.service.state() == ServiceState.RUNNING;
		}

		/**
		 * Returns whether others are to be preferred to a remote provider, by what this
		 * node has learned about it.
		 * @return whether it is left out for a while
		 */
		public boolean isEjected() {
			CallHealth health = (this.service instanceof RemoteService remote) ? remote.health() : null;
			return health != null && health.isEjected();
		}

		/**
		 * Returns how long the service of a remote provider takes to answer.
		 * @return what was measured; {@code null} if nothing was, as where no strategy
		 * needs it
		 */
		public @Nullable LatencyEstimate latency() {
			return ((RemoteService) this.service).latency();
		}

		/**
		 * Takes how long the service of a remote provider took to answer. Thread-safe.
		 * @param latencyNanos the time it took
		 * @param nowNanos the time, {@code Environment.nanoTime()}
		 */
		public void recordLatency(long latencyNanos, long nowNanos) {
			((RemoteService) this.service).recordLatency(latencyNanos, nowNanos);
		}

		@Override
		public String toString() {
			return "Provider[" + pathText() + " of " + this.service + "]";
		}

	}

}
