package io.runar.wire;

import java.util.List;
import java.util.Map;

import io.runar.wire.v1.AcknowledgementMessage;
import io.runar.wire.v1.CancelMessage;
import io.runar.wire.v1.DiscoveryMessage;
import io.runar.wire.v1.GoodbyeMessage;
import io.runar.wire.v1.HeartbeatMessage;
import io.runar.wire.v1.HelloMessage;
import io.runar.wire.v1.RefusalMessage;

/**
 * Makes the messages without payload. Limits are checked when they are encoded.
 *
 * @since 0.1
 */
public final class ControlMessages {

	/** Largest number of services, and of removed services, of one discovery message. */
	public static final int MAX_SERVICES = 10_000;

	/** Largest number of actions of one service. */
	public static final int MAX_ACTIONS = 1000;

	/** Largest number of parameters of one action. */
	public static final int MAX_PARAMETERS = 255;

	/** Largest number of subscriptions of one discovery message, over all services. */
	public static final int MAX_SUBSCRIPTIONS = 10_000;

	/** Largest number of peers of one discovery message. */
	public static final int MAX_PEERS = 1000;

	/** Largest number of addresses of one node. */
	public static final int MAX_ADDRESSES = 16;

	/** Largest number of entries of the metadata of one node. */
	public static final int MAX_METADATA = 32;

	/** Largest UTF-8 size of a name in the metadata of a node in bytes. */
	public static final int MAX_METADATA_NAME_BYTES = 63;

	/** Largest number of codecs of one node. */
	public static final int MAX_CODECS = 16;

	/** Largest number of compressions of one node. */
	public static final int MAX_COMPRESSIONS = 16;

	/**
	 * Largest number of texts and nested messages of one discovery message. A larger
	 * registry is sent in several messages.
	 */
	public static final int MAX_DISCOVERY_FIELDS = 250_000;

	/** Largest size of a message without payload, other than discovery, in bytes. */
	public static final int MAX_SIZE = 64 * 1024;

	/** Largest UTF-8 size of a description in bytes. */
	public static final int MAX_DESCRIPTION_BYTES = 4096;

	/** Largest UTF-8 size of the name of a type in bytes. */
	public static final int MAX_TYPE_BYTES = 1024;

	/** Largest UTF-8 size of a name, version or release in bytes. */
	public static final int MAX_NAME_BYTES = 255;

	/** Largest UTF-8 size of an address in bytes. */
	public static final int MAX_ADDRESS_BYTES = 300;

	/** Longest time a refusal may ask for: one day, in milliseconds. */
	public static final long MAX_RETRY_AFTER_MILLIS = 24L * 3600 * 1000;

	private ControlMessages() {
	}

	/**
	 * Makes the first message of a connection.
	 * @param hello its fields
	 * @return the message
	 */
	public static NodeMessage.Control hello(HelloMessage hello) {
		return new NodeMessage.Control(io.runar.wire.v1.NodeMessage.newBuilder().setHello(hello).build());
	}

	/**
	 * Makes a message about services and peers.
	 * @param discovery its fields
	 * @return the message
	 */
	public static NodeMessage.Control discovery(DiscoveryMessage discovery) {
		return new NodeMessage.Control(io.runar.wire.v1.NodeMessage.newBuilder().setDiscovery(discovery).build());
	}

	/**
	 * Makes a heartbeat.
	 * @param sequence number of the probe
	 * @param reply whether this answers the probe of that number
	 * @param registryVersion version of the sender's registry
	 * @return the message
	 */
	public static NodeMessage.Control heartbeat(long sequence, boolean reply, long registryVersion) {
		HeartbeatMessage.Builder heartbeat = HeartbeatMessage.newBuilder()
			.setSequence(sequence)
			.setReply(reply)
			.setRegistryVersion(registryVersion);
		return new NodeMessage.Control(io.runar.wire.v1.NodeMessage.newBuilder().setHeartbeat(heartbeat).build());
	}

	/**
	 * Tells that the caller no longer waits.
	 * @param requestId id of the request
	 * @return the message
	 */
	public static NodeMessage.Control cancel(String requestId) {
		CancelMessage.Builder cancel = CancelMessage.newBuilder().setRequestId(requestId);
		return new NodeMessage.Control(io.runar.wire.v1.NodeMessage.newBuilder().setCancel(cancel).build());
	}

