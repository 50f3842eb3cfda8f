package io.runar.event;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

import io.runar.PeerId;
import io.runar.RunarException;
import io.runar.invocation.ErrorMapping;
import io.runar.peer.Peer;
import io.runar.registry.EventSink;
import io.runar.registry.ReceiverGroup;
import io.runar.registry.ReceiverGroups;
import io.runar.registry.ServiceRegistry;
import io.runar.service.EventContext;
import io.runar.wire.Acknowledgement;
import io.runar.wire.NodeMessage;
import org.jspecify.annotations.Nullable;

/**
 * Handles the events of peers that want to know what becomes of them. An event that comes
 * again, because its publisher lost the connection before it had the answer, is not
 * handled again: within a bounded window the answer is remembered. Thread-safe.
 */
public final class AcknowledgedEvents {

	private final ErrorMapping errors;

	private final RandomGenerator random;

	/** The last ones, the oldest first. Guarded by itself. */
	private final Map<Key, Handling> window;

	/**
	 * Creates the receiving side of acknowledged events.
	 * @param windowSize how many events are remembered, so that none is handled twice
	 * @param errors turns what handlers throw into errors
	 * @param random chooses the member of a group that gets an event
	 */
	public AcknowledgedEvents(int windowSize, ErrorMapping errors, RandomGenerator random) {
		this.errors = errors;
		this.random = random;
		this.window = new LinkedHashMap<>() {

			private static final long serialVersionUID = 1L;

			@Override
			protected boolean removeEldestEntry(Map.Entry<Key, Handling> eldest) {
				return size() > windowSize;
			}

		};
	}

	/** Delivers an event to each group for which this node was chosen. */
	void deliver(Peer peer, ReceiverGroups groups, NodeMessage.Event event, EventContext context) {
		for (String path : event.delivery().servicePaths()) {
			deliver(peer, groups, new Key(peer.id(), peer.incarnation(), event.eventId(), path, ""), context);
		}
		for (String group : event.delivery().groups()) {
			deliver(peer, groups, new Key(peer.id(), peer.incarnation(), event.eventId(), "", group), context);
		}
	}

	private void deliver(Peer peer, ReceiverGroups groups, Key key, EventContext context) {
		Handling handling = new Handling(key);
		Handling known = null;
		synchronized (this.window) {
			known = this.window.putIfAbsent(key, handling);
		}
		if (known != null) {
			known.answerTo(peer);
			return;
		}
		handling.answerTo(peer);
		new AcknowledgedEvent(context, this.errors, handling::end)
			.handOut((event) -> offer(groups, key, event::offerTo));
	}

	private boolean offer(ReceiverGroups groups, Key key, Predicate<EventSink> delivery) {
		if (key.servicePath.equals(ServiceRegistry.LOOSE_SUBSCRIPTIONS)) {
			boolean taken = false;
			for (EventSink sink : groups.ungrouped()) {
				taken |= delivery.test(sink);
			}
			return taken;
		}
		boolean named = key.servicePath.isEmpty();
		ReceiverGroup group = groups.find(named ? key.group : key.servicePath, named);
		return group != null && group.deliver(delivery, this.random.nextInt());
	}

	/** Tells one event in one group from all others. */
	private record Key(PeerId publisher, long incarnation, long eventId, String servicePath, String group) {

	}

	/** An event that is handled, or was. */
	private static final class Handling {

		private final Key key;

		private @Nullable Peer peer;

		private @Nullable Acknowledgement answer;

		Handling(Key key) {
			this.key = key;
		}

		/** Sends the answer to a peer, now or when it is there. */
		synchronized void answerTo(Peer peer) {
			this.peer = peer;
			send();
		}

		synchronized void end(@Nullable RunarException failure) {
			this.answer = new Acknowledgement(this.key.eventId, this.key.servicePath, this.key.group, failure == null,
					(failure != null) ? failure.code() : "",
					(failure != null) ? String.valueOf(failure.getMessage()) : "");
			send();
		}

		private void send() {
			if (this.peer != null && this.answer != null) {
				this.peer.acknowledge(this.answer);
			}
		}

	}

}
