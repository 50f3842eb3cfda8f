package io.runar.registry;

import java.util.List;

import io.runar.PeerSelector;
import io.runar.TopicPath;
import io.runar.service.EventContext;
import org.jspecify.annotations.Nullable;

/**
 * A local subscription as the registry sees it.
 *
 * @since 0.1
 */
public interface EventSink {

	/**
	 * Returns what it subscribes to.
	 * @return the pattern
	 */
	TopicPath pattern();

	/**
	 * Returns the service it belongs to.
	 * @return path of the service, or {@code null} for a subscription outside services
	 */
	@Nullable String servicePath();

	/**
	 * Returns the named group it belongs to. Default: none.
	 * @return name of the group, or {@code null}
	 */
	default @Nullable String group() {
		return null;
	}

	/**
	 * Returns which other nodes may publish to it. Default: all that the node's rules
	 * allow.
	 * @return who is named; empty: nobody is
	 */
	default List<PeerSelector> allowed() {
		return List.of();
	}

	/**
	 * Returns the name of the type of the data.
	 * @return the type; empty if unknown
	 */
	String payloadType();

	/**
	 * Returns whether this subscription tells what becomes of an event that it has taken.
	 * Default: it does not.
	 * @return whether an acknowledged event is to wait for it
	 */
	default boolean tellsOutcome() {
		return false;
	}

	/**
	 * Takes an event on the thread that publishes or has received it, which may be an I/O
	 * thread: must neither block nor run user code.
	 * @param event the event
	 * @return whether this subscription takes events now
	 */
	boolean offer(EventContext event);

	/**
	 * Takes an event of this node on the thread that publishes it: may wait for room for
	 * a bounded time, unless that thread must not. Default: {@link #offer}.
	 * @param event the event
	 * @return whether this subscription takes events now
	 */
	default boolean put(EventContext event) {
		return offer(event);
	}

}
