package io.runar.service;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.runar.ErrorCode;
import io.runar.PeerSelector;
import io.runar.RunarException;
import io.runar.SubscribeOptions;
import io.runar.TopicPath;
import io.runar.version.VersionedPath;
import org.jspecify.annotations.Nullable;

/**
 * A service: actions that answer requests and subscriptions that receive events, under
 * one path. Services of this node and of others look the same.
 * <p>
 * A subclass registers what it has with {@link #action} and {@link #subscription} in its
 * constructor:
 *
 * <pre>{@code
 * final class EchoService extends AbstractService {
 *
 *     EchoService() {
 *         super("echo");
 *         action("say", (request) -> request.params());
 *     }
 *
 * }
 * }</pre>
 *
 * The life cycle methods are called one at a time by the node, off any I/O thread.
 *
 * @since 0.1
 */
public abstract class AbstractService {

	private static final int MAX_VERSION_LENGTH = 64;

	private final TopicPath path;

	private final String version;

	private final String description;

	/** Immutable; replaced when something is registered. */
	private List<ActionDefinition> actions;

	private List<SubscriptionDefinition> subscriptions;

	/** Made for the first request: a service of another node never needs them. */
	private volatile @Nullable ServiceMetrics metrics;

	private volatile @Nullable ServiceLane lane;

	private volatile ServiceState state = ServiceState.CREATED;

	/** Immutable; replaced when something is added. */
	private List<VersionedPath> dependencies = List.of();

	/** Which other nodes may use the service. Immutable; replaced when said anew. */
	private List<PeerSelector> allowed = List.of();

	/** Those that may call an action, by its name, where it says so itself. */
	private Map<String, List<PeerSelector>> allowedCallers = Map.of();

	/**
	 * Creates a service of version 1.0.0 without description.
	 * @param path its path
	 * @throws RunarException with {@code INVALID_PATH} if the path is not a literal path
	 */
	protected AbstractService(String path) {
		this(path, "1.0.0", "");
	}

	/**
	 * Creates a service.
	 * @param path its path, a literal without network
	 * @param version its version
	 * @param description for people; may be empty
	 * @throws RunarException with {@code INVALID_PATH} or {@code INVALID_ARGUMENT}
	 */
	protected AbstractService(String path, String version, String description) {
		this(TopicPath.of(path), version, description, List.of(), List.of());
	}

	/**
	 * Creates a service of which everything is known. The lists are kept as they are if
	 * they cannot be changed, so that many services may share them.
	 * @param path its path, a literal without network
	 * @param version its version
	 * @param description for people; may be empty
	 * @param actions its actions
	 * @param subscriptions its subscriptions
	 * @throws RunarException with {@code INVALID_PATH} or {@code INVALID_ARGUMENT}
	 */
	protected AbstractService(TopicPath path, String version, String description, List<ActionDefinition> actions,
			List<SubscriptionDefinition> subscriptions) {
		if (path.network() != null || !path.isLiteral()) {
			throw new RunarException(ErrorCode.INVALID_PATH,
					"service path: '" + path + "' (expected: a literal path, no network in front)");
		}
		checkVersion(path, version);
		ActionMetadata.checkDescription("service '" + path + "'", description);
		this.path = path;
		this.version = version;
		this.description = description;
		Set<String> names = new HashSet<>();
		for (ActionDefinition action : actions) {
			checkAction(action.metadata(), !names.add(action.metadata().name()));
		}
		this.actions = List.copyOf(actions);
		this.subscriptions = List.copyOf(subscriptions);
	}

	private static void checkVersion(TopicPath path, String version) {
		boolean valid = !version.isEmpty() && version.length() <= MAX_VERSION_LENGTH;
		for (int i = 0; valid && i < version.length(); i++) {
			char c = version.charAt(i);
			valid = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' || c == '+'
					|| c == '-';
		}
		if (!valid) {
			throw new RunarException(ErrorCode.INVALID_ARGUMENT, "version of service '" + path
					+ "' (expected: 1 to 64 letters, digits and . + -, for example 1.0.0)");
		}
	}

	private void checkAction(ActionMetadata metadata, boolean taken) {
		if (taken) {
			throw new RunarException(ErrorCode.INVALID_ARGUMENT, "service '" + this.path + "' has two actions '"
					+ metadata.name() + "' (expected: every name once)");
		}
		TopicPath.template(this.path.path() + "/" + metadata.name());
	}

	/**
	 * Registers an action by name.
	 * @param name its name, relative to the service; may have {@code {name}} segments
	 * @param handler answers the requests
	 */
	protected final void action(String name, ActionHandler handler) {
		action(ActionMetadata.named(name), handler);
	}

