package io.runar.registry;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RunarException;
import io.runar.authorization.PeerRights;
import io.runar.discovery.ServiceAdvertisement;
import io.runar.runtime.SerialContext;
import io.runar.service.AbstractService;
import io.runar.service.AbstractService.ActionDefinition;
import io.runar.service.SubscriptionMetadata;
import io.runar.version.VersionRange;
import org.jspecify.annotations.Nullable;

/**
 * What is where: local services, remote services by path, and remote services by peer.
 * <p>
 * All changes happen in one serial context; each publishes a new {@link RoutingTable},
 * which any thread may read.
 *
 * @since 0.1
 */
public final class ServiceRegistry {

	/**
	 * Path under which a node advertises its subscriptions outside services.
	 */
	public static final String LOOSE_SUBSCRIPTIONS = "$subscriptions";

	/** Largest number of services of one node. */
	public static final int MAX_SERVICES = 10_000;

	/** Largest number of versions of one service path on one node. */
	public static final int MAX_VERSIONS = 16;

	/** Largest number of actions of one service. */
	public static final int MAX_SERVICE_ACTIONS = 1000;

	/** Largest number of subscriptions of one service, and outside of services. */
	public static final int MAX_SUBSCRIPTIONS = 10_000;

	private final SerialContext context;

	/** By path; several are versions of one service. */
	private final Map<String, List<AbstractService>> localServices = new LinkedHashMap<>();

	private int localCount;

	private final RemoteOffers offers;

	private final Set<EventSink> looseSubscriptions = new LinkedHashSet<>();

	private final List<RegistryListener> listeners = new ArrayList<>();

	private final List<RemoteListener> remoteListeners = new ArrayList<>();

	private final Map<Long, PastSink> pastSinks = new LinkedHashMap<>();

	private final ServedPast servedPast = new ServedPast();

	private PastServer pastServer = (peer, interests, publication) -> publication.run();

	private long version = 1;

	private volatile RoutingTable table = RoutingTable.EMPTY;

	/**
	 * Creates an empty registry with {@link OfferLimits#DEFAULTS} and
	 * {@link OfferLimits#TOTAL_DEFAULTS}.
	 * @param context where all changes happen
	 */
	public ServiceRegistry(SerialContext context) {
		this(context, OfferLimits.DEFAULTS, OfferLimits.TOTAL_DEFAULTS);
	}

	/**
	 * Creates an empty registry.
	 * @param context where all changes happen
	 * @param limits how much one peer may offer
	 * @param totals how much all peers together may offer
	 */
	public ServiceRegistry(SerialContext context, OfferLimits limits, OfferLimits totals) {
		this.context = context;
		this.offers = new RemoteOffers(limits, totals);
	}

	/**
	 * Returns the current snapshot. Thread-safe.
	 * @return one volatile read
	 */
	public RoutingTable table() {
		return this.table;
	}

	/**
	 * Registers for changes of what this node offers.
	 * @param listener is told of every change
	 */
	public void addListener(RegistryListener listener) {
		this.context.checkInside();
		this.listeners.add(listener);
	}

	/**
	 * Ends a registration.
	 * @param listener is no longer told
	 */
	public void removeListener(RegistryListener listener) {
		this.context.checkInside();
		this.listeners.remove(listener);
	}

	/**
	 * Registers for changes of what other nodes offer.
	 * @param listener is told of every change
	 */
	public void addRemoteListener(RemoteListener listener) {
		this.context.checkInside();
		this.remoteListeners.add(listener);
	}

	/**
	 * Returns the version of what this node offers.
	 * @return grows with every change
	 */
	public long version() {
		this.context.checkInside();
		return this.version;
	}

	/**
	 * Returns everything this node offers, to those that may know all of it.
	 * @return services, and subscriptions outside services as one of
	 * {@link #LOOSE_SUBSCRIPTIONS}; built-in services are left out
	 */
	public List<ServiceAdvertisement> localAdvertisements() {
		return advertisements(ServiceAdvertisement::of);
	}

	/**
	 * Returns what this node offers to another one.
	 * @param rights what that node may do here
	 * @return the same without actions that it may not call, and without services of
	 * which it may not know
	 */
	public List<ServiceAdvertisement> localAdvertisements(PeerRights rights) {
		return advertisements((service) -> VisibleService.of(service, rights));
	}

	private List<ServiceAdvertisement> advertisements(
			Function<AbstractService, @Nullable ServiceAdvertisement> description) {
		this.context.checkInside();
		List<ServiceAdvertisement> all = new ArrayList<>();
		for (AbstractService service : localServices()) {
			ServiceAdvertisement described = isAdvertised(service) ? description.apply(service) : null;
			if (described != null) {
				all.add(described);
			}
		}
		if (!this.looseSubscriptions.isEmpty()) {
			all.add(looseAdvertisement());
		}
		return all;
	}

