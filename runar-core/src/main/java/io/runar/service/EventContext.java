package io.runar.service;

import java.lang.reflect.Type;
import java.util.Map;

import io.runar.PeerId;
import io.runar.PublishOptions;
import io.runar.TopicPath;
import org.jspecify.annotations.Nullable;

/**
 * One event as the handler of a service sees it. Thread-safe.
 *
 * @since 0.1
 */
public interface EventContext {

	/**
	 * Returns the topic the event was published on.
	 * @return the literal topic, never the pattern
	 */
	TopicPath topic();

	/**
	 * Returns the data as a type: the publisher's own object if it is local and one,
	 * otherwise converted or decoded.
	 * @param type the wanted type
	 * @return the data, or {@code null}
	 * @throws io.runar.RunarException with {@code INVALID_ARGUMENT} if it does not fit
	 */
	@Nullable Object data(Type type);

	/**
	 * Returns the node that published the event.
	 * @return the authenticated publisher
	 */
	PeerId source();

	/**
	 * Returns what is proven about the node that published the event.
	 * @return its identity; default: that of an event of this node
	 */
	default CallerIdentity sourceIdentity() {
		return CallerIdentity.local(source());
	}

	/**
	 * Returns the number of the event.
	 * @return unique for one start of its publisher; 0 for an event that never left the
	 * publisher's node
	 */
	long eventId();

	/**
	 * Returns the metadata the publisher sent.
	 * @return headers by name
	 */
	Map<String, String> headers();

	/**
	 * Publishes an event in consequence of this one.
	 * @param topic the topic
	 * @param data the data
	 * @param options whom it reaches
	 */
	void publish(String topic, @Nullable Object data, PublishOptions options);

}
