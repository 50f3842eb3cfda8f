package io.runar.wire;

import java.util.List;
import java.util.Map;

import io.runar.PeerId;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.service.CachePolicy;
import io.runar.service.PastRequest;
import io.runar.wire.v1.AcknowledgementMessage;
import io.runar.wire.v1.ActionAdvertisement;
import io.runar.wire.v1.CacheAdvertisement;
import io.runar.wire.v1.DiscoveryMessage;
import io.runar.wire.v1.GoodbyeMessage;
import io.runar.wire.v1.HelloMessage;
import io.runar.wire.v1.KnownPeer;
import io.runar.wire.v1.Parameter;
import io.runar.wire.v1.PastServed;
import io.runar.wire.v1.RefusalMessage;
import io.runar.wire.v1.ServiceAdvertisement;
import io.runar.wire.v1.SubscriptionAdvertisement;

/**
 * Checks the messages without payload.
 */
final class ControlValidator {

	private ControlValidator() {
	}

	static void check(io.runar.wire.v1.NodeMessage message) {
		switch (message.getPayloadCase()) {
			case HELLO -> hello(message.getHello());
			case DISCOVERY -> discovery(message.getDiscovery());
			case CANCEL -> MessageValidator.requestId("request id", message.getCancel().getRequestId());
			case ACKNOWLEDGEMENT -> acknowledgement(message.getAcknowledgement());
			case GOODBYE -> goodbye(message.getGoodbye());
			case REFUSAL -> refusal(message.getRefusal());
			case HEARTBEAT -> {
				// Any number will do.
			}
			default -> throw MessageValidator.refused("payload", message.getPayloadCase().name(),
					"hello, discovery, heartbeat, cancel, acknowledgement, goodbye or refusal");
		}
	}

	private static void hello(HelloMessage hello) {
		peerId("node id", hello.getNodeId());
		name("network id", hello.getNetworkId(), ControlMessages.MAX_NAME_BYTES);
		MessageValidator.count("codecs", hello.getCodecsCount(), ControlMessages.MAX_CODECS);
		tags("codec", hello.getCodecsList(), MessageValidator.MAX_CODEC_TAG);
		MessageValidator.count("compressions", hello.getCompressionsCount(), ControlMessages.MAX_COMPRESSIONS);
		tags("compression", hello.getCompressionsList(), MessageValidator.MAX_COMPRESSION_TAG);
		if (hello.getMaxMessageSize() <= 0) {
			throw MessageValidator.refused("max_message_size", Long.toUnsignedString(hello.getMaxMessageSize()),
					"1 to " + Long.MAX_VALUE);
		}
		addresses(hello.getAddressesList());
		metadata(hello.getMetadataMap());
		MessageValidator.plain("software", hello.getSoftware(), ControlMessages.MAX_NAME_BYTES);
	}

	/** Checks what a node says of itself, before it is sent too. */
	static void metadata(Map<String, String> metadata) {
		MessageValidator.count("entries of metadata", metadata.size(), ControlMessages.MAX_METADATA);
		metadata.forEach((name, value) -> {
			name("name in metadata", name, ControlMessages.MAX_METADATA_NAME_BYTES);
			MessageValidator.plain("'" + name + "' in metadata", value, ControlMessages.MAX_NAME_BYTES);
		});
	}

	private static void tags(String name, List<String> tags, int maxLength) {
		for (String tag : tags) {
			if (!Texts.isTag(tag, maxLength)) {
				throw MessageValidator.refused(name, Texts.printable(tag), "1 to " + maxLength + " of a-z 0-9");
			}
		}
	}

