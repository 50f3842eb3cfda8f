package io.runar.spring.boot.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.runar.BroadcastMode;
import io.runar.OverflowPolicy;
import io.runar.Priority;
import io.runar.admission.ActionRule;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.util.unit.DataSize;

/**
 * Properties of a node, {@code runar.*}.
 *
 * @since 0.1
 */
@ConfigurationProperties("runar")
public class RunarProperties {

	/**
	 * Whether this application is a node.
	 */
	private boolean enabled = true;

	/**
	 * How objects are encoded on the way to other nodes. Both forms are always read.
	 */
	private Codec codec = Codec.CBOR;

	/**
	 * Time for starting the services and binding the transport, after which the start of
	 * the application fails.
	 */
	private Duration startTimeout = Duration.ofSeconds(60);

	/**
	 * How requests for some paths are made, where their options do not say. Of several
	 * rules that match a path the last one that says something counts.
	 */
	private List<Call> calls = new ArrayList<>();

	/**
	 * Which requests of other nodes are taken for some actions of this node. Of several
	 * rules that match an action the last one that says something counts.
	 */
	private List<Action> actions = new ArrayList<>();

	private final Handlers handlers = new Handlers();

	private final Cache cache = new Cache();

	private final Events events = new Events();

	private final Observation observation = new Observation();

	private final Test test = new Test();

	@NestedConfigurationProperty
	private final RunarNetworkProperties network = new RunarNetworkProperties();

	/**
	 * Returns {@code runar.enabled}.
	 * @return the value
	 */
	public boolean isEnabled() {
		return this.enabled;
	}

	/**
	 * Sets {@code runar.enabled}.
	 * @param enabled the value
	 */
	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	/**
	 * Returns {@code runar.codec}.
	 * @return the value
	 */
	public Codec getCodec() {
		return this.codec;
	}

	/**
	 * Sets {@code runar.codec}.
	 * @param codec the value
	 */
	public void setCodec(Codec codec) {
		this.codec = codec;
	}

	/**
	 * Returns {@code runar.start-timeout}.
	 * @return the value
	 */
	public Duration getStartTimeout() {
		return this.startTimeout;
	}

	/**
	 * Sets {@code runar.start-timeout}.
	 * @param startTimeout the value
	 */
	public void setStartTimeout(Duration startTimeout) {
		this.startTimeout = startTimeout;
	}

	/**
	 * Returns {@code runar.calls}.
	 * @return the value
	 */
	public List<Call> getCalls() {
		return this.calls;
	}

	/**
	 * Sets {@code runar.calls}.
	 * @param calls the value
	 */
	public void setCalls(List<Call> calls) {
		this.calls = calls;
	}

	/**
	 * Returns {@code runar.actions}.
	 * @return the value
	 */
	public List<Action> getActions() {
		return this.actions;
	}

	/**
	 * Sets {@code runar.actions}.
	 * @param actions the value
	 */
	public void setActions(List<Action> actions) {
		this.actions = actions;
	}

	/**
	 * Returns {@code runar.handlers.*}.
	 * @return the live values
	 */
	public Handlers getHandlers() {
		return this.handlers;
	}

	/**
	 * Returns {@code runar.cache.*}.
	 * @return the live values
	 */
	public Cache getCache() {
		return this.cache;
	}

	/**
	 * Returns {@code runar.events.*}.
	 * @return the live values
	 */
	public Events getEvents() {
		return this.events;
	}

	/**
	 * Returns {@code runar.observation}.
	 * @return settings of observations
	 */
	public Observation getObservation() {
		return this.observation;
	}

	/**
	 * Returns {@code runar.test.*}.
	 * @return the live values
	 */
	public Test getTest() {
		return this.test;
	}

	/**
	 * Returns {@code runar.network.*}.
	 * @return the live values
	 */
	public RunarNetworkProperties getNetwork() {
		return this.network;
	}

	/**
	 * How requests for some paths are made.
	 */
	public static class Call {

		/**
		 * The paths; may have {@code *} and {@code >}.
		 */
		private String path = "";

		/**
		 * Time for a whole request.
		 */
		private @Nullable Duration timeout;

		/**
		 * How one of several nodes is chosen.
		 */
		private @Nullable String loadBalancer;

