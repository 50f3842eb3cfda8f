package io.runar.spring.boot.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.runar.BroadcastMode;
import io.runar.OverflowPolicy;
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
	private List<RunarCallProperties> calls = new ArrayList<>();

	/**
	 * Which requests of other nodes are taken for some actions of this node. Of several
	 * rules that match an action the last one that says something counts.
	 */
	private List<RunarActionProperties> actions = new ArrayList<>();

	/**
	 * What this node says of itself, so that others may prefer it: at most 32 entries,
	 * names of 1 to 63 bytes, values of at most 255.
	 */
	private Map<String, String> metadata = new LinkedHashMap<>();

	/**
	 * Where this node is, for example a data centre. The same as 'runar.metadata.zone'.
	 */
	private @Nullable String zone;

	@NestedConfigurationProperty
	private final RunarRulesProperties security = new RunarRulesProperties();

	private final Handlers handlers = new Handlers();

	private final Cache cache = new Cache();

	private final Events events = new Events();

	private final Logging logging = new Logging();

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
	 * Returns {@code runar.security.*}.
	 * @return what other nodes may do here
	 */
	public RunarRulesProperties getSecurity() {
		return this.security;
	}

	/**
	 * Returns {@code runar.calls}.
	 * @return the value
	 */
	public List<RunarCallProperties> getCalls() {
		return this.calls;
	}

	/**
	 * Sets {@code runar.calls}.
	 * @param calls the value
	 */
	public void setCalls(List<RunarCallProperties> calls) {
		this.calls = calls;
	}

	/**
	 * Returns {@code runar.actions}.
	 * @return the value
	 */
	public List<RunarActionProperties> getActions() {
		return this.actions;
	}

	/**
	 * Sets {@code runar.actions}.
	 * @param actions the value
	 */
	public void setActions(List<RunarActionProperties> actions) {
		this.actions = actions;
	}

	/**
	 * Returns {@code runar.metadata.*}.
	 * @return the value
	 */
	public Map<String, String> getMetadata() {
		return this.metadata;
	}

	/**
	 * Sets {@code runar.metadata.*}.
	 * @param metadata the value
	 */
	public void setMetadata(Map<String, String> metadata) {
		this.metadata = metadata;
	}

	/**
	 * Returns {@code runar.zone}.
	 * @return the value
	 */
	public @Nullable String getZone() {
		return this.zone;
	}

	/**
	 * Sets {@code runar.zone}.
	 * @param zone the value
	 */
	public void setZone(@Nullable String zone) {
		this.zone = zone;
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
	 * Returns {@code runar.logging.*}.
	 * @return the live values
	 */
	public Logging getLogging() {
		return this.logging;
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
	 * What logs know of the request that is handled.
	 */
	public static class Logging {

		/**
		 * Whether the MDC of a handler's thread has 'runar.request', 'runar.correlation',
		 * 'runar.node', 'runar.caller' and 'runar.path'.
		 */
		private boolean mdc = false;

		/**
		 * Whether that holds for requests that stay in this process too. They then cost
		 * several times as much.
		 */
		private boolean localRequests = false;

		/**
		 * Returns {@code runar.logging.mdc}.
		 * @return the value
		 */
		public boolean isMdc() {
			return this.mdc;
		}

		/**
		 * Sets {@code runar.logging.mdc}.
		 * @param mdc the value
		 */
		public void setMdc(boolean mdc) {
			this.mdc = mdc;
		}

		/**
		 * Returns {@code runar.logging.local-requests}.
		 * @return the value
		 */
		public boolean isLocalRequests() {
			return this.localRequests;
		}

		/**
		 * Sets {@code runar.logging.local-requests}.
		 * @param localRequests the value
		 */
		public void setLocalRequests(boolean localRequests) {
			this.localRequests = localRequests;
		}

	}

	/**
	 * Settings of observations.
	 */
	public static class Observation {

		/**
		 * Whether requests for services of this node, events published with LOCAL_ONLY
		 * and handlers of events of this node are observed too. They then cost several
		 * times as much.
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