	private static void discovery(DiscoveryMessage discovery) {
		MessageValidator.count("services", discovery.getServicesCount(), ControlMessages.MAX_SERVICES);
		MessageValidator.count("removed services", discovery.getRemovedServicesCount(), ControlMessages.MAX_SERVICES);
		MessageValidator.count("peers", discovery.getPeersCount(), ControlMessages.MAX_PEERS);
		MessageValidator.count("past_served", discovery.getPastServedCount(), ControlMessages.MAX_SUBSCRIPTIONS);
		MessageValidator.count("past_again", discovery.getPastAgainCount(), ControlMessages.MAX_SUBSCRIPTIONS);
		for (PastServed served : discovery.getPastServedList()) {
			if (served.getCount() < 0) {
				throw MessageValidator.refused("count of past_served", Integer.toUnsignedString(served.getCount()),
						"0 to " + Integer.MAX_VALUE);
			}
		}
		int subscriptions = 0;
		for (ServiceAdvertisement service : discovery.getServicesList()) {
			subscriptions += service.getSubscriptionsCount();
			MessageValidator.count("subscriptions", subscriptions, ControlMessages.MAX_SUBSCRIPTIONS);
			service(service);
		}
		for (String removed : discovery.getRemovedServicesList()) {
			literal("removed service", removed);
		}
		for (KnownPeer peer : discovery.getPeersList()) {
			peerId("node id of a peer", peer.getNodeId());
			addresses(peer.getAddressesList());
		}
	}

	private static void service(ServiceAdvertisement service) {
		literal("path of a service", service.getPath());
		MessageValidator.plain("version of a service", service.getVersion(), ControlMessages.MAX_NAME_BYTES);
		MessageValidator.size("description of a service", service.getDescription(),
				ControlMessages.MAX_DESCRIPTION_BYTES);
		MessageValidator.count("actions of a service", service.getActionsCount(), ControlMessages.MAX_ACTIONS);
		for (ActionAdvertisement action : service.getActionsList()) {
			action(action);
		}
		for (SubscriptionAdvertisement subscription : service.getSubscriptionsList()) {
			try {
				TopicPath.pattern(subscription.getPattern());
			}
			catch (RunarException ex) {
				throw MessageValidator.refused("subscription", Texts.printable(subscription.getPattern()), "a pattern");
			}
			MessageValidator.plain("payload type", subscription.getPayloadType(), ControlMessages.MAX_TYPE_BYTES);
			if (!subscription.getGroup().isEmpty()) {
				MessageValidator.group(subscription.getGroup());
			}
			past(subscription);
		}
	}

	private static void past(SubscriptionAdvertisement subscription) {
		long max = PastRequest.MAX_WITHIN.toMillis() * 1000;
		long micros = subscription.getIncludePastMicros();
		if (subscription.getPastId() < 0) {
			throw MessageValidator.refused("past_id", Long.toUnsignedString(subscription.getPastId()),
					"0 to " + Long.MAX_VALUE);
		}
		if (subscription.getPastId() != 0 && (micros < 1 || micros > max)) {
			throw MessageValidator.refused("include_past_micros", Long.toUnsignedString(micros), "1 to " + max);
		}
	}

	private static void action(ActionAdvertisement action) {
		try {
			TopicPath.template(action.getName());
		}
		catch (RunarException ex) {
			throw MessageValidator.refused("action", Texts.printable(action.getName()),
					"a path, {name} segments allowed");
		}
		MessageValidator.size("description of an action", action.getDescription(),
				ControlMessages.MAX_DESCRIPTION_BYTES);
		MessageValidator.plain("result type", action.getResultType(), ControlMessages.MAX_TYPE_BYTES);
		MessageValidator.count("parameters of an action", action.getParametersCount(), ControlMessages.MAX_PARAMETERS);
		for (Parameter parameter : action.getParametersList()) {
			// Empty: it takes the whole payload.
			MessageValidator.plain("name of a parameter", parameter.getName(), ControlMessages.MAX_NAME_BYTES);
			MessageValidator.plain("type of a parameter", parameter.getType(), ControlMessages.MAX_TYPE_BYTES);
		}
		if (action.hasCache()) {
			cache(action.getCache());
		}
	}

