package io.runar.peer;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

import io.runar.discovery.ServiceAdvertisement;
import io.runar.registry.LocalChange;
import io.runar.Visibility;
import io.runar.service.ActionMetadata;
import io.runar.service.CachePolicy;
import io.runar.service.PastRequest;
import io.runar.service.SubscriptionMetadata;
import io.runar.wire.ControlMessages;
import io.runar.wire.NodeMessage;
import io.runar.wire.v1.ActionAdvertisement;
import io.runar.wire.v1.CacheAdvertisement;
import io.runar.wire.v1.DiscoveryMessage;
import io.runar.wire.v1.KnownPeer;
import io.runar.wire.v1.Parameter;
import io.runar.wire.v1.PastServed;
import io.runar.wire.v1.SubscriptionAdvertisement;

/**
 * Translates between what the registry holds and what peers tell each other of it.
 */
final class RegistryMessages {

	private static final int MAX_PAGE_BYTES = 48 * 1024;

	private static final int MAX_PAGE_SERVICES = 1000;

	private RegistryMessages() {
	}

	/**
	 * Tells everything: the first message replaces what the receiver knows, those after
	 * it add to it, so that no message is large. Versions of one service stay together:
	 * what a message says of a path replaces what was known of it.
	 */
	static List<NodeMessage.Control> full(long version, List<ServiceAdvertisement> services) {
		List<NodeMessage.Control> pages = new ArrayList<>();
		DiscoveryMessage.Builder page = DiscoveryMessage.newBuilder().setFull(true).setToVersion(version);
		int bytes = 0;
		String before = "";
		for (ServiceAdvertisement service : services) {
			io.runar.wire.v1.ServiceAdvertisement wire = toWire(service);
			int size = wire.getSerializedSize();
			if (bytes > 0 && !service.path().equals(before)
					&& (bytes + size > MAX_PAGE_BYTES || page.getServicesCount() == MAX_PAGE_SERVICES)) {
				pages.add(ControlMessages.discovery(page.build()));
				page = DiscoveryMessage.newBuilder().setFromVersion(version).setToVersion(version);
				bytes = 0;
			}
			page.addServices(wire);
			bytes += size;
			before = service.path();
		}
		pages.add(ControlMessages.discovery(page.build()));
		return pages;
	}

	static NodeMessage.Control change(LocalChange change) {
		return ControlMessages.discovery(DiscoveryMessage.newBuilder()
			.setFromVersion(change.fromVersion())
			.setToVersion(change.toVersion())
			.addAllServices(change.changed().stream().map(RegistryMessages::toWire).toList())
			.addAllRemovedServices(change.removed())
			.build());
	}

	static NodeMessage.Control requestFull() {
		return ControlMessages.discovery(DiscoveryMessage.newBuilder().setRequestFull(true).build());
	}

	static NodeMessage.Control knownPeers(List<Peer> peers) {
		return ControlMessages.discovery(DiscoveryMessage.newBuilder()
			.addAllPeers(peers.stream()
				.map((peer) -> KnownPeer.newBuilder()
					.setNodeId(peer.id().value())
					.addAllAddresses(peer.addresses())
					.build())
				.toList())
			.build());
	}

	static List<ServiceAdvertisement> services(DiscoveryMessage message) {
		return message.getServicesList().stream().map(RegistryMessages::fromWire).toList();
	}

	static List<String> removed(DiscoveryMessage message) {
		return List.copyOf(message.getRemovedServicesList());
	}

	private static io.runar.wire.v1.ServiceAdvertisement toWire(ServiceAdvertisement service) {
		return io.runar.wire.v1.ServiceAdvertisement.newBuilder()
			.setPath(service.path())
			.setVersion(service.version())
			.setDescription(service.description())
			.setPaused(service.paused())
			.addAllActions(service.actions().stream().map(RegistryMessages::toWire).toList())
			.addAllSubscriptions(service.subscriptions().stream().map(RegistryMessages::toWire).toList())
			.build();
	}

