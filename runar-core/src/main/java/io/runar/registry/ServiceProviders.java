package io.runar.registry;

import java.util.ArrayList;
import java.util.List;

import io.runar.service.AbstractService;
import org.jspecify.annotations.Nullable;

/**
 * The services of one path. Mostly there is one: it needs no list.
 *
 * @param first the service known longest
 * @param others the others
 */
record ServiceProviders(AbstractService first, List<AbstractService> others) implements PersistentMap.Entry {

	@Override
	public String key() {
		return this.first.path().path();
	}

	List<AbstractService> all() {
		if (this.others.isEmpty()) {
			return List.of(this.first);
		}
		List<AbstractService> all = new ArrayList<>();
		all.add(this.first);
		all.addAll(this.others);
		return all;
	}

	ServiceProviders with(AbstractService service) {
		List<AbstractService> copy = new ArrayList<>(this.others);
		copy.add(service);
		return new ServiceProviders(this.first, List.copyOf(copy));
	}

	/** Returns what is left without a service; {@code null} if that is nobody. */
	@SuppressWarnings("ReferenceEquality") // services have identity, not value
	@Nullable ServiceProviders without(AbstractService service) {
		List<AbstractService> copy = new ArrayList<>(all());
		copy.removeIf((other) -> other == service);
		return copy.isEmpty() ? null : new ServiceProviders(copy.get(0), List.copyOf(copy.subList(1, copy.size())));
	}

}