	/**
	 * Returns the local service of a path; of several versions the highest.
	 * @param path path of the service
	 * @return the service, or {@code null}
	 */
	public @Nullable AbstractService localService(String path) {
		this.context.checkInside();
		List<AbstractService> versions = this.localServices.getOrDefault(path, List.of());
		return versions.isEmpty() ? null
				: Collections.max(versions, (one, other) -> VersionRange.compare(one.version(), other.version()));
	}

	/**
	 * Returns all local services, also the built-in ones.
	 * @return the services
	 */
	public Collection<AbstractService> localServices() {
		this.context.checkInside();
		return this.localServices.values().stream().flatMap(List::stream).toList();
	}

	/**
	 * Returns the remote services of a path.
	 * @param path path of the service
	 * @return one for each node that has it
	 */
	public List<RemoteService> remoteServices(String path) {
		this.context.checkInside();
		return this.table.services(path)
			.stream()
			.filter(RemoteService.class::isInstance)
			.map(RemoteService.class::cast)
			.toList();
	}

	/**
	 * Returns the services of all peers.
	 * @return one for each node and path
	 */
	public List<RemoteService> allRemoteServices() {
		this.context.checkInside();
		return this.offers.all().stream().filter(RemoteOffers::isService).toList();
	}

	/**
	 * Returns what is subscribed to outside services.
	 * @return patterns
	 */
	public List<String> looseSubscriptions() {
		this.context.checkInside();
		return this.looseSubscriptions.stream().map((sink) -> sink.pattern().path()).distinct().toList();
	}

	/**
	 * Returns the services of a peer.
	 * @param peer the peer
	 * @return its services
	 */
	public List<RemoteService> peerServices(PeerId peer) {
		this.context.checkInside();
		return this.offers.of(peer);
	}

	/**
	 * Adds a local service with its actions; its subscriptions are added with
	 * {@link #addSubscription} by whoever delivers events.
	 * @param service the service
	 * @throws RunarException with {@code INVALID_ARGUMENT} if its path is taken in its
	 * version, or one of its actions' paths by a service of another path; nothing is
	 * changed then
	 */
	public void addLocal(AbstractService service) {
		addLocal(service, UnaryOperator.identity());
	}

	/**
	 * Adds a local service whose actions have other handlers than its own, or guards.
	 * @param service the service
	 * @param hosted gives an action as this node has it
	 * @throws RunarException as {@link #addLocal(AbstractService)} does
	 */
	public void addLocal(AbstractService service, UnaryOperator<ActionDefinition> hosted) {
		this.context.checkInside();
		String path = service.path().path();
		List<AbstractService> versions = this.localServices.getOrDefault(path, List.of());
		if (versions.stream().anyMatch((other) -> other.version().equals(service.version()))) {
			throw new RunarException(ErrorCode.INVALID_ARGUMENT,
					"service path: '" + path + "' in version " + service.version()
							+ " (expected: one that no other service of this node has; set another path or version)");
		}
		PeerOffer.checkLimit("versions of service '" + path + "'", versions.size() + 1, MAX_VERSIONS);
		PeerOffer.checkLimit("actions of service '" + path + "'", service.actions().size(), MAX_SERVICE_ACTIONS);
		PeerOffer.checkLimit("subscriptions of service '" + path + "'", service.subscriptions().size(),
				MAX_SUBSCRIPTIONS);
		PeerOffer.checkLimit("services", this.localCount, MAX_SERVICES);
		RoutingTableBuilder next = this.table.toBuilder();
		next.addService(service);
		for (ActionDefinition action : service.actions()) {
			ActionRoute.Provider provider = new ActionRoute.Provider(service, action);
			ActionRoute taken = next.route(provider);
			if (taken != null && taken.local() != null && !taken.local().service().path().equals(service.path())) {
				throw new RunarException(ErrorCode.INVALID_ARGUMENT,
						"action path: '" + provider.path() + "' of service '" + path
								+ "' is also an action of service '" + taken.local().service().path()
								+ "' (expected: every path once)");
			}
			next.addAction(service, hosted.apply(action));
		}
		this.localServices.put(path, plus(versions, service));
		this.localCount++;
		this.table = next.build();
		changed(service);
	}

	private static List<AbstractService> plus(List<AbstractService> services, AbstractService one) {
		List<AbstractService> copy = new ArrayList<>(services);
		copy.add(one);
		return List.copyOf(copy);
	}

	/**
	 * Removes a local service in all its versions.
	 * @param path path of the service
	 */
	public void removeLocal(String path) {
		this.context.checkInside();
		this.localServices.getOrDefault(path, List.of()).forEach(this::removeLocal);
	}

