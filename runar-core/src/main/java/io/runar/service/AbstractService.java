package io.runar.service;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.TopicPath;

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

	private static final Pattern VERSION = Pattern.compile("[0-9A-Za-z.+-]{1,64}");

	private final TopicPath path;

	private final String version;

	private final String description;

	private final List<ActionDefinition> actions = new ArrayList<>();

	private final List<SubscriptionDefinition> subscriptions = new ArrayList<>();

	private final ServiceMetrics metrics = new ServiceMetrics();

	private final ServiceLane lane = new ServiceLane();

	private volatile ServiceState state = ServiceState.CREATED;

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
		this.path = TopicPath.of(path);
		if (this.path.network() != null) {
			throw new RunarException(ErrorCode.INVALID_PATH,
					"service path: '" + path + "' (expected: no network in front)");
		}
		if (!VERSION.matcher(version).matches()) {
			throw new RunarException(ErrorCode.INVALID_ARGUMENT, "version of service '" + path
					+ "' (expected: 1 to 64 letters, digits and . + -, for example 1.0.0)");
		}
		this.version = version;
		ActionMetadata.checkDescription("service '" + path + "'", description);
		this.description = description;
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
		for (ActionDefinition other : this.actions) {
			if (other.metadata().name().equals(metadata.name())) {
				throw new RunarException(ErrorCode.INVALID_ARGUMENT, "service '" + this.path + "' has two actions '"
						+ metadata.name() + "' (expected: every name once)");
			}
		}
		TopicPath.template(this.path.path() + "/" + metadata.name());
		this.actions.add(new ActionDefinition(metadata, handler));
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
		this.subscriptions.add(new SubscriptionDefinition(metadata, handler));
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
		catch (Exception ex) {
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
		return List.copyOf(this.actions);
	}

	/**
	 * Returns the subscriptions of the service.
	 * @return the subscriptions
	 */
	public final List<SubscriptionDefinition> subscriptions() {
		return List.copyOf(this.subscriptions);
	}

	/**
	 * Returns the share that the service has of the handler threads.
	 * @return the lane of requests of peers
	 */
	public final ServiceLane lane() {
		return this.lane;
	}

	/**
	 * Returns the counters of the service.
	 * @return the live counters
	 */
	public final ServiceMetrics metrics() {
		return this.metrics;
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
	 */
	public record ActionDefinition(ActionMetadata metadata, ActionHandler handler) {

	}

	/**
	 * A subscription with its handler.
	 *
	 * @param metadata what is known of it
	 * @param handler receives the events
	 */
	public record SubscriptionDefinition(SubscriptionMetadata metadata, SubscriptionHandler handler) {

	}

}
