package io.runar.event;

import java.lang.reflect.Type;
import java.util.Map;

import io.runar.Node;
import io.runar.PeerId;
import io.runar.PublishOptions;
import io.runar.TopicPath;
import io.runar.codec.PayloadCodecs;
import io.runar.service.CallerIdentity;
import io.runar.service.EventContext;
import io.runar.wire.NodeMessage;
import org.jspecify.annotations.Nullable;

/**
 * An event of another node, decoded by whoever asks for its data.
 *
 * @param node this node
 * @param topic the literal topic
 * @param codecs decode the data
 * @param message what was received
 * @param sourceIdentity the node that published it
 * @since 0.1
 */
public record RemoteEvent(Node node, TopicPath topic, PayloadCodecs codecs, NodeMessage.Event message,
		CallerIdentity sourceIdentity) implements EventContext {

	@Override
	public PeerId source() {
		return this.sourceIdentity.node();
	}

	@Override
	public @Nullable Object data(Type type) {
		return this.codecs.decode(this.message.data(), type);
	}

	@Override
	public long eventId() {
		return this.message.eventId();
	}

	@Override
	public Map<String, String> headers() {
		return this.message.headers();
	}

	@Override
	public void publish(String topic, @Nullable Object data, PublishOptions options) {
		this.node.publish(topic, data, options);
	}

}
