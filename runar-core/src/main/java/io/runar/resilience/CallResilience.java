package io.runar.resilience;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiPredicate;
import java.util.function.Supplier;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.registry.RemoteService;
import io.runar.resilience.ProviderHealth.BreakerKey;
import io.runar.runtime.Environment;
import io.runar.runtime.NodeMetrics;
import org.jspecify.annotations.Nullable;

/**
 * What a node knows of the peers it calls, and what it holds its own requests to: circuit
 * breakers, peers that are left out, bulkheads. Thread-safe.
 *
 * @since 0.1
 */
public final class CallResilience {

	private final Environment environment;

	private final NodeMetrics metrics;

	private final Supplier<Breakers> breakers;

	private final Supplier<Bulkheads> bulkheadSource;

	/** By service and peer, as circuit breakers are named. */
	private final ConcurrentMap<String, ProviderHealth> watched = new ConcurrentHashMap<>();

	private final ConcurrentMap<String, CallBulkhead> bulkheads = new ConcurrentHashMap<>();

	/**
	 * Creates the knowledge of a node that has called nobody yet.
	 * @param environment clock and timer
	 * @param metrics is told of peers that are left out
	 * @param breakers makes circuit breakers; {@code null}: resilience4j, if it is on the
	 * class path
	 * @param bulkheads makes bulkheads; {@code null}: resilience4j, if it is on the class
	 * path
	 */
	public CallResilience(Environment environment, NodeMetrics metrics, @Nullable Breakers breakers,
			@Nullable Bulkheads bulkheads) {
		this.environment = environment;
		this.metrics = metrics;
		this.breakers = (breakers != null) ? () -> breakers : new Lazy<>("circuit-breaker", Resilience4jBreakers::new);
		this.bulkheadSource = (bulkheads != null) ? () -> bulkheads
				: new Lazy<>("bulkhead", Resilience4jBulkheads::new);
	}

	Environment environment() {
		return this.environment;
	}

	/** Checks a rule before any is applied. */
	void check(CircuitBreakerRule rule) {
		this.breakers.get().check(rule);
	}

	/** Checks a rule before any is applied. */
	void check(BulkheadRule rule) {
		this.bulkheadSource.get().check(rule);
	}

	/** Returns the limit that all paths of a rule share. */
	RequestLimit limit(String pattern, BulkheadRule rule) {
		CallBulkhead bulkhead = this.bulkheadSource.get().bulkhead(pattern, rule);
		this.bulkheads.put(pattern, bulkhead);
		return new RequestLimit(pattern, bulkhead, this.metrics);
	}

	/** Forgets what belongs to rules that are no more. */
	void keep(List<String> limited, List<BreakerKey> breaking) {
		this.bulkheads.keySet().retainAll(limited);
		this.watched.values().forEach((health) -> health.keepBreakers(breaking));
	}

	ProviderHealth health(RemoteService service) {
		return (service.health() instanceof ProviderHealth known) ? known
				: (ProviderHealth) service.health(this::watch);
	}

	/**
	 * What is known of a service that was advertised anew still holds; but a peer that
	 * was restarted gets a new chance.
	 */
	@SuppressWarnings("ReferenceEquality") // an incarnation of a peer is one object
	private ProviderHealth watch(RemoteService service) {
		String path = service.path().path();
		return this.watched.compute(name(path, service.peer().id()), (name, known) -> {
			if (known != null && known.peer() == service.peer()) {
				return known;
			}
			if (known != null) {
				removeBreakers(known);
			}
			return new ProviderHealth(path, service.peer(), this.environment, this.metrics);
		});
	}

	Breaker breaker(ProviderHealth health, BreakerKey key) {
		return health.breaker(key, (made) -> {
			String peer = health.peer().id().value();
			return this.breakers.get()
				.breaker(breakerName(health, made.pattern()), health.path(), peer, made.rule(), this.environment);
		});
	}