		/**
		 * How often a request may be tried in all.
		 */
		private @Nullable Integer maxAttempts;

		/**
		 * How much a request matters when there is not room for all.
		 */
		private @Nullable Priority priority;

		/**
		 * Returns how much a request matters.
		 * @return the value
		 */
		public @Nullable Priority getPriority() {
			return this.priority;
		}

		/**
		 * Sets how much a request matters.
		 * @param priority the value
		 */
		public void setPriority(@Nullable Priority priority) {
			this.priority = priority;
		}

		/**
		 * Returns how often a request may be tried in all.
		 * @return the value
		 */
		public @Nullable Integer getMaxAttempts() {
			return this.maxAttempts;
		}

		/**
		 * Sets how often a request may be tried in all.
		 * @param maxAttempts the value
		 */
		public void setMaxAttempts(@Nullable Integer maxAttempts) {
			this.maxAttempts = maxAttempts;
		}

		/**
		 * Returns the paths.
		 * @return the value
		 */
		public String getPath() {
			return this.path;
		}

		/**
		 * Sets the paths.
		 * @param path the value
		 */
		public void setPath(String path) {
			this.path = path;
		}

		/**
		 * Returns the time for a whole request.
		 * @return the value
		 */
		public @Nullable Duration getTimeout() {
			return this.timeout;
		}

		/**
		 * Sets the time for a whole request.
		 * @param timeout the value
		 */
		public void setTimeout(@Nullable Duration timeout) {
			this.timeout = timeout;
		}

		/**
		 * Returns how one of several nodes is chosen.
		 * @return the value
		 */
		public @Nullable String getLoadBalancer() {
			return this.loadBalancer;
		}

		/**
		 * Sets how one of several nodes is chosen.
		 * @param loadBalancer the value
		 */
		public void setLoadBalancer(@Nullable String loadBalancer) {
			this.loadBalancer = loadBalancer;
		}

	}

	/**
	 * Which requests of other nodes are taken for some actions.
	 */
	public static class Action {

		/**
		 * The actions; may have {@code *} and {@code >}.
		 */
		private String path = "";

		/**
		 * How many requests may be in flight, those that wait too; 0: no limit.
		 */
		private @Nullable Integer maxConcurrent;

		/**
		 * Whether the node finds out by itself how many requests may be in flight.
		 */
		private @Nullable AdaptiveLimit adaptiveLimit;

		/**
		 * How many requests a second are taken of all peers together; 0: no limit.
		 */
		private @Nullable Integer rateLimit;

		/**
		 * How many requests may come at once at the rates of this rule.
		 */
		private @Nullable Integer rateLimitBurst;

		/**
		 * How many requests a second are taken of each peer; 0: no limit.
		 */
		private @Nullable Integer rateLimitPerPeer;

		/**
		 * Returns the actions; may have {@code *} and {@code >}.
		 * @return the value
		 */
		public String getPath() {
			return this.path;
		}

		/**
		 * Sets the actions; may have {@code *} and {@code >}.
		 * @param path the value
		 */
		public void setPath(String path) {
			this.path = path;
		}

		/**
		 * Returns how many requests may be in flight, those that wait too; 0: no limit.
		 * @return the value
		 */
		public @Nullable Integer getMaxConcurrent() {
			return this.maxConcurrent;
		}

		/**
		 * Sets how many requests may be in flight, those that wait too; 0: no limit.
		 * @param maxConcurrent the value
		 */
		public void setMaxConcurrent(@Nullable Integer maxConcurrent) {
			this.maxConcurrent = maxConcurrent;
		}

		/**
		 * Returns whether the node finds out by itself how many requests may be in
		 * flight.
		 * @return the value
		 */
		public @Nullable AdaptiveLimit getAdaptiveLimit() {
			return this.adaptiveLimit;
		}

		/**
		 * Sets whether the node finds out by itself how many requests may be in flight.
		 * @param adaptiveLimit the value
		 */
		public void setAdaptiveLimit(@Nullable AdaptiveLimit adaptiveLimit) {
			this.adaptiveLimit = adaptiveLimit;
		}

		/**
		 * Returns how many requests a second are taken of all peers together; 0: no
		 * limit.
		 * @return the value
		 */
		public @Nullable Integer getRateLimit() {
			return this.rateLimit;
		}

