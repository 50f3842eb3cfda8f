package io.runar.call;

import java.util.ArrayList;
import java.util.List;

import io.runar.PublishOptions;
import io.runar.codec.Acceptance;
import io.runar.codec.PayloadCodecs;
import io.runar.wire.EncodedMessage;
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

	private @Nullable Form first;

	private @Nullable List<Form> others;

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
			message = encode(form.payload, List.of());
			form.message = message;
		}
		return message;
	}

	/** Returns the message for a receiver that was chosen for some services. */
	EncodedMessage addressed(Acceptance reader, List<String> services) {
		return encode(form(reader).payload, services);
	}

	private EncodedMessage encode(Payload payload, List<String> services) {
		return this.peers.encode(new NodeMessage.Event(this.topic, payload, this.options.broadcastMode(),
				this.options.headers(), services, this.eventId));
	}

	@SuppressWarnings("ReferenceEquality") // equal ones are one object
	private Form form(Acceptance reader) {
		Form known = this.first;
		if (known == null) {
			known = newForm(reader, this.codecs.encode(this.data, reader.codecs()));
			this.first = known;
		}
		return (known.reader == reader) ? known : otherForm(reader, known);
	}

	@SuppressWarnings("ReferenceEquality") // equal ones are one object
	private Form otherForm(Acceptance reader, Form first) {
		List<Form> known = this.others;
		if (known == null) {
			known = new ArrayList<>(2);
			known.add(first);
			this.others = known;
		}
		Form alike = null;
		for (Form form : known) {
			if (form.reader == reader) {
				return form;
			}
			alike = (alike == null && form.isReadableBy(reader)) ? form : alike;
		}
		Form added = newForm(reader, (alike != null) ? alike.plain : this.codecs.encode(this.data, reader.codecs()));
		known.add(added);
		return added;
	}

	private Form newForm(Acceptance reader, Payload plain) {
		Payload payload = plain;
		if (reader.compression() != null && reader.compresses(plain.length())) {
			payload = compressedBefore(reader, plain);
			payload = (payload != null) ? payload : this.codecs.compress(plain, reader);
		}
		return new Form(reader, plain, payload, messageOf(payload));
	}

	@SuppressWarnings("ReferenceEquality") // the same bytes, not equal ones
	private @Nullable Payload compressedBefore(Acceptance reader, Payload plain) {
		if (this.others != null) {
			for (Form form : this.others) {
				if (form.plain == plain && form.reader.compression() == reader.compression()
						&& form.reader.compresses(plain.length())) {
					return form.payload;
				}
			}
		}
		return null;
	}

	@SuppressWarnings("ReferenceEquality") // the same bytes, not equal ones
	private @Nullable EncodedMessage messageOf(Payload payload) {
		if (this.others != null) {
			for (Form form : this.others) {
				if (form.payload == payload) {
					return form.message;
				}
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

		Form(Acceptance reader, Payload plain, Payload payload, @Nullable EncodedMessage message) {
			this.reader = reader;
			this.plain = plain;
			this.payload = payload;
			this.message = message;
		}

		boolean isReadableBy(Acceptance other) {
			return this.plain.isNull() || other.codecs().contains(this.plain.codec());
		}

	}

}
