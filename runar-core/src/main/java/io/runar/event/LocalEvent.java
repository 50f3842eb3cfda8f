package io.runar.event;

import java.lang.reflect.Type;
import java.util.Map;

import io.runar.Node;
import io.runar.PeerId;
import io.runar.PublishOptions;
import io.runar.TopicPath;
import io.runar.codec.LocalPayload;
import io.runar.codec.PayloadCodecs;
import io.runar.service.EventContext;
import org.jspecify.annotations.Nullable;

/**
 * An event of this node for its own subscriptions: they get the data by reference.
 *
 * @param node this node
 * @param topic the literal topic
 * @param codecs convert the data
 * @param value the data
 * @param options how it was published
 * @param eventId its number; 0: it does not leave the node
 * @since 0.1
 */
public record LocalEvent(Node node, TopicPath topic, PayloadCodecs codecs, @Nullable Object value,
		PublishOptions options, long eventId) implements EventContext {

	@Override
	public @Nullable Object data(Type type) {
		return this.codecs.pass(this.value, type, LocalPayload.EVENT_DATA, this.topic);
	}

	@Override
	public PeerId source() {
		return this.node.id();
	}

	@Override
	public Map<String, String> headers() {
		return this.options.headers();
	}

	@Override
	public void publish(String topic, @Nullable Object data, PublishOptions options) {
		this.node.publish(topic, data, options);
	}

}