	/**
	 * Registers an action.
	 * @param metadata what is known of it
	 * @param handler answers the requests
	 * @throws RunarException with {@code INVALID_ARGUMENT} if the service has an action
	 * of that name
	 */
	protected final void action(ActionMetadata metadata, ActionHandler handler) {
		checkAction(metadata,
				this.actions.stream().anyMatch((other) -> other.metadata().name().equals(metadata.name())));
		this.actions = with(this.actions, new ActionDefinition(metadata, handler));
	}

	private static <T> List<T> with(List<T> list, T one) {
		List<T> copy = new ArrayList<>(list);
		copy.add(one);
		return List.copyOf(copy);
	}

	/**
	 * Registers a subscription.
	 * @param pattern the topics; may have {@code *} and {@code >}
	 * @param handler receives the events
	 */
	protected final void subscription(String pattern, SubscriptionHandler handler) {
		subscription(new SubscriptionMetadata(pattern, ""), handler);
	}

	/**
	 * Registers a subscription.
	 * @param metadata what is known of it
	 * @param handler receives the events
	 */
	protected final void subscription(SubscriptionMetadata metadata, SubscriptionHandler handler) {
		subscription(metadata,
				SubscribeOptions.defaults()
					.withGroup(metadata.group())
					.withPast((metadata.past() != null) ? metadata.past().within() : null),
				handler);
	}

	/**
	 * Registers a subscription with options.
	 * @param pattern the topics; may have {@code *} and {@code >}
	 * @param options how it receives the events
	 * @param handler receives the events
	 */
	protected final void subscription(String pattern, SubscribeOptions options, SubscriptionHandler handler) {
		subscription(new SubscriptionMetadata(pattern, ""), options, handler);
	}

	/**
	 * Registers a subscription with options.
	 * @param metadata what is known of it; its group is that of the options
	 * @param options how it receives the events
	 * @param handler receives the events
	 */
	protected final void subscription(SubscriptionMetadata metadata, SubscribeOptions options,
			SubscriptionHandler handler) {
		this.subscriptions = with(this.subscriptions,
				new SubscriptionDefinition(metadata.with(options), options, handler));
	}

	/**
	 * Names services, on this node or others, without which this one is not to start: it
	 * stays {@link ServiceState#INITIALIZED}, and is not offered, until each was there at
	 * the same time as the others. What happens to them later does not change it.
	 * @param paths paths of services, which may name versions: {@code stock@^2}
	 * @throws RunarException with {@code INVALID_PATH} if one is not a literal path, or
	 * is this service itself; with {@code INVALID_ARGUMENT} if a range of versions begins
	 * that is not one
	 */
	protected final void dependsOn(String... paths) {
		for (String text : paths) {
			VersionedPath dependency = VersionedPath.ofServiceOrAction(text);
			if (dependency.path().path().equals(this.path.path()) && dependency.includes(this.version)) {
				throw new RunarException(ErrorCode.INVALID_PATH, "service '" + this.path
						+ "' depends on itself (expected: other services, or other versions of it)");
			}
			this.dependencies = with(this.dependencies, dependency);
		}
	}

	/**
	 * Returns the services without which this one does not start.
	 * @return their paths, and which versions of them
	 */
	public final List<VersionedPath> dependencies() {
		return this.dependencies;
	}

	/**
	 * Says which other nodes may call the actions of the service and publish to its
	 * subscriptions. For others its actions are not there. Default: all that the node's
	 * rules allow. To be called in the constructor.
	 * @param nodes which nodes, in the form that {@link PeerSelector#parse} reads; one of
	 * them is enough
	 * @throws RunarException with {@code INVALID_CONFIGURATION} if one is not well-formed
	 */
	protected final void allow(String... nodes) {
		this.allowed = PeerSelector.parseAll(List.of(nodes));
	}

	/**
	 * Says which other nodes may call an action, in place of those that may use the
	 * service. To be called in the constructor.
	 * @param action name of the action
	 * @param nodes which nodes, in the form that {@link PeerSelector#parse} reads; one of
	 * them is enough
	 * @throws RunarException with {@code INVALID_CONFIGURATION} if one is not well-formed
	 */
	protected final void allowCallers(String action, String... nodes) {
		Map<String, List<PeerSelector>> copy = new HashMap<>(this.allowedCallers);
		copy.put(action, PeerSelector.parseAll(List.of(nodes)));
		this.allowedCallers = Map.copyOf(copy);
	}

	/**
	 * Returns which other nodes may use the service.
	 * @return who is named; empty: nobody is, the node's rules decide
	 */
	public final List<PeerSelector> allowed() {
		return this.allowed;
	}

