package io.runar.cache;

import java.util.Collection;
import java.util.List;
import java.util.Map;

import io.runar.registry.EventSink;
import io.runar.service.AbstractService.ActionDefinition;
import io.runar.service.ActionHandler;

/**
 * The caches of one service of this node.
 *
 * @since 0.1
 */
public final class ServiceCaches {

	static final ServiceCaches NONE = new ServiceCaches(Map.of(), List.of());

	private final Map<String, ProviderCache> caches;

	private final List<EventSink> sinks;

	ServiceCaches(Map<String, ProviderCache> caches, List<EventSink> sinks) {
		this.caches = Map.copyOf(caches);
		this.sinks = List.copyOf(sinks);
	}

	/**
	 * Returns who answers an action.
	 * @param action the action
	 * @return its own handler, or a cache in front of it
	 */
	public ActionHandler handler(ActionDefinition action) {
		ProviderCache cache = this.caches.get(action.metadata().name());
		return (cache != null) ? cache : action.handler();
	}

	/**
	 * Returns the subscriptions that make results obsolete.
	 * @return to be added to the registry, and removed with the service
	 */
	public List<EventSink> sinks() {
		return this.sinks;
	}

	Collection<ProviderCache> all() {
		return this.caches.values();
	}

	boolean isInvalidatedByEvents() {
		return !this.sinks.isEmpty();
	}

}
