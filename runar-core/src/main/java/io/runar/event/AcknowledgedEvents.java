package io.runar.event;

import java.util.function.Predicate;
import java.util.random.RandomGenerator;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.event.DeduplicationWindow.EventKey;
import io.runar.event.DeduplicationWindow.Publisher;
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

	private final DeduplicationWindow<Handling> window;

	/**
	 * Creates the receiving side of acknowledged events.
	 * @param windowSize how many events are remembered, so that none is handled twice
	 * @param errors turns what handlers throw into errors
	 * @param random chooses the member of a group that gets an event
	 */
	public AcknowledgedEvents(int windowSize, ErrorMapping errors, RandomGenerator random) {
		this.errors = errors;
		this.random = random;
		this.window = new DeduplicationWindow<>(windowSize);
	}

	/**
	 * Delivers an event to each group for which this node was chosen.
	 * @param peer who sent it
	 * @param slot which of the peer's connections it came on
	 * @param groups who may get it
	 * @param event the event
	 * @param context the same for handlers
	 * @param refused whether it was refused for some, which are not among the groups
	 */
	void deliver(Peer peer, int slot, ReceiverGroups groups, NodeMessage.Event event, EventContext context,
			boolean refused) {
		for (String path : event.delivery().servicePaths()) {
			deliver(peer, slot, groups, new EventKey(event.eventId(), path, ""), context, refused);
		}
		for (String group : event.delivery().groups()) {
			deliver(peer, slot, groups, new EventKey(event.eventId(), "", group), context, refused);
		}
	}

	private void deliver(Peer peer, int slot, ReceiverGroups groups, EventKey key, EventContext context,
			boolean refused) {
		Handling handling = new Handling(key);
		Handling known = this.window.putIfAbsent(new Publisher(peer.id(), peer.incarnation()), key, handling);
		if (known != null) {
			known.answerTo(peer, slot);
			return;
		}
		handling.answerTo(peer, slot);
		if (refused && !hasReceiver(groups, key)) {
			handling.end(new RunarException(ErrorCode.FORBIDDEN, "event on '" + context.topic()
					+ "' (expected: a publisher that the rules and the subscription allow)"));
			return;
		}
		new AcknowledgedEvent(context, this.errors, handling::end)
			.handOut((event) -> offer(groups, key, event::offerTo));
	}

	private static boolean hasReceiver(ReceiverGroups groups, EventKey key) {
		if (key.isLoose()) {
			return !groups.ungrouped().isEmpty();
		}
		ReceiverGroup group = key.find(groups);
		return group != null && !group.local().isEmpty();
	}

	private boolean offer(ReceiverGroups groups, EventKey key, Predicate<EventSink> delivery) {
		if (key.isLoose()) {
			boolean taken = false;
			for (EventSink sink : groups.ungrouped()) {
				taken |= delivery.test(sink);
			}
			return taken;
		}
		ReceiverGroup group = key.find(groups);
		return group != null && group.deliver(delivery, this.random.nextInt());
	}

	/**
	 * An event that is handled, or was: holds its publisher only until it has told it.
	 */
	private static final class Handling {

		/** What is kept of the message of an error. */
		private static final int MAX_MESSAGE_LENGTH = 200;

		private final EventKey key;

		private @Nullable Peer peer;

		private int slot;

		private @Nullable Acknowledgement answer;

		Handling(EventKey key) {
			this.key = key;
		}

		/** Sends the answer to a peer, now or when it is there. */
		synchronized void answerTo(Peer peer, int slot) {
			if (this.answer != null) {
				peer.acknowledge(slot, this.answer);
				return;
			}
			this.peer = peer;
			this.slot = slot;
		}

		synchronized void end(@Nullable RunarException failure) {
			String message = (failure != null) ? String.valueOf(failure.getMessage()) : "";
			if (this.peer != null) {
				this.peer.acknowledge(this.slot, answer(failure, message));
				this.peer = null;
			}
			this.answer = answer(failure, (message.length() <= MAX_MESSAGE_LENGTH) ? message
					: message.substring(0, MAX_MESSAGE_LENGTH) + "...");
		}

		private Acknowledgement answer(@Nullable RunarException failure, String message) {
			return new Acknowledgement(this.key.eventId(), this.key.servicePath(), this.key.group(), failure == null,
					(failure != null) ? failure.code() : "", message);
		}

	}

}