	/**
	 * Returns which other nodes may call an action.
	 * @param action name of the action
	 * @return who is named; empty: nobody is, the node's rules decide
	 */
	public final List<PeerSelector> allowedCallers(String action) {
		return this.allowedCallers.isEmpty() ? this.allowed : this.allowedCallers.getOrDefault(action, this.allowed);
	}

	/**
	 * Prepares the service before any service starts. Default: nothing.
	 * @param context the hosting node
	 * @throws Exception if it cannot be used; the node then does not start
	 */
	protected void init(LifecycleContext context) throws Exception {
	}

	/**
	 * Starts the service. Default: nothing.
	 * @param context the hosting node
	 * @throws Exception if it cannot be used; the node then does not start
	 */
	protected void start(LifecycleContext context) throws Exception {
	}

	/**
	 * Stops the service after it answered its last request. Default: nothing.
	 * @param context the hosting node
	 * @throws Exception if it fails; logged, and stopping goes on
	 */
	protected void stop(LifecycleContext context) throws Exception {
	}

	/**
	 * Moves the service through its life; called by the hosting node alone.
	 * @param target the state to reach
	 * @param context the hosting node
	 * @throws Exception what the life cycle method threw; the state is then
	 * {@link ServiceState#ERROR}
	 */
	public final void transition(ServiceState target, LifecycleContext context) throws Exception {
		try {
			switch (target) {
				case INITIALIZED -> init(context);
				case RUNNING -> {
					if (this.state != ServiceState.PAUSED) {
						start(context);
					}
				}
				case STOPPED -> stop(context);
				default -> {
				}
			}
			this.state = target;
		}
		catch (Exception | Error ex) {
			this.state = ServiceState.ERROR;
			throw ex;
		}
	}

	/**
	 * Returns the path of the service.
	 * @return a literal path without network
	 */
	public final TopicPath path() {
		return this.path;
	}

	/**
	 * Returns the version of the service.
	 * @return the version
	 */
	public final String version() {
		return this.version;
	}

	/**
	 * Returns what no other service of a node has: its path and version.
	 * @return for example {@code user@1.4.0}
	 */
	public final String versionedPath() {
		return this.path.path() + "@" + this.version;
	}

	/**
	 * Returns what the service is for.
	 * @return the description; may be empty
	 */
	public final String description() {
		return this.description;
	}

	/**
	 * Returns the actions of the service.
	 * @return the actions
	 */
	public final List<ActionDefinition> actions() {
		return this.actions;
	}

	/**
	 * Returns the subscriptions of the service.
	 * @return the subscriptions
	 */
	public final List<SubscriptionDefinition> subscriptions() {
		return this.subscriptions;
	}

	/**
	 * Returns the share that the service has of the handler threads.
	 * @return the lane of requests of peers
	 */
	public final ServiceLane lane() {
		ServiceLane known = this.lane;
		return (known != null) ? known : makeLane();
	}

	private synchronized ServiceLane makeLane() {
		ServiceLane known = this.lane;
		if (known == null) {
			known = new ServiceLane();
			this.lane = known;
		}
		return known;
	}

	/**
	 * Returns the counters of the service.
	 * @return the live counters
	 */
	public final ServiceMetrics metrics() {
		ServiceMetrics known = this.metrics;
		return (known != null) ? known : makeMetrics();
	}

	private synchronized ServiceMetrics makeMetrics() {
		ServiceMetrics known = this.metrics;
		if (known == null) {
			known = new ServiceMetrics();
			this.metrics = known;
		}
		return known;
	}

	/**
	 * Returns where the service is in its life.
	 * @return the state
	 */
	public final ServiceState state() {
		return this.state;
	}

	/**
	 * An action with its handler.
	 *
	 * @param metadata what is known of it
	 * @param handler answers the requests
	 * @param guard decides which requests of peers it takes; {@code null}: all
	 */
	public record ActionDefinition(ActionMetadata metadata, ActionHandler handler, @Nullable ActionGuard guard) {

		/**
		 * Defines an action that takes all requests.
		 * @param metadata what is known of it
		 * @param handler answers the requests
		 */
		public ActionDefinition(ActionMetadata metadata, ActionHandler handler) {
			this(metadata, handler, null);
		}

	}

	/**
	 * A subscription with its handler.
	 *
	 * @param metadata what is known of it
	 * @param options how it receives the events; known only on its own node
	 * @param handler receives the events
	 */
	public record SubscriptionDefinition(SubscriptionMetadata metadata, SubscribeOptions options,
			SubscriptionHandler handler) {

	}

}
