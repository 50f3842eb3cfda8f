package io.runar.spring.boot.autoconfigure.actuate;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.runar.admission.AdmissionInfo;
import io.runar.authorization.SecurityRules;
import io.runar.cache.CacheInfo;
import io.runar.discovery.ServiceAdvertisement;
import io.runar.event.RetainedEvents;
import io.runar.event.SubscriptionInfo;
import io.runar.node.NodeInfo;
import io.runar.node.RunarNode;
import io.runar.resilience.CallResilience;
import io.runar.resilience.CallRule;
import io.runar.service.ActionMetadata;
import io.runar.service.SubscriptionMetadata;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/**
 * {@link Endpoint} that shows the node, its services and the peers it knows. Holds no
 * secrets.
 *
 * @since 0.1
 */
@Endpoint(id = "runar")
public class RunarEndpoint {

	private final RunarNode node;

	/**
	 * Creates an endpoint.
	 * @param node the node
	 */
	public RunarEndpoint(RunarNode node) {
		this.node = node;
	}

	/**
	 * Shows the node.
	 * @return the node at this moment
	 */
	@ReadOperation
	public NodeDescriptor node() {
		NodeInfo info = this.node.info();
		return new NodeDescriptor(info.id().value(), info.networkId(), info.state().name(), info.incarnation(),
				info.transport(), info.addresses(), info.security(), info.uptime(), services(info.services()),
				info.subscriptions(), info.peers().stream().map(PeerDescriptor::of).toList(), info.discovery(),
				info.caches(), info.queues(), info.retained(), info.callRules(), info.providers(), info.bulkheads(),
				info.metadata(), info.admission(), info.securityRules());
	}

	private static List<ServiceDescriptor> services(List<ServiceAdvertisement> services) {
		return services.stream().map(ServiceDescriptor::of).toList();
	}

	/**
	 * The node.
	 *
	 * @param id its identity
	 * @param network its network
	 * @param state where it is in its life
	 * @param incarnation random number of this start, in hex
	 * @param transport name of the transport
	 * @param addresses where it can be reached
	 * @param security what protects its connections
	 * @param uptime since it was started
	 * @param services what it offers
	 * @param subscriptions patterns subscribed to outside services
	 * @param peers the nodes it knows
	 * @param discovery its discovery providers
	 * @param caches where results of actions are kept
	 * @param queues the queues of its subscriptions
	 * @param retained the events it keeps for late subscribers
	 * @param callRules how it makes requests for some paths
	 * @param providers what it has learned of services of peers by calling them
	 * @param bulkheads limits of requests under way
	 * @param metadata what it says of itself
	 * @param admission its actions that have rules, with their limits
	 * @param securityRules what other nodes may do here
	 */
	public record NodeDescriptor(String id, String network, String state, String incarnation, String transport,
			List<String> addresses, String security, Duration uptime, List<ServiceDescriptor> services,
			List<String> subscriptions, List<PeerDescriptor> peers, List<NodeInfo.Discovery> discovery,
			List<CacheInfo> caches, List<SubscriptionInfo> queues, RetainedEvents.Info retained,
			List<CallRule> callRules, List<CallResilience.ProviderInfo> providers,
			List<CallResilience.BulkheadInfo> bulkheads, Map<String, String> metadata, List<AdmissionInfo> admission,
			SecurityRules securityRules) implements OperationResponseBody {

	}

	/**
	 * A service.
	 *
	 * @param path its path
	 * @param version its version
	 * @param description what it is for
	 * @param paused whether it is not to be chosen for now
	 * @param actions its actions
	 * @param subscriptions its subscriptions
	 */
	public record ServiceDescriptor(String path, String version, String description, boolean paused,
			List<ActionMetadata> actions, List<SubscriptionMetadata> subscriptions) {

		static ServiceDescriptor of(ServiceAdvertisement service) {
			return new ServiceDescriptor(service.path(), service.version(), service.description(), service.paused(),
					service.actions(), service.subscriptions());
		}

	}

	/**
	 * A peer.
	 *
	 * @param id its identity
	 * @param state how well it is connected
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
	public record PeerDescriptor(String id, String state, String incarnation, String address, int connections,
			@Nullable Duration roundTrip, long queuedBytes, int pendingRequests, int streams, String compression,
			List<ServiceDescriptor> services, Map<String, String> metadata) {

		static PeerDescriptor of(NodeInfo.Peer peer) {
			return new PeerDescriptor(peer.id().value(), peer.state(), peer.incarnation(), peer.address(),
					peer.connections(), peer.roundTrip(), peer.queuedBytes(), peer.pendingRequests(), peer.streams(),
					peer.compression(), RunarEndpoint.services(peer.services()), peer.metadata());
		}

	}

}
