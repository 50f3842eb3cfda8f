package io.runar.registry;

import java.util.ArrayList;
import java.util.List;

import io.runar.TopicPath;
import io.runar.service.AbstractService;
import io.runar.service.AbstractService.ActionDefinition;
import org.jspecify.annotations.Nullable;

/**
 * A number of changes that become one new routing table: what they change is copied once,
 * however many they are. Not thread-safe.
 */
final class RoutingTableBuilder {

	private final long version;

	private final PersistentMap.Builder<ActionRoute> literals;

	private TopicTrie<ActionRoute> templates;

	private final PersistentMap.Builder<ServiceProviders> services;

	private TopicTrie<EventSink> localSubscriptions;

	private final TopicTrie<RemoteInterest> remoteSubscriptions;

	private final InterestChanges interests = new InterestChanges();

	RoutingTableBuilder(long version, PersistentMap<ActionRoute> literals, TopicTrie<ActionRoute> templates,
			PersistentMap<ServiceProviders> services, TopicTrie<EventSink> localSubscriptions,
			TopicTrie<RemoteInterest> remoteSubscriptions) {
		this.version = version;
		this.literals = literals.toBuilder();
		this.templates = templates;
		this.services = services.toBuilder();
		this.localSubscriptions = localSubscriptions;
		this.remoteSubscriptions = remoteSubscriptions;
	}

	/** Returns the table with all changes. To be called once, last. */
	RoutingTable build() {
		return new RoutingTable(this.version + 1, this.literals.build(), this.templates, this.services.build(),
				this.localSubscriptions, this.interests.applied(this.remoteSubscriptions));
	}

	/** Adds a service, without its actions. */
	void addService(AbstractService service) {
		ServiceProviders known = this.services.get(service.path().path());
		this.services.put((known != null) ? known.with(service) : new ServiceProviders(service, List.of()));
	}

	/** Returns the service that is known longest of those that have a path. */
	@Nullable AbstractService anyService(String path) {
		ServiceProviders known = this.services.get(path);
		return (known != null) ? known.first() : null;
	}

	void removeService(AbstractService service) {
		String path = service.path().path();
		ServiceProviders known = this.services.get(path);
		ServiceProviders left = (known != null) ? known.without(service) : null;
		if (left != null) {
			this.services.put(left);
		}
		else {
			this.services.remove(path);
		}
	}

	void addAction(AbstractService service, ActionDefinition action) {
		ActionRoute.Provider provider = new ActionRoute.Provider(service, action);
		ActionRoute before = route(provider);
		ActionRoute after = (before != null) ? before.with(provider) : ActionRoute.of(provider);
		if (provider.isLiteral()) {
			this.literals.put(after);
		}
		else {
			replace(provider.path(), before, after);
		}
	}

	void removeAction(AbstractService service, ActionDefinition action) {
		ActionRoute.Provider provider = new ActionRoute.Provider(service, action);
		ActionRoute before = route(provider);
		if (before == null) {
			return;
		}
		ActionRoute after = before.without(service);
		if (!provider.isLiteral()) {
			replace(provider.path(), before, after);
		}
		else if (after != null) {
			this.literals.put(after);
		}
		else {
			this.literals.remove(provider.pathText());
		}
	}

	private void replace(TopicPath template, @Nullable ActionRoute before, @Nullable ActionRoute after) {
		if (before != null) {
			this.templates = this.templates.without(template, before);
		}
		if (after != null) {
			this.templates = this.templates.with(template, after);
		}
	}

	/** Returns who has the very action already, with whatever names of placeholders. */
	@Nullable ActionRoute route(ActionRoute.Provider provider) {
		if (provider.isLiteral()) {
			return this.literals.get(provider.pathText());
		}
		return RoutingTable.exact(this.templates, provider.path());
	}

	void addSubscription(EventSink sink) {
		this.localSubscriptions = this.localSubscriptions.with(sink.pattern(), sink);
	}

	void removeSubscription(EventSink sink) {
		this.localSubscriptions = this.localSubscriptions.without(sink.pattern(), sink);
	}

	void addInterest(RemoteInterest interest) {
		this.interests.add(interest);
	}

	/** Removes the very object that was added. */
	void removeInterest(RemoteInterest interest) {
		this.interests.remove(interest);
	}

}