	private static ActionAdvertisement toWire(ActionMetadata action) {
		ActionAdvertisement.Builder wire = ActionAdvertisement.newBuilder()
			.setName(action.name())
			.setDescription(action.description())
			.setResultType(action.resultType())
			.setIdempotent(action.idempotent())
			.addAllParameters(action.parameters()
				.stream()
				.map((parameter) -> Parameter.newBuilder()
					.setName(parameter.name())
					.setType(parameter.type())
					.setRequired(parameter.required())
					.build())
				.toList());
		if (action.cache() != null) {
			wire.setCache(toWire(action.cache()));
		}
		return wire.build();
	}

	private static CacheAdvertisement toWire(CachePolicy cache) {
		return CacheAdvertisement.newBuilder()
			.setTtlMicros(cache.ttl().toNanos() / 1000)
			.setStaleMicros(cache.staleWhileRevalidate().toNanos() / 1000)
			.setMaxSize(cache.maxSize())
			.addAllKey(cache.key())
			.addAllInvalidateOn(cache.invalidateOn())
			.setPerCaller(cache.perCaller())
			.build();
	}

	static NodeMessage.Control pastServed(long id, int count) {
		return ControlMessages.discovery(DiscoveryMessage.newBuilder()
			.addPastServed(PastServed.newBuilder().setPastId(id).setCount(count))
			.build());
	}

	static NodeMessage.Control pastAgain(List<Long> ids) {
		return ControlMessages.discovery(DiscoveryMessage.newBuilder().addAllPastAgain(ids).build());
	}

	private static SubscriptionAdvertisement toWire(SubscriptionMetadata subscription) {
		SubscriptionAdvertisement.Builder wire = SubscriptionAdvertisement.newBuilder()
			.setPattern(subscription.pattern())
			.setPayloadType(subscription.payloadType())
			.setGroup((subscription.group() != null) ? subscription.group() : "");
		PastRequest past = subscription.past();
		if (past != null) {
			wire.setPastId(past.id()).setIncludePastMicros(past.within().toNanos() / 1000);
		}
		return wire.build();
	}

	private static ServiceAdvertisement fromWire(io.runar.wire.v1.ServiceAdvertisement service) {
		List<ActionMetadata> actions = service.getActionsList().stream().map(RegistryMessages::fromWire).toList();
		List<SubscriptionMetadata> subscriptions = service.getSubscriptionsList()
			.stream()
			.map(RegistryMessages::fromWire)
			.toList();
		return new ServiceAdvertisement(service.getPath(), service.getVersion(), service.getDescription(), actions,
				subscriptions, service.getPaused());
	}

	private static SubscriptionMetadata fromWire(SubscriptionAdvertisement subscription) {
		return new SubscriptionMetadata(subscription.getPattern(), subscription.getPayloadType(),
				subscription.getGroup().isEmpty() ? null : subscription.getGroup(),
				(subscription.getPastId() == 0) ? null : new PastRequest(subscription.getPastId(),
						Duration.of(subscription.getIncludePastMicros(), ChronoUnit.MICROS)));
	}

	private static ActionMetadata fromWire(ActionAdvertisement action) {
		List<ActionMetadata.Parameter> parameters = action.getParametersList()
			.stream()
			.map((parameter) -> new ActionMetadata.Parameter(parameter.getName(), parameter.getType(),
					parameter.getRequired()))
			.toList();
		return new ActionMetadata(action.getName(), action.getDescription(), parameters, action.getResultType(),
				action.getIdempotent(), action.hasCache() ? fromWire(action.getCache()) : null, Visibility.PUBLISHED);
	}

	private static CachePolicy fromWire(CacheAdvertisement cache) {
		return new CachePolicy(Duration.of(cache.getTtlMicros(), ChronoUnit.MICROS),
				Duration.of(cache.getStaleMicros(), ChronoUnit.MICROS), cache.getMaxSize(), cache.getKeyList(),
				cache.getInvalidateOnList(), cache.getPerCaller());
	}

}