		/**
		 * Sets how many requests a second are taken of all peers together; 0: no limit.
		 * @param rateLimit the value
		 */
		public void setRateLimit(@Nullable Integer rateLimit) {
			this.rateLimit = rateLimit;
		}

		/**
		 * Returns how many requests may come at once at the rates of this rule.
		 * @return the value
		 */
		public @Nullable Integer getRateLimitBurst() {
			return this.rateLimitBurst;
		}

		/**
		 * Sets how many requests may come at once at the rates of this rule.
		 * @param rateLimitBurst the value
		 */
		public void setRateLimitBurst(@Nullable Integer rateLimitBurst) {
			this.rateLimitBurst = rateLimitBurst;
		}

		/**
		 * Returns how many requests a second are taken of each peer; 0: no limit.
		 * @return the value
		 */
		public @Nullable Integer getRateLimitPerPeer() {
			return this.rateLimitPerPeer;
		}

		/**
		 * Sets how many requests a second are taken of each peer; 0: no limit.
		 * @param rateLimitPerPeer the value
		 */
		public void setRateLimitPerPeer(@Nullable Integer rateLimitPerPeer) {
			this.rateLimitPerPeer = rateLimitPerPeer;
		}

	}

	/**
	 * A limit of requests in flight that the node finds out by itself.
	 */
	public static class AdaptiveLimit {

		/**
		 * Whether there is one.
		 */
		private boolean enabled = true;

		/**
		 * Where it begins.
		 */
		private int initial = ActionRule.Adaptive.DEFAULTS.initial();

		/**
		 * What it never falls below.
		 */
		private int min = ActionRule.Adaptive.DEFAULTS.min();

		/**
		 * What it never rises above.
		 */
		private int max = ActionRule.Adaptive.DEFAULTS.max();

		/**
		 * Returns whether there is one.
		 * @return the value
		 */
		public boolean isEnabled() {
			return this.enabled;
		}

		/**
		 * Sets whether there is one.
		 * @param enabled the value
		 */
		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

		/**
		 * Returns where it begins.
		 * @return the value
		 */
		public int getInitial() {
			return this.initial;
		}

		/**
		 * Sets where it begins.
		 * @param initial the value
		 */
		public void setInitial(int initial) {
			this.initial = initial;
		}

		/**
		 * Returns what it never falls below.
		 * @return the value
		 */
		public int getMin() {
			return this.min;
		}

		/**
		 * Sets what it never falls below.
		 * @param min the value
		 */
		public void setMin(int min) {
			this.min = min;
		}

		/**
		 * Returns what it never rises above.
		 * @return the value
		 */
		public int getMax() {
			return this.max;
		}

		/**
		 * Sets what it never rises above.
		 * @param max the value
		 */
		public void setMax(int max) {
			this.max = max;
		}

	}

	/**
	 * How objects are encoded.
	 */
	public enum Codec {

		/** Binary and compact. */
		CBOR,
		/** Readable, with the application's own settings of Jackson. */
		JSON;

		String tag() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

	/**
	 * Settings of observations.
	 */
	public static class Observation {

		/**
		 * Whether requests that stay in this process are observed too. They then cost
		 * several times as much.
		 */
		private boolean localRequests = false;

		/**
		 * Returns {@code runar.observation.local-requests}.
		 * @return the value
		 */
		public boolean isLocalRequests() {
			return this.localRequests;
		}

		/**
		 * Sets {@code runar.observation.local-requests}.
		 * @param localRequests the value
		 */
		public void setLocalRequests(boolean localRequests) {
			this.localRequests = localRequests;
		}

	}

	/**
	 * Settings for tests.
	 */
	public static class Test {

		/**
		 * Whether payloads that stay in this process are encoded and decoded as if they
		 * went to another node, and are refused if they would not survive it. For tests
		 * only.
		 */
		private boolean verifySerializable = false;

		/**
		 * Returns {@code runar.test.verify-serializable}.
		 * @return the value
		 */
		public boolean isVerifySerializable() {
			return this.verifySerializable;
		}

		/**
		 * Sets {@code runar.test.verify-serializable}.
		 * @param verifySerializable the value
		 */
		public void setVerifySerializable(boolean verifySerializable) {
			this.verifySerializable = verifySerializable;
		}

	}

