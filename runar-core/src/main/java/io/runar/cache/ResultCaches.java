package io.runar.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.call.RemoteResults;
import io.runar.dispatch.HandledRequest;
import io.runar.dispatch.HandlerChain;
import io.runar.dispatch.HandlingNode;
import io.runar.registry.ActionRoute;
import io.runar.registry.EventSink;
import io.runar.registry.RemoteListener;
import io.runar.registry.ServiceRegistry;
import io.runar.runtime.NodeMetrics;
import io.runar.runtime.SerialContext;
import io.runar.service.AbstractService;
import io.runar.service.AbstractService.ActionDefinition;
import io.runar.service.CachePolicy;
import org.jspecify.annotations.Nullable;

/**
 * All caches of a node: one for each of its actions that have a {@link CachePolicy}, and
 * one for each such action of other nodes that it calls. Thread-safe.
 * <p>
 * Events are lost while a node is cut off. So when a node joins or comes back, all caches
 * that events invalidate are emptied.
 *
 * @since 0.1
 */
public final class ResultCaches implements RemoteResults, RemoteListener {

	private static final String CAFFEINE = "com.github.benmanes.caffeine.cache.Caffeine";

	/** Actions of other nodes whose results are kept; those beyond it are not. */
	private static final int MAX_CALLER_CACHES = 10_000;

	private final CacheParts parts;

	private final boolean usable;

	private final ConcurrentMap<String, ServiceCaches> services = new ConcurrentHashMap<>();

	private final ConcurrentMap<String, CallerCache> callers = new ConcurrentHashMap<>();

	/**
	 * Creates no cache yet.
	 * @param settings limits of all together
	 * @param node time and threads, and on whose behalf results are made
	 * @param metrics receives measurements
	 * @param context where the registry changes
	 * @param registry what is where
	 * @param handlers runs handlers in the background
	 * @param refreshTimeout time for making a result in the background
	 */
	public ResultCaches(CacheSettings settings, HandlingNode node, NodeMetrics metrics, SerialContext context,
			ServiceRegistry registry, HandlerChain handlers, Duration refreshTimeout) {
		this(settings, node, metrics, context, registry, handlers, refreshTimeout, isCaffeinePresent());
	}

	ResultCaches(CacheSettings settings, HandlingNode node, NodeMetrics metrics, SerialContext context,
			ServiceRegistry registry, HandlerChain handlers, Duration refreshTimeout, boolean caffeinePresent) {
		this.parts = new CacheParts(settings, new CacheBudget(settings), node, metrics, context, registry, handlers,
				refreshTimeout);
		this.usable = settings.enabled() && caffeinePresent;
		context.execute(() -> registry.addRemoteListener(this));
	}

	private static boolean isCaffeinePresent() {
		try {
			Class.forName(CAFFEINE, false, ResultCaches.class.getClassLoader());
			return true;
		}
		catch (ClassNotFoundException | LinkageError ex) {
			return false;
		}
	}

	/**
	 * Makes the caches of a service that this node is about to host.
	 * @param service the service
	 * @return its caches; none if caches are off
	 * @throws RunarException with {@code INVALID_CONFIGURATION} naming what to add, if an
	 * action needs a cache and Caffeine is not on the class path
	 */
	public ServiceCaches host(AbstractService service) {
		List<ActionDefinition> cached = service.actions()
			.stream()
			.filter((action) -> action.metadata().cache() != null)
			.toList();
		if (cached.isEmpty() || !this.parts.settings().enabled()) {
			return ServiceCaches.NONE;
		}
		if (!this.usable) {
			throw new RunarException(ErrorCode.INVALID_CONFIGURATION,
					"action '" + service.path() + "/" + cached.get(0).metadata().name() + "' of "
							+ service.getClass().getName()
							+ " has a cache (expected: com.github.ben-manes.caffeine:caffeine on the class path, or"
							+ " runar.cache.enabled=false)");
		}
		Map<String, ProviderCache> caches = new LinkedHashMap<>();
		List<EventSink> sinks = new ArrayList<>();
		for (ActionDefinition action : cached) {
			CachePolicy policy = action.metadata().cache();
			if (policy != null) {
				ProviderCache cache = provider(service, action, policy);
				caches.put(action.metadata().name(), cache);
				policy.invalidateOn()
					.forEach((pattern) -> sinks.add(new InvalidationSink(TopicPath.pattern(pattern), cache)));
			}
		}
		ServiceCaches made = new ServiceCaches(caches, sinks);
		// One that is there already is of a service with the same path and version, so
		// that this one will be refused.
		this.services.putIfAbsent(service.versionedPath(), made);
		return made;
	}