	private static String name(String path, PeerId peer) {
		return path + "@" + peer.value();
	}

	/** A rule for part of a service has circuit breakers of its own. */
	private static String breakerName(ProviderHealth health, String pattern) {
		String name = name(health.path(), health.peer().id());
		return TopicPath.pattern(pattern).matches(TopicPath.of(health.path() + "/any")) ? name : name + ":" + pattern;
	}

	private void removeBreakers(ProviderHealth health) {
		health.breakers().keySet().forEach((key) -> this.breakers.get().remove(breakerName(health, key.pattern())));
	}

	/**
	 * Forgets services that are gone.
	 * @param isKnown whether a peer has a service of that path
	 */
	public void forgetAllBut(BiPredicate<PeerId, String> isKnown) {
		this.watched.forEach((name, health) -> {
			if (!isKnown.test(health.peer().id(), health.path()) && this.watched.remove(name, health)) {
				removeBreakers(health);
			}
		});
	}

	/**
	 * Returns whether any service is watched.
	 * @return false if there is nothing to forget
	 */
	public boolean isWatching() {
		return !this.watched.isEmpty();
	}

	/**
	 * Returns what is known of peers that were called.
	 * @return one for each service, by service and peer
	 */
	public List<ProviderInfo> providers() {
		List<ProviderInfo> all = new ArrayList<>();
		this.watched.values()
			.forEach((health) -> all.add(new ProviderInfo(health.path(), health.peer().id().value(),
					health.state().name(), states(health), health.latency())));
		all.sort(Comparator.comparing(ProviderInfo::service).thenComparing(ProviderInfo::peer));
		return all;
	}

	private static List<String> states(ProviderHealth health) {
		return health.breakers().values().stream().map(Breaker::state).toList();
	}

	/**
	 * Returns the bulkheads.
	 * @return one for each rule that has one
	 */
	public List<BulkheadInfo> bulkheads() {
		List<BulkheadInfo> all = new ArrayList<>();
		this.bulkheads.forEach((pattern, bulkhead) -> all
			.add(new BulkheadInfo(pattern, bulkhead.limit(), Math.max(0, bulkhead.limit() - bulkhead.free()))));
		all.sort(Comparator.comparing(BulkheadInfo::path));
		return all;
	}

	/**
	 * What is known of one service of a peer that was called.
	 *
	 * @param service path of the service
	 * @param peer id of the peer
	 * @param state {@code HEALTHY}, {@code EJECTED} (left out) or {@code PROBING} (tried
	 * with a few requests)
	 * @param circuitBreakers states of its circuit breakers; mostly none or one
	 * @param latency how long answers take on average; zero where no rule wants to know
	 */
	public record ProviderInfo(String service, String peer, String state, List<String> circuitBreakers,
			Duration latency) {

	}

	/**
	 * A bulkhead.
	 *
	 * @param path pattern of its rule
	 * @param maxConcurrent requests that may be under way
	 * @param concurrent requests that are
	 */
	public record BulkheadInfo(String path, int maxConcurrent, int concurrent) {

	}

	/**
	 * Made when a rule first needs it: the library is optional.
	 */
	private static final class Lazy<T> implements Supplier<T> {

		private final String what;

		private final Supplier<T> maker;

		private @Nullable T made;

		Lazy(String what, Supplier<T> maker) {
			this.what = what;
			this.maker = maker;
		}

		@Override
		public synchronized T get() {
			if (this.made == null) {
				try {
					this.made = this.maker.get();
				}
				catch (NoClassDefFoundError ex) {
					throw new RunarException(ErrorCode.INVALID_CONFIGURATION,
							this.what + " (expected: io.github.resilience4j:resilience4j-"
									+ ("bulkhead".equals(this.what) ? "bulkhead" : "circuitbreaker")
									+ " on the class path)",
							ex);
				}
			}
			return Objects.requireNonNull(this.made);
		}

	}

}