	private static void cache(CacheAdvertisement cache) {
		micros("ttl_micros", cache.getTtlMicros(), 1000);
		micros("stale_micros", cache.getStaleMicros(), 0);
		int maxSize = cache.getMaxSize();
		if (maxSize < 1 || maxSize > CachePolicy.MAX_SIZE) {
			throw MessageValidator.refused("max_size of a cache", Integer.toUnsignedString(maxSize),
					"1 to " + CachePolicy.MAX_SIZE);
		}
		MessageValidator.count("key parts of a cache", cache.getKeyCount(), CachePolicy.MAX_KEY_PARTS);
		for (String part : cache.getKeyList()) {
			name("key part of a cache", part, CachePolicy.MAX_KEY_PART_LENGTH);
		}
		MessageValidator.count("invalidating topics of a cache", cache.getInvalidateOnCount(),
				CachePolicy.MAX_INVALIDATE_ON);
		for (String pattern : cache.getInvalidateOnList()) {
			pattern("invalidating topic", pattern);
		}
	}

	private static void micros(String name, long value, long min) {
		long max = CachePolicy.MAX_DURATION.toMillis() * 1000;
		if (value < min || value > max) {
			throw MessageValidator.refused(name, Long.toUnsignedString(value), min + " to " + max);
		}
	}

	private static void pattern(String name, String text) {
		try {
			if (TopicPath.pattern(text).network() == null) {
				return;
			}
		}
		catch (RunarException ex) {
			throw MessageValidator.refused(name, Texts.printable(text), "a pattern");
		}
		throw MessageValidator.refused(name, Texts.printable(text), "a pattern without network");
	}

	private static void acknowledgement(AcknowledgementMessage message) {
		if (message.getServicePath().isEmpty()) {
			MessageValidator.group(message.getGroup());
		}
		else {
			literal("service path", message.getServicePath());
		}
		if (!message.getDelivered()) {
			name("error code", message.getErrorCode(), MessageValidator.MAX_ERROR_CODE_BYTES);
		}
		MessageValidator.size("error message", message.getErrorMessage(), MessageValidator.MAX_ERROR_MESSAGE_BYTES);
	}

	private static void goodbye(GoodbyeMessage goodbye) {
		MessageValidator.size("reason", goodbye.getReason(), MessageValidator.MAX_ERROR_MESSAGE_BYTES);
	}

	private static void refusal(RefusalMessage refusal) {
		name("error code", refusal.getErrorCode(), MessageValidator.MAX_ERROR_CODE_BYTES);
		MessageValidator.size("error message", refusal.getErrorMessage(), MessageValidator.MAX_ERROR_MESSAGE_BYTES);
		long retryAfter = refusal.getRetryAfterMillis();
		if (retryAfter < 0 || retryAfter > ControlMessages.MAX_RETRY_AFTER_MILLIS) {
			throw MessageValidator.refused("retry_after_millis", Long.toUnsignedString(retryAfter),
					"0 to " + ControlMessages.MAX_RETRY_AFTER_MILLIS);
		}
	}

	private static void addresses(List<String> addresses) {
		MessageValidator.count("addresses", addresses.size(), ControlMessages.MAX_ADDRESSES);
		for (String address : addresses) {
			name("address", address, ControlMessages.MAX_ADDRESS_BYTES);
		}
	}

	private static void peerId(String name, String value) {
		try {
			PeerId.of(value);
		}
		catch (IllegalArgumentException ex) {
			throw MessageValidator.refused(name, Texts.printable(value), "1 to 63 of A-Z a-z 0-9 . _ -");
		}
	}

	private static void literal(String name, String path) {
		if (!LiteralPath.isValid(path)) {
			throw MessageValidator.refused(name, Texts.printable(path), "a literal path");
		}
	}

	private static void name(String name, String text, int maxBytes) {
		if (text.isEmpty()) {
			throw MessageValidator.refused(name, "''", "1 to " + maxBytes + " bytes");
		}
		MessageValidator.plain(name, text, maxBytes);
	}

}