	/**
	 * Where services handle requests and events.
	 */
	public static class Handlers {

		/**
		 * Number of threads that handle requests and events. Not used with virtual
		 * threads, which 'spring.threads.virtual.enabled' turns on.
		 */
		private int threads = 200;

		/**
		 * Number of requests and events that may wait for a thread. More are refused. Not
		 * used with virtual threads.
		 */
		private int queueCapacity = 10000;

		/**
		 * Returns {@code runar.handlers.threads}.
		 * @return the value
		 */
		public int getThreads() {
			return this.threads;
		}

		/**
		 * Sets {@code runar.handlers.threads}.
		 * @param threads the value
		 */
		public void setThreads(int threads) {
			this.threads = threads;
		}

		/**
		 * Returns {@code runar.handlers.queue-capacity}.
		 * @return the value
		 */
		public int getQueueCapacity() {
			return this.queueCapacity;
		}

		/**
		 * Sets {@code runar.handlers.queue-capacity}.
		 * @param queueCapacity the value
		 */
		public void setQueueCapacity(int queueCapacity) {
			this.queueCapacity = queueCapacity;
		}

	}

	/**
	 * Caches of the results of actions.
	 */
	public static class Cache {

		/**
		 * Whether results of actions with a cache are kept on this node, those of its own
		 * actions and those of other nodes.
		 */
		private boolean enabled = true;

		/**
		 * Largest number of results that all caches of this node hold together.
		 */
		private int maxEntries = 100000;

		/**
		 * Largest sum of the sizes of the encoded results of other nodes that this node
		 * holds. A single one of more than an eighth of it is not kept.
		 */
		private DataSize maxRemoteSize = DataSize.ofMegabytes(64);

		/**
		 * Returns {@code runar.cache.enabled}.
		 * @return the value
		 */
		public boolean isEnabled() {
			return this.enabled;
		}

		/**
		 * Sets {@code runar.cache.enabled}.
		 * @param enabled the value
		 */
		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

		/**
		 * Returns {@code runar.cache.max-entries}.
		 * @return the value
		 */
		public int getMaxEntries() {
			return this.maxEntries;
		}

		/**
		 * Sets {@code runar.cache.max-entries}.
		 * @param maxEntries the value
		 */
		public void setMaxEntries(int maxEntries) {
			this.maxEntries = maxEntries;
		}

		/**
		 * Returns {@code runar.cache.max-remote-size}.
		 * @return the value
		 */
		public DataSize getMaxRemoteSize() {
			return this.maxRemoteSize;
		}

		/**
		 * Sets {@code runar.cache.max-remote-size}.
		 * @param maxRemoteSize the value
		 */
		public void setMaxRemoteSize(DataSize maxRemoteSize) {
			this.maxRemoteSize = maxRemoteSize;
		}

	}

	/**
	 * How events are treated, and their limits.
	 */
	public static class Events {

		/**
		 * What happens to an event that finds the queue of a subscription full, where the
		 * subscription says nothing else.
		 */
		private OverflowPolicy overflow = OverflowPolicy.DROP_NEWEST;

		/**
		 * Time that a publisher waits at most for a subscription of its own node that
		 * blocks it.
		 */
		private Duration blockTimeout = Duration.ofSeconds(1);

		/**
		 * Whom reports of failed event handlers, on the topic '$node/errors', reach.
		 */
		private BroadcastMode errorBroadcastMode = BroadcastMode.LOCAL_ONLY;

		/**
		 * Number of retained events of one topic. When there are more, the oldest give
		 * way.
		 */
		private int maxRetainedPerTopic = 1000;

		/**
		 * Sum of the sizes of the retained events of one topic. When it is larger, the
		 * oldest give way.
		 */
		private DataSize maxRetainedSizePerTopic = DataSize.ofMegabytes(1);

		/**
		 * Number of retained events of this node. When there are more, the oldest give
		 * way.
		 */
		private int maxRetained = 10000;

		/**
		 * Sum of the sizes of the retained events of this node. When it is larger, the
		 * oldest give way.
		 */
		private DataSize maxRetainedSize = DataSize.ofMegabytes(16);

