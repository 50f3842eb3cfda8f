package io.runar.registry;

import io.runar.TopicPath;
import io.runar.runtime.NodeMetrics;
import io.runar.runtime.RequestMeter;
import io.runar.service.CachePolicy;
import io.runar.wire.RequestTarget;
import org.jspecify.annotations.Nullable;

/**
 * One literal path that requests go to, with what was looked up for it: looked up again
 * only when the registry has changed. Holds no table, so that a path that is no longer
 * used keeps no old snapshot alive. Thread-safe.
 *
 * @since 0.1
 */
public final class Destination {

	private final TopicPath path;

	private final NodeMetrics metrics;

	private volatile @Nullable Resolution last;

	/** How the path is split depends on the service; mostly there is one way. */
	private volatile @Nullable RequestTarget target;

	/**
	 * Creates a destination.
	 * @param path a literal path
	 * @param metrics measure the requests
	 */
	public Destination(TopicPath path, NodeMetrics metrics) {
		this.path = path;
		this.metrics = metrics;
	}

	/**
	 * Returns the path.
	 * @return the literal path
	 */
	public TopicPath path() {
		return this.path;
	}

	/**
	 * Returns how a service's action is named on the wire.
	 * @param servicePath the service; the path begins with its path
	 * @return the same object as long as the service is the same
	 */
	public RequestTarget target(String servicePath) {
		RequestTarget known = this.target;
		if (known == null || !known.servicePath().equals(servicePath)) {
			known = new RequestTarget(servicePath, this.path.path().substring(servicePath.length() + 1));
			this.target = known;
		}
		return known;
	}

	/**
	 * Returns who can answer.
	 * @param table the current snapshot of this destination's one registry
	 * @return what the table says
	 */
	public Resolution resolve(RoutingTable table) {
		Resolution known = this.last;
		return (known != null && known.version == table.version()) ? known : lookUp(table);
	}

	private Resolution lookUp(RoutingTable table) {
		Resolution found = new Resolution(table.version(), table.action(this.path), this.metrics);
		this.last = found;
		return found;
	}

	/**
	 * Who can answer, and the meters of what is asked.
	 */
	public static final class Resolution {

		private static final String UNKNOWN = "unknown";

		private final long version;

		private final @Nullable ActionRoute route;

		private final @Nullable CachePolicy cache;

		private final NodeMetrics metrics;

		// Made by whoever first needs them; made twice they are the same.
		private @Nullable RequestMeter local;

		private @Nullable RequestMeter remote;

		private @Nullable RequestMeter handled;

		private Resolution(long version, @Nullable ActionRoute route, NodeMetrics metrics) {
			this.version = version;
			this.route = route;
			this.cache = (route != null && !route.remotes().isEmpty()) ? route.remotes().get(0).metadata().cache()
					: null;
			this.metrics = metrics;
		}

		/**
		 * Returns who can answer.
		 * @return the route, or {@code null} if nobody can
		 */
		public @Nullable ActionRoute route() {
			return this.route;
		}

		/**
		 * Returns the provider on this node.
		 * @return the provider, in whatever state its service is, or {@code null}
		 */
		public ActionRoute.@Nullable Provider local() {
			return (this.route != null) ? this.route.local() : null;
		}

		/**
		 * Returns how results of the remote providers may be kept.
		 * @return what the first of them says, or {@code null} if they are not to be
		 */
		public @Nullable CachePolicy cache() {
			return this.cache;
		}

		/**
		 * Returns what measures requests that this node makes and answers itself.
		 * @return the meter
		 */
		public RequestMeter localMeter() {
			RequestMeter known = this.local;
			if (known == null) {
				ActionRoute.Provider provider = local();
				known = this.metrics.requestMeter(servicePath(provider), actionName(provider), true);
				this.local = known;
			}
			return known;
		}

		/**
		 * Returns what measures requests that this node makes and others answer.
		 * @return the meter
		 */
		public RequestMeter remoteMeter() {
			RequestMeter known = this.remote;
			if (known == null) {
				ActionRoute.Provider provider = (this.route != null && !this.route.remotes().isEmpty())
						? this.route.remotes().get(0) : null;
				known = this.metrics.requestMeter(servicePath(provider), actionName(provider), false);
				this.remote = known;
			}
			return known;
		}

		/**
		 * Returns what measures requests that others make and this node answers.
		 * @return the meter
		 */
		public RequestMeter handledMeter() {
			RequestMeter known = this.handled;
			if (known == null) {
				ActionRoute.Provider provider = local();
				known = this.metrics.handledMeter(servicePath(provider), actionName(provider));
				this.handled = known;
			}
			return known;
		}

		private static String servicePath(ActionRoute.@Nullable Provider provider) {
			return (provider != null) ? provider.service().path().path() : UNKNOWN;
		}

		private static String actionName(ActionRoute.@Nullable Provider provider) {
			return (provider != null) ? provider.metadata().name() : UNKNOWN;
		}

	}

}