	/**
	 * Tells what became of an event.
	 * @param acknowledgement what became of it; code and message are cut if they are too
	 * long
	 * @return the message
	 */
	public static NodeMessage.Control acknowledgement(Acknowledgement acknowledgement) {
		AcknowledgementMessage.Builder message = AcknowledgementMessage.newBuilder()
			.setEventId(acknowledgement.eventId())
			.setServicePath(acknowledgement.servicePath())
			.setGroup(acknowledgement.group())
			.setDelivered(acknowledgement.delivered())
			.setErrorCode(Texts.shortened(acknowledgement.errorCode(), MessageValidator.MAX_ERROR_CODE_BYTES))
			.setErrorMessage(Texts.shortened(acknowledgement.errorMessage(), MessageValidator.MAX_ERROR_MESSAGE_BYTES));
		return new NodeMessage.Control(io.runar.wire.v1.NodeMessage.newBuilder().setAcknowledgement(message).build());
	}

	/**
	 * Returns an acknowledgement as a plain value.
	 * @param message the message
	 * @return what it says
	 */
	public static Acknowledgement acknowledgement(AcknowledgementMessage message) {
		return new Acknowledgement(message.getEventId(), message.getServicePath(), message.getGroup(),
				message.getDelivered(), message.getErrorCode(), message.getErrorMessage());
	}

	/**
	 * Tells that the sender is leaving.
	 * @param reason for people; cut if it is too long
	 * @param closing whether the sender has finished and will close
	 * @return the message
	 */
	public static NodeMessage.Control goodbye(String reason, boolean closing) {
		GoodbyeMessage.Builder goodbye = GoodbyeMessage.newBuilder()
			.setReason(Texts.shortened(reason, MessageValidator.MAX_ERROR_MESSAGE_BYTES))
			.setClosing(closing);
		return new NodeMessage.Control(io.runar.wire.v1.NodeMessage.newBuilder().setGoodbye(goodbye).build());
	}

	/**
	 * Tells why the sender closes the connection.
	 * @param code name of the error code
	 * @param message for people; cut if it is too long
	 * @param retryAfterMillis do not dial again before, in milliseconds; 0: no such wish
	 * @return the message
	 */
	public static NodeMessage.Control refusal(String code, String message, long retryAfterMillis) {
		RefusalMessage.Builder refusal = RefusalMessage.newBuilder()
			.setErrorCode(code)
			.setErrorMessage(Texts.shortened(message, MessageValidator.MAX_ERROR_MESSAGE_BYTES))
			.setRetryAfterMillis(retryAfterMillis);
		return new NodeMessage.Control(io.runar.wire.v1.NodeMessage.newBuilder().setRefusal(refusal).build());
	}

	/**
	 * Returns the addresses of a hello as a plain list.
	 * @param hello the message
	 * @return the addresses
	 */
	public static List<String> addresses(HelloMessage hello) {
		return List.copyOf(hello.getAddressesList());
	}

	/**
	 * Returns the codecs of a hello as a plain list.
	 * @param hello the message
	 * @return the tags, preferred first
	 */
	public static List<String> codecs(HelloMessage hello) {
		return List.copyOf(hello.getCodecsList());
	}

	/**
	 * Checks the metadata of a node by the rules for messages.
	 * @param metadata values by name
	 * @throws io.runar.RunarException with {@code PROTOCOL_ERROR} naming what is wrong
	 */
	public static void checkMetadata(Map<String, String> metadata) {
		ControlValidator.metadata(metadata);
	}

	/**
	 * Returns the metadata of a hello as a plain map.
	 * @param hello the message
	 * @return values by name
	 */
	public static Map<String, String> metadata(HelloMessage hello) {
		return Map.copyOf(hello.getMetadataMap());
	}

	/**
	 * Returns the compressions of a hello as a plain list.
	 * @param hello the message
	 * @return the tags, preferred first; empty from a node that has none
	 */
	public static List<String> compressions(HelloMessage hello) {
		return List.copyOf(hello.getCompressionsList());
	}

	/**
	 * Cuts a text so that it fits a limit.
	 * @param text the text
	 * @param maxBytes largest size in UTF-8
	 * @return the text or its beginning
	 */
	public static String shortened(String text, int maxBytes) {
		return Texts.shortened(text, maxBytes);
	}

}
