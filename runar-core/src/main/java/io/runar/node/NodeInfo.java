package io.runar.node;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.runar.NodeState;
import io.runar.PeerId;
import io.runar.admission.AdmissionInfo;
import io.runar.authorization.SecurityRules;
import io.runar.cache.CacheInfo;
import io.runar.discovery.ServiceAdvertisement;
import io.runar.event.RetainedEvents;
import io.runar.event.SubscriptionInfo;
import io.runar.resilience.CallResilience;
import io.runar.resilience.CallRule;
import org.jspecify.annotations.Nullable;

/**
 * What operators see of a node at one moment. Holds no secrets.
 *
 * @param id its identity
 * @param networkId its network
 * @param state where it is in its life
 * @param incarnation random number of this start, in hex
 * @param transport name of the transport
 * @param addresses where it can be reached; empty until it is bound
 * @param security what protects its connections, for people
 * @param uptime since it was started; zero before
 * @param services what it offers
 * @param subscriptions patterns subscribed to outside services
 * @param peers the nodes it knows
 * @param discovery its discovery providers
 * @param caches where results of its own and other nodes' actions are kept
 * @param queues the queues of its subscriptions, those of services first
 * @param retained the events it keeps for late subscribers
 * @param callRules how it makes requests for some paths
 * @param providers what it has learned of services of peers by calling them; only those
 * that a rule watches
 * @param bulkheads limits of requests under way
 * @param metadata what it says of itself
 * @param admission its actions that have rules, with their limits
 * @param securityRules what other nodes may do here
 * @since 0.1
 */
public record NodeInfo(PeerId id, String networkId, NodeState state, String incarnation, String transport,
		List<String> addresses, String security, Duration uptime, List<ServiceAdvertisement> services,
		List<String> subscriptions, List<Peer> peers, List<Discovery> discovery, List<CacheInfo> caches,
		List<SubscriptionInfo> queues, RetainedEvents.Info retained, List<CallRule> callRules,
		List<CallResilience.ProviderInfo> providers, List<CallResilience.BulkheadInfo> bulkheads,
		Map<String, String> metadata, List<AdmissionInfo> admission, SecurityRules securityRules) {

	/**
	 * A peer.
	 *
	 * @param id its identity
	 * @param state {@code CONNECTING}, {@code UP}, {@code SUSPECT}, {@code DRAINING} or
	 * {@code DOWN}
	 * @param incarnation random number of its start, in hex
	 * @param address where it is connected
	 * @param connections open connections to it
	 * @param roundTrip last heartbeat round trip; {@code null} before the first
	 * @param queuedBytes bytes that wait to be sent to it
	 * @param pendingRequests requests that wait for its answer
	 * @param streams open streams with it
	 * @param compression what payloads for it are compressed with; {@code none}: nothing
	 * @param services what it offers
	 * @param metadata what it says of itself
	 */
	public record Peer(PeerId id, String state, String incarnation, String address, int connections,
			@Nullable Duration roundTrip, long queuedBytes, int pendingRequests, int streams, String compression,
			List<ServiceAdvertisement> services, Map<String, String> metadata) {

	}

	/**
	 * A discovery provider.
	 *
	 * @param name its name
	 * @param running whether it could be started
	 * @param problem why not; {@code null} if it runs or has not been started
	 */
	public record Discovery(String name, boolean running, @Nullable String problem) {

	}

}