		/**
		 * Number of acknowledged events of this node that wait for their receipt. More
		 * are refused.
		 */
		private int maxUnacknowledged = 10000;

		/**
		 * Number of acknowledged events of other nodes that are remembered, so that one
		 * that comes again is not handled again.
		 */
		private int deduplicationWindow = 10000;

		/**
		 * Returns {@code runar.events.overflow}.
		 * @return the value
		 */
		public OverflowPolicy getOverflow() {
			return this.overflow;
		}

		/**
		 * Sets {@code runar.events.overflow}.
		 * @param overflow the value
		 */
		public void setOverflow(OverflowPolicy overflow) {
			this.overflow = overflow;
		}

		/**
		 * Returns {@code runar.events.block-timeout}.
		 * @return the value
		 */
		public Duration getBlockTimeout() {
			return this.blockTimeout;
		}

		/**
		 * Sets {@code runar.events.block-timeout}.
		 * @param blockTimeout the value
		 */
		public void setBlockTimeout(Duration blockTimeout) {
			this.blockTimeout = blockTimeout;
		}

		/**
		 * Returns {@code runar.events.error-broadcast-mode}.
		 * @return the value
		 */
		public BroadcastMode getErrorBroadcastMode() {
			return this.errorBroadcastMode;
		}

		/**
		 * Sets {@code runar.events.error-broadcast-mode}.
		 * @param errorBroadcastMode the value
		 */
		public void setErrorBroadcastMode(BroadcastMode errorBroadcastMode) {
			this.errorBroadcastMode = errorBroadcastMode;
		}

		/**
		 * Returns {@code runar.events.max-retained-per-topic}.
		 * @return the value
		 */
		public int getMaxRetainedPerTopic() {
			return this.maxRetainedPerTopic;
		}

		/**
		 * Sets {@code runar.events.max-retained-per-topic}.
		 * @param maxRetainedPerTopic the value
		 */
		public void setMaxRetainedPerTopic(int maxRetainedPerTopic) {
			this.maxRetainedPerTopic = maxRetainedPerTopic;
		}

		/**
		 * Returns {@code runar.events.max-retained-size-per-topic}.
		 * @return the value
		 */
		public DataSize getMaxRetainedSizePerTopic() {
			return this.maxRetainedSizePerTopic;
		}

		/**
		 * Sets {@code runar.events.max-retained-size-per-topic}.
		 * @param maxRetainedSizePerTopic the value
		 */
		public void setMaxRetainedSizePerTopic(DataSize maxRetainedSizePerTopic) {
			this.maxRetainedSizePerTopic = maxRetainedSizePerTopic;
		}

		/**
		 * Returns {@code runar.events.max-retained}.
		 * @return the value
		 */
		public int getMaxRetained() {
			return this.maxRetained;
		}

		/**
		 * Sets {@code runar.events.max-retained}.
		 * @param maxRetained the value
		 */
		public void setMaxRetained(int maxRetained) {
			this.maxRetained = maxRetained;
		}

		/**
		 * Returns {@code runar.events.max-retained-size}.
		 * @return the value
		 */
		public DataSize getMaxRetainedSize() {
			return this.maxRetainedSize;
		}

		/**
		 * Sets {@code runar.events.max-retained-size}.
		 * @param maxRetainedSize the value
		 */
		public void setMaxRetainedSize(DataSize maxRetainedSize) {
			this.maxRetainedSize = maxRetainedSize;
		}

		/**
		 * Returns {@code runar.events.max-unacknowledged}.
		 * @return the value
		 */
		public int getMaxUnacknowledged() {
			return this.maxUnacknowledged;
		}

		/**
		 * Sets {@code runar.events.max-unacknowledged}.
		 * @param maxUnacknowledged the value
		 */
		public void setMaxUnacknowledged(int maxUnacknowledged) {
			this.maxUnacknowledged = maxUnacknowledged;
		}

		/**
		 * Returns {@code runar.events.deduplication-window}.
		 * @return the value
		 */
		public int getDeduplicationWindow() {
			return this.deduplicationWindow;
		}

		/**
		 * Sets {@code runar.events.deduplication-window}.
		 * @param deduplicationWindow the value
		 */
		public void setDeduplicationWindow(int deduplicationWindow) {
			this.deduplicationWindow = deduplicationWindow;
		}

	}

}
