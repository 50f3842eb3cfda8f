package io.runar.registry;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

import io.runar.TopicPath;
import io.runar.wire.EventTopic;
import org.jspecify.annotations.Nullable;

/**
 * One topic that events are published on, with those who subscribe to it: looked up again
 * only when the registry has changed. Thread-safe.
 *
 * @since 0.1
 */
public final class Topic {

	private final TopicPath path;

	private final EventTopic onWire;

	private volatile @Nullable Audience last;

	/**
	 * Creates a topic.
	 * @param path a literal path
	 */
	public Topic(TopicPath path) {
		this.path = path;
		this.onWire = new EventTopic(path.path());
	}

	/**
	 * Returns the path.
	 * @return the literal path
	 */
	public TopicPath path() {
		return this.path;
	}

	/**
	 * Returns the topic as messages name it.
	 * @return the path without its network
	 */
	public EventTopic onWire() {
		return this.onWire;
	}

	/**
	 * Returns who subscribes.
	 * @param table the current snapshot of this topic's one registry
	 * @return what the table says
	 */
	public Audience audience(RoutingTable table) {
		Audience known = this.last;
		return (known != null && known.version == table.version()) ? known : lookUp(table);
	}

	private Audience lookUp(RoutingTable table) {
		List<EventSink> local = new ArrayList<>();
		table.localSubscriptions(this.path, local::add);
		Audience found = new Audience(table.version(), local, table.remoteSubscriptions(this.path));
		this.last = found;
		return found;
	}

	/**
	 * Who subscribes to a topic.
	 */
	public static final class Audience {

		private final long version;

		private final List<EventSink> local;

		private final List<RemoteInterest> remote;

		private final List<RemotePeer> peers;

		private final boolean guarded;

		/** Made by whoever first needs them; made twice they are the same. */
		private @Nullable ReceiverGroups groups;

		private Audience(long version, List<EventSink> local, List<RemoteInterest> remote) {
			this.version = version;
			this.local = List.copyOf(local);
			this.remote = List.copyOf(remote);
			Set<RemotePeer> distinct = new LinkedHashSet<>();
			for (RemoteInterest interest : remote) {
				if (!interest.paused()) {
					distinct.add(interest.peer());
				}
			}
			this.peers = List.copyOf(distinct);
			this.guarded = local.stream().anyMatch((sink) -> !sink.allowed().isEmpty());
		}

		/**
		 * Returns the subscriptions of this node.
		 * @return the subscriptions, the most specific first
		 */
		public List<EventSink> local() {
			return this.local;
		}

		/**
		 * Returns whether one of the subscriptions of this node names who may publish to
		 * it.
		 * @return whether one does
		 */
		public boolean isGuarded() {
			return this.guarded;
		}

		/**
		 * Returns the same with some of the subscriptions of this node.
		 * @param some which of them
		 * @return who subscribes
		 */
		public Audience with(Predicate<EventSink> some) {
			return new Audience(this.version, this.local.stream().filter(some).toList(), this.remote);
		}

		/**
		 * Returns the subscriptions of other nodes.
		 * @return the subscriptions; may name a node more than once
		 */
		public List<RemoteInterest> remote() {
			return this.remote;
		}

		/**
		 * Returns the nodes with subscriptions that take events now.
		 * @return each node once
		 */
		public List<RemotePeer> peers() {
			return this.peers;
		}

		/**
		 * Returns the subscribers by group.
		 * @return the groups
		 */
		public ReceiverGroups groups() {
			ReceiverGroups known = this.groups;
			if (known == null) {
				known = ReceiverGroups.of(this.local, this.remote);
				this.groups = known;
			}
			return known;
		}

	}

}