	/**
	 * Removes a local service; other versions of it stay.
	 * @param service the service
	 */
	@SuppressWarnings("ReferenceEquality") // services have identity, not value
	public void removeLocal(AbstractService service) {
		this.context.checkInside();
		String path = service.path().path();
		List<AbstractService> versions = this.localServices.getOrDefault(path, List.of());
		List<AbstractService> left = versions.stream().filter((other) -> other != service).toList();
		if (left.size() == versions.size()) {
			return;
		}
		if (left.isEmpty()) {
			this.localServices.remove(path);
		}
		else {
			this.localServices.put(path, left);
		}
		this.localCount--;
		RoutingTableBuilder next = this.table.toBuilder();
		service.actions().forEach((action) -> next.removeAction(service, action));
		next.removeService(service);
		this.table = next.build();
		changed(service);
	}

	/**
	 * Tells the peers of a new state of a local service.
	 * @param service the service
	 */
	@SuppressWarnings("ReferenceEquality") // services have identity, not value
	public void localStateChanged(AbstractService service) {
		this.context.checkInside();
		if (this.localServices.getOrDefault(service.path().path(), List.of())
			.stream()
			.anyMatch((known) -> known == service)) {
			changed(service);
		}
	}

	/**
	 * Adds a local subscription.
	 * @param sink the subscription
	 */
	public void addSubscription(EventSink sink) {
		this.context.checkInside();
		PeerOffer.checkLimit("subscriptions outside services", this.looseSubscriptions.size() + 1, MAX_SUBSCRIPTIONS);
		RoutingTableBuilder next = this.table.toBuilder();
		next.addSubscription(sink);
		this.table = next.build();
		if (sink instanceof PastSink past) {
			this.pastSinks.put(past.past().id(), past);
		}
		if (sink.servicePath() == null && this.looseSubscriptions.add(sink)) {
			looseChanged();
		}
	}

	/**
	 * Removes a local subscription.
	 * @param sink the subscription
	 */
	public void removeSubscription(EventSink sink) {
		this.context.checkInside();
		RoutingTableBuilder next = this.table.toBuilder();
		next.removeSubscription(sink);
		this.table = next.build();
		if (sink instanceof PastSink past) {
			this.pastSinks.remove(past.past().id());
		}
		if (this.looseSubscriptions.remove(sink)) {
			looseChanged();
		}
	}

	/**
	 * Takes over what a peer offers, in one new table. A service that is not allowed is
	 * left out and logged; the others are taken.
	 * @param peer the peer
	 * @param full whether services that are not named are gone
	 * @param services services that are new or different
	 * @param removed paths of services that are gone
	 * @throws RunarException with {@code LIMIT_EXCEEDED} if the peer offers more than one
	 * node may; nothing is changed then but what is gone. If it is more than all peers
	 * together may, an {@link OfferTotalException}
	 */
	public void applyRemote(RemotePeer peer, boolean full, List<ServiceAdvertisement> services, List<String> removed) {
		this.context.checkInside();
		boolean joined = this.offers.of(peer.id()).isEmpty();
		RoutingTableBuilder next = this.table.toBuilder();
		List<PastInterest> fresh = List.of();
		try {
			this.offers.retract(next, peer.id(), full, services, removed);
			this.offers.add(next, peer, services);
			fresh = this.servedPast.fresh(peer, this.offers.taken(peer, services));
		}
		finally {
			if (fresh.isEmpty()) {
				this.table = next.build();
			}
			else {
				this.pastServer.serve(peer, fresh, () -> this.table = next.build());
			}
			this.remoteListeners.forEach((listener) -> listener.onRemoteChange(joined));
		}
	}

	/**
	 * Describes a service, of this node or another one, to a node that asks.
	 * @param path path of the service
	 * @param rights what the node that asks may do here
	 * @return what it may know; {@code null}: nothing, or there is no such service
	 */
	public @Nullable ServiceAdvertisement describe(String path, PeerRights rights) {
		this.context.checkInside();
		List<AbstractService> known = this.localServices.getOrDefault(path, List.of());
		for (AbstractService service : known.isEmpty() ? this.table.services(path) : known) {
			ServiceAdvertisement described = VisibleService.of(service, rights);
			if (described != null) {
				return described;
			}
		}
		return null;
	}

	/**
	 * Returns whether a node may know of one service, in exactly its version.
	 * @param service a service of this node or another
	 * @param rights what that node may do here
	 * @return whether any of it is visible
	 */
	public boolean isVisible(AbstractService service, PeerRights rights) {
		this.context.checkInside();
		return VisibleService.of(service, rights) != null;
	}

