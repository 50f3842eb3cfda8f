package io.runar.event;

import io.runar.PublishOptions;
import io.runar.codec.Acceptance;
import io.runar.codec.PayloadCodecs;
import io.runar.wire.EncodedMessage;
import io.runar.wire.EventDelivery;
import io.runar.wire.EventTopic;
import io.runar.wire.NodeMessage;
import io.runar.wire.Payload;
import org.jspecify.annotations.Nullable;

/**
 * Encodes one event as rarely as possible: the data once for each codec that is needed
 * and compressed once for each compression, the message once for all receivers that get
 * the same. Mostly all receivers read the same, and then there is one form; others are
 * few, and looked for one after the other. For one thread.
 */
final class EventEncodings {

	private final PayloadCodecs codecs;

	private final EventBroadcaster.PeerAccess peers;

	private final EventTopic topic;

	private final @Nullable Object data;

	private final PublishOptions options;

	private final long eventId;

	/** The form made first; the others follow it. */
	private @Nullable Form first;

	EventEncodings(PayloadCodecs codecs, EventBroadcaster.PeerAccess peers, EventTopic topic, @Nullable Object data,
			PublishOptions options, long eventId) {
		this.codecs = codecs;
		this.peers = peers;
		this.topic = topic;
		this.data = PayloadCodecs.snapshot(data);
		this.options = options;
		this.eventId = eventId;
	}

	/** Returns the message for all receivers that read the same. */
	EncodedMessage shared(Acceptance reader) {
		Form form = form(reader);
		EncodedMessage message = form.message;
		if (message == null) {
			message = encode(form.payload, EventDelivery.PLAIN);
			form.message = message;
		}
		return message;
	}

	/** Returns the message for a receiver that is to deliver it in its own way. */
	EncodedMessage addressed(Acceptance reader, EventDelivery delivery) {
		return encode(form(reader).payload, delivery);
	}

	private EncodedMessage encode(Payload payload, EventDelivery delivery) {
		return this.peers.encode(new NodeMessage.Event(this.topic, payload, this.options.broadcastMode(),
				this.options.headers(), delivery, this.eventId));
	}

	@SuppressWarnings("ReferenceEquality") // equal ones are one object
	private Form form(Acceptance reader) {
		Form last = null;
		for (Form known = this.first; known != null; known = known.next) {
			if (known.reader == reader) {
				return known;
			}
			last = known;
		}
		Form added = newForm(reader);
		if (last != null) {
			last.next = added;
		}
		else {
			this.first = added;
		}
		return added;
	}

	private Form newForm(Acceptance reader) {
		Payload plain = plain(reader);
		Payload payload = compressed(reader, plain);
		return new Form(reader, plain, payload, messageOf(payload));
	}

	private Payload plain(Acceptance reader) {
		for (Form known = this.first; known != null; known = known.next) {
			if (known.plain.isNull() || reader.codecs().contains(known.plain.codec())) {
				return known.plain;
			}
		}
		return this.codecs.encode(this.data, reader.codecs());
	}

	@SuppressWarnings("ReferenceEquality") // the same bytes, not equal ones
	private Payload compressed(Acceptance reader, Payload plain) {
		for (Form known = this.first; known != null; known = known.next) {
			if (known.plain == plain && known.reader.compression() == reader.compression()
					&& known.reader.compresses(plain.length()) && reader.compresses(plain.length())) {
				return known.payload;
			}
		}
		return this.codecs.compress(plain, reader);
	}

	@SuppressWarnings("ReferenceEquality") // the same bytes, not equal ones
	private @Nullable EncodedMessage messageOf(Payload payload) {
		for (Form known = this.first; known != null; known = known.next) {
			if (known.payload == payload) {
				return known.message;
			}
		}
		return null;
	}

	/**
	 * What receivers of one kind get.
	 */
	private static final class Form {

		private final Acceptance reader;

		private final Payload plain;

		/** Compressed, or the plain one. */
		private final Payload payload;

		private @Nullable EncodedMessage message;

		private @Nullable Form next;

		Form(Acceptance reader, Payload plain, Payload payload, @Nullable EncodedMessage message) {
			this.reader = reader;
			this.plain = plain;
			this.payload = payload;
			this.message = message;
		}

	}

}
