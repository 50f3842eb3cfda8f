package io.runar.cache;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.codec.NamedValues;
import io.runar.service.CachePolicy;
import io.runar.service.RequestContext;
import io.runar.wire.Payload;
import org.jspecify.annotations.Nullable;

/**
 * Makes the keys of one action. Parameters count as they are encoded: two requests are
 * the same if they look the same on the wire. Every part stands with its length before
 * it, so that different requests never have the same key. Thread-safe.
 */
final class CacheKeys {

	/** Largest size of the parts of a key; requests beyond it are not kept. */
	static final int MAX_KEY_BYTES = 8 * 1024;

	private final List<String> names;

	private final List<String> placeholders;

	private final boolean perCaller;

	/** Whether any name is looked for in the payload. */
	private final boolean readsPayload;

	CacheKeys(CachePolicy policy, TopicPath template) {
		this.names = policy.key();
		this.perCaller = policy.perCaller();
		this.placeholders = template.segments()
			.stream()
			.filter(TopicPath::isTemplateSegment)
			.map((segment) -> segment.substring(1, segment.length() - 1))
			.toList();
		this.readsPayload = !this.placeholders.containsAll(this.names);
	}

	/**
	 * Makes the key of a request.
	 * @param request the request
	 * @return the key; {@code null} if it is too large or the parameters cannot be read
	 */
	@Nullable CacheKey of(RequestContext request) {
		Parts parts = new Parts();
		try {
			if (this.perCaller) {
				parts.text(request.caller().value());
			}
			if (this.names.isEmpty()) {
				parts.payload(request.params(Payload.class));
				return parts.toKey(request.path().path());
			}
			named(request, parts);
			return parts.toKey("");
		}
		catch (RunarException ex) {
			// What is wrong with the parameters is for the handler to say.
			return null;
		}
	}

	private void named(RequestContext request, Parts parts) {
		Map<String, String> path = this.placeholders.isEmpty() ? Map.of() : request.pathParams();
		NamedValues payload = this.readsPayload ? request.params(NamedValues.class) : null;
		if (payload != null && payload.isBare()) {
			// Stands for the one parameter of the action that is not in the path.
			parts.payload(payload.bare(Payload.class));
		}
		for (String name : this.names) {
			String segment = path.get(name);
			if (segment != null) {
				parts.text(segment);
			}
			else if (payload != null && !payload.isBare()) {
				parts.payload(payload.get(name, Payload.class));
			}
			else {
				parts.missing();
			}
		}
	}

	/** Bytes of a key while it is made. */
	private static final class Parts {

		private static final int MISSING = 0;

		private static final int TEXT = 1;

		private static final int PAYLOAD = 2;

		private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);

		private boolean tooLarge;

		void missing() {
			this.bytes.write(MISSING);
		}

		void text(String text) {
			byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
			this.bytes.write(TEXT);
			add(utf8, 0, utf8.length);
		}

		void payload(@Nullable Object value) {
			if (!(value instanceof Payload payload) || payload.isNull()) {
				missing();
				return;
			}
			// The same bytes mean something else in another codec.
			byte[] codec = payload.codec().getBytes(StandardCharsets.US_ASCII);
			this.bytes.write(PAYLOAD);
			add(codec, 0, codec.length);
			add(payload.array(), payload.offset(), payload.length());
		}

		private void add(byte[] source, int offset, int length) {
			if (this.bytes.size() + length > MAX_KEY_BYTES) {
				this.tooLarge = true;
				return;
			}
			this.bytes.write(length >>> 8);
			this.bytes.write(length);
			this.bytes.write(source, offset, length);
		}

		@Nullable CacheKey toKey(String path) {
			return this.tooLarge ? null : new CacheKey(path, this.bytes.toByteArray());
		}

	}

}