	/**
	 * Returns of which services, of this node or others, a node may know.
	 * @param rights what that node may do here
	 * @return their paths
	 */
	public Set<String> visibleServices(PeerRights rights) {
		this.context.checkInside();
		Set<String> paths = new HashSet<>(this.localServices.keySet());
		this.offers.all().forEach((service) -> paths.add(service.path().path()));
		paths.removeIf((path) -> describe(path, rights) == null);
		return paths;
	}

	/**
	 * Looks again at all that a peer has told: its rights have changed.
	 * @param peer the peer
	 */
	public void rightsChanged(RemotePeer peer) {
		applyRemote(peer, true, this.offers.told(peer.id()), List.of());
	}

	/** A connection with a peer was lost, and with it perhaps events. */
	public void eventsMissed() {
		this.context.checkInside();
		this.remoteListeners.forEach((listener) -> listener.onRemoteChange(true));
	}

	/**
	 * Forgets everything a peer offers; what others offer stays.
	 * @param peer the peer
	 */
	public void removePeer(PeerId peer) {
		this.context.checkInside();
		RoutingTableBuilder next = this.table.toBuilder();
		this.offers.remove(next, peer);
		this.table = next.build();
		this.remoteListeners.forEach((listener) -> listener.onRemoteChange(false));
	}

	/**
	 * This node begins to meet others anew: what was retained goes both ways once more.
	 */
	public void forgetPast() {
		this.context.checkInside();
		this.servedPast.clear();
		this.pastSinks.values().forEach(PastSink::forgetPeers);
	}

	/**
	 * A peer is connected, or has lost one of its connections while others live. To be
	 * called before any of its events are taken.
	 * @param peer the peer
	 * @return ids of the subscriptions of this node for which it is to be asked again for
	 * what it retained
	 */
	public List<Long> peerMet(RemotePeer peer) {
		this.context.checkInside();
		List<Long> again = new ArrayList<>();
		this.pastSinks.forEach((id, sink) -> {
			if (sink.peerMet(peer.id(), peer.incarnation())) {
				again.add(id);
			}
		});
		return again;
	}

	/**
	 * A peer asks again for what this node has retained: not all of it has come.
	 * @param peer the peer
	 * @param ids which of its subscriptions want it; others than it has are ignored
	 */
	public void pastAgain(RemotePeer peer, Collection<Long> ids) {
		this.context.checkInside();
		List<PastInterest> interests = this.offers.past(peer.id(), Set.copyOf(ids));
		if (!interests.isEmpty()) {
			this.pastServer.serve(peer, interests, () -> {
			});
		}
	}

	/**
	 * A peer has sent what it retained.
	 * @param peer the peer
	 * @param id which subscription of this node wanted it
	 * @param count how many events
	 */
	public void pastServed(PeerId peer, long id, int count) {
		this.context.checkInside();
		PastSink sink = this.pastSinks.get(id);
		if (sink != null) {
			sink.pastServed(peer, count);
		}
	}

	/**
	 * Sets who sends retained events of this node. To be called before there are peers.
	 * @param server sends them
	 */
	public void setPastServer(PastServer server) {
		this.pastServer = server;
	}

	/** Built-in services are on every node: they need not be told. */
	private static boolean isAdvertised(AbstractService service) {
		return service.path().path().charAt(0) != '$';
	}

	/**
	 * Tells all versions of a service: what is told replaces what was known of its path.
	 */
	private void changed(AbstractService service) {
		if (isAdvertised(service)) {
			String path = service.path().path();
			List<AbstractService> versions = this.localServices.getOrDefault(path, List.of());
			publish(versions.stream().map(ServiceAdvertisement::of).toList(),
					versions.isEmpty() ? List.of(path) : List.of(), service, versions);
		}
	}

	private void looseChanged() {
		boolean removed = this.looseSubscriptions.isEmpty();
		publish(removed ? List.of() : List.of(looseAdvertisement()), removed ? List.of(LOOSE_SUBSCRIPTIONS) : List.of(),
				null, List.of());
	}

	private ServiceAdvertisement looseAdvertisement() {
		List<SubscriptionMetadata> subscriptions = this.looseSubscriptions.stream()
			.map((sink) -> new SubscriptionMetadata(sink.pattern().path(), sink.payloadType(), sink.group(),
					(sink instanceof PastSink past) ? past.past() : null))
			.distinct()
			.toList();
		return new ServiceAdvertisement(LOOSE_SUBSCRIPTIONS, "1", "", List.of(), subscriptions, false);
	}

	private void publish(List<ServiceAdvertisement> changed, List<String> removed, @Nullable AbstractService service,
			List<AbstractService> versions) {
		long from = this.version++;
		LocalChange change = new LocalChange(from, this.version, changed, removed, service, versions);
		for (RegistryListener listener : this.listeners) {
			listener.onLocalChange(change);
		}
	}

}