	private ProviderCache provider(AbstractService service, ActionDefinition action, CachePolicy policy) {
		return new ProviderCache(this.parts, new ActionRoute.Provider(service, action), policy,
				new CacheCounters(service.path().path(), action.metadata().name(), "provider", this.parts.metrics()));
	}

	/**
	 * Ends the caches of a service that this node no longer hosts.
	 * @param service the service
	 * @param caches its caches
	 */
	public void remove(AbstractService service, ServiceCaches caches) {
		this.services.remove(service.versionedPath(), caches);
		caches.all().forEach(ResultCache::close);
	}

	/** Empties the caches of all services: while a node does not run it hears nothing. */
	public void forgetAll() {
		this.services.values().forEach((caches) -> caches.all().forEach(ResultCache::forget));
	}

	@Override
	public CompletableFuture<@Nullable Object> get(ActionRoute route, CachePolicy policy, HandledRequest request,
			Sender sender) {
		CallerCache cache = this.usable ? caller(route, policy) : null;
		return (cache != null) ? cache.get(request, sender) : sender.send(request, false);
	}

	private @Nullable CallerCache caller(ActionRoute route, CachePolicy policy) {
		String path = route.path().path();
		CallerCache known = this.callers.get(path);
		if (known != null && known.isOf(route, policy)) {
			return known;
		}
		if (known == null && this.callers.size() >= MAX_CALLER_CACHES) {
			return null;
		}
		return this.callers.compute(path, (key, before) -> {
			if (before != null && before.isOf(route, policy)) {
				return before;
			}
			if (before != null) {
				before.close();
			}
			ActionRoute.Provider provider = route.remotes().get(0);
			return new CallerCache(this.parts, route, policy, new CacheCounters(provider.service().path().path(),
					provider.metadata().name(), "caller", this.parts.metrics()));
		});
	}

	@Override
	public void onRemoteChange(boolean eventsMissed) {
		for (CallerCache cache : this.callers.values()) {
			ActionRoute route = this.parts.registry().table().exact(cache.path());
			if (route == null || route.remotes().isEmpty() || !cache.isOf(route)) {
				if (this.callers.remove(cache.path().path(), cache)) {
					cache.close();
				}
			}
			else if (eventsMissed && cache.isInvalidatedByEvents()) {
				cache.forget();
			}
		}
		if (eventsMissed) {
			this.services.values()
				.stream()
				.filter(ServiceCaches::isInvalidatedByEvents)
				.flatMap((caches) -> caches.all().stream())
				.forEach(ResultCache::forget);
		}
	}

	/**
	 * Returns what operators see.
	 * @return all caches, those of this node's own actions first
	 */
	public List<CacheInfo> info() {
		Comparator<CacheInfo> order = Comparator.comparing(CacheInfo::service).thenComparing(CacheInfo::action);
		List<CacheInfo> all = new ArrayList<>();
		this.services.values()
			.stream()
			.flatMap((caches) -> caches.all().stream())
			.map(ResultCache::info)
			.sorted(order)
			.forEach(all::add);
		this.callers.values().stream().map(ResultCache::info).sorted(order).forEach(all::add);
		return all;
	}

}
