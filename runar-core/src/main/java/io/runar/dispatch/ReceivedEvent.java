package io.runar.dispatch;

import java.lang.reflect.Type;
import java.util.Map;
import java.util.function.Function;

import io.runar.Node;
import io.runar.PeerId;
import io.runar.PublishOptions;
import io.runar.TopicPath;
import io.runar.service.EventContext;
import org.jspecify.annotations.Nullable;

/**
 * An event for local subscriptions, from this node or another.
 *
 * @param node the node that handles it
 * @param topic the literal topic
 * @param decoder gives the data a type: a conversion for a local event, decoding for a
 * remote one
 * @param source the node that published it
 * @param headers metadata of the publisher
 * @since 0.1
 */
public record ReceivedEvent(Node node, TopicPath topic, Function<Type, @Nullable Object> decoder, PeerId source,
		Map<String, String> headers) implements EventContext {

	@Override
	public @Nullable Object data(Type type) {
		return this.decoder.apply(type);
	}

	@Override
	public void publish(String topic, @Nullable Object data, PublishOptions options) {
		this.node.publish(topic, data, options);
	}

}
