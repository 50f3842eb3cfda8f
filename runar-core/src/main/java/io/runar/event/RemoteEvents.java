package io.runar.event;

import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

import io.runar.BroadcastMode;
import io.runar.Node;
import io.runar.TopicPath;
import io.runar.authorization.Operation;
import io.runar.authorization.PeerRights;
import io.runar.codec.PayloadCodecs;
import io.runar.peer.Peer;
import io.runar.registry.EventSink;
import io.runar.registry.PastSink;
import io.runar.registry.ReceiverGroup;
import io.runar.registry.ReceiverGroups;
import io.runar.registry.RecentPaths;
import io.runar.registry.ServiceRegistry;
import io.runar.registry.Topic;
import io.runar.service.EventContext;
import io.runar.wire.NodeMessage;

/**
 * Brings events of peers to local subscriptions. Decoding happens on the subscription's
 * handler thread.
 */
public final class RemoteEvents {

	private final ServiceRegistry registry;

	private final PayloadCodecs codecs;

	private final Supplier<Node> node;

	private final RecentPaths paths;

	private final RandomGenerator random;

	private final AcknowledgedEvents acknowledged;

	/**
	 * Creates the receiving side of events.
	 * @param registry where local subscriptions are
	 * @param codecs decode data
	 * @param node the node of which handlers get the events
	 * @param paths knows topics by their text
	 * @param random chooses among members of a group
	 * @param acknowledged takes events whose publisher wants to be told
	 */
	public RemoteEvents(ServiceRegistry registry, PayloadCodecs codecs, Supplier<Node> node, RecentPaths paths,
			RandomGenerator random, AcknowledgedEvents acknowledged) {
		this.registry = registry;
		this.codecs = codecs;
		this.node = node;
		this.paths = paths;
		this.random = random;
		this.acknowledged = acknowledged;
	}

	/**
	 * Gives an event to the subscriptions of this node, on an I/O thread: decoding and
	 * handlers run elsewhere.
	 * @param peer who sent it
	 * @param slot which of the peer's connections it came on
	 * @param event the event
	 */
	@SuppressWarnings("ReferenceEquality") // the same audience: nobody is left out
	public void deliver(Peer peer, int slot, NodeMessage.Event event) {
		Topic topic = this.paths.topic(event.topic());
		Topic.Audience all = topic.audience(this.registry.table());
		Topic.Audience audience = (all.isGuarded() || peer.rights().restrict(Operation.PUBLISH))
				? allowed(peer, topic, all) : all;
		List<EventSink> sinks = audience.local();
		if (sinks.isEmpty() && !event.delivery().acknowledge()) {
			return;
		}
		EventContext context = new RemoteEvent(this.node.get(), topic.path(), this.codecs, event,
				peer.callerIdentity());
		if (event.delivery().acknowledge()) {
			this.acknowledged.deliver(peer, slot, audience.groups(), event, context, audience != all);
			return;
		}
		if (event.delivery().pastFor() != 0) {
			deliverPast(sinks, event.delivery().pastFor(), context);
			return;
		}
		if (event.mode() == BroadcastMode.ONE_PER_SERVICE) {
			deliverToChosen(audience.groups(), event, context);
			return;
		}
		for (int i = 0; i < sinks.size(); i++) {
			sinks.get(i).offer(context);
		}
	}

	/** Leaves out the subscriptions to which a peer may not publish. */
	private static Topic.Audience allowed(Peer peer, Topic topic, Topic.Audience all) {
		PeerRights rights = peer.rights();
		TopicPath path = topic.path();
		boolean whole = !all.local().isEmpty() || rights.may(Operation.PUBLISH, path, List.of());
		for (EventSink sink : all.local()) {
			whole &= rights.may(Operation.PUBLISH, path, sink.allowed());
		}
		if (whole) {
			return all;
		}
		peer.refused("forbidden-publish", path.path(), "event on '" + path + "' of peer " + peer.id()
				+ " (expected: one that the rules and the subscription allow it)");
		return all.with((sink) -> rights.may(Operation.PUBLISH, path, sink.allowed()));
	}

	private static void deliverPast(List<EventSink> sinks, long id, EventContext context) {
		for (EventSink sink : sinks) {
			if (sink instanceof PastSink past && past.past().id() == id) {
				past.offerPast(context);
			}
		}
	}

	/** Only the groups for which the publisher chose this node. */
	private void deliverToChosen(ReceiverGroups groups, NodeMessage.Event event, EventContext context) {
		for (EventSink sink : groups.ungrouped()) {
			sink.offer(context);
		}
		for (ReceiverGroup group : groups.all()) {
			List<String> chosen = group.named() ? event.delivery().groups() : event.delivery().servicePaths();
			if (chosen.contains(group.name())) {
				group.deliver((sink) -> sink.offer(context), this.random.nextInt());
			}
		}
	}

}
