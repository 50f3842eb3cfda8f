package io.runar.service;

import io.runar.PublishOptions;
import org.jspecify.annotations.Nullable;

/**
 * Is told of every event that a node publishes, whether anybody subscribes to it or not:
 * for tests and audits. Thread-safe.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface PublishListener {

	/**
	 * Tells of an event before its first subscriber gets it, on the publisher's thread.
	 * What it throws ends the publishing and reaches the publisher.
	 * @param topic the topic as the publisher gave it
	 * @param data the publisher's own object, or {@code null}
	 * @param options whom the event reaches
	 */
	void onPublish(String topic, @Nullable Object data, PublishOptions options);

}
