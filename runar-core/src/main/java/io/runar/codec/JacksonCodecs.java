package io.runar.codec;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.MapperBuilder;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.cbor.CBORFactory;
import tools.jackson.dataformat.cbor.CBORMapper;
import tools.jackson.dataformat.cbor.CBORReadFeature;
import tools.jackson.dataformat.cbor.CBORWriteFeature;

/**
 * Makes the codecs that need Jackson. Loaded only if Jackson is there; the two nested
 * classes keep JSON usable without the CBOR library.
 */
final class JacksonCodecs {

	static final int MAX_DEPTH = 500;

	private JacksonCodecs() {
	}

	/** JSON through the application's mapper or one of our own. */
	static final class Json {

		private Json() {
		}

		static PayloadCodec create(@Nullable Object mapper) {
			JsonMapper.Builder builder = (mapper != null) ? ((JsonMapper) mapper).rebuild()
					: withDefaults(JsonMapper.builder(JsonFactory.builder()
						.recyclerPool(new BufferPool())
						.streamReadConstraints(readConstraints())
						.streamWriteConstraints(writeConstraints())
						.build()));
			return new JacksonCodec("json", hardened(builder).build());
		}

		static boolean isMapper(Object mapper) {
			return mapper instanceof JsonMapper;
		}

		/** Returns what the application registered, so that CBOR reads its types too. */
		static Collection<JacksonModule> modules(@Nullable Object mapper) {
			return (mapper != null) ? ((JsonMapper) mapper).registeredModules() : List.of();
		}

	}

	/** CBOR, configured as the application's JSON where both can be. */
	static final class Cbor {

		private Cbor() {
		}

		static PayloadCodec create(@Nullable Object jsonMapper) {
			CBORFactory factory = CBORFactory.builder()
				.recyclerPool(new BufferPool())
				.streamReadConstraints(readConstraints())
				.streamWriteConstraints(writeConstraints())
				.enable(CBORReadFeature.DECODE_USING_STANDARD_NEGATIVE_BIGINT_ENCODING)
				.enable(CBORWriteFeature.ENCODE_USING_STANDARD_NEGATIVE_BIGINT_ENCODING)
				.build();
			CBORMapper.Builder builder = withDefaults(CBORMapper.builder(factory));
			List<JacksonModule> modules = new ArrayList<>(Json.modules(jsonMapper));
			return new JacksonCodec("cbor", hardened(builder.addModules(modules)).build());
		}

	}

	private static StreamReadConstraints readConstraints() {
		return StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build();
	}

	private static StreamWriteConstraints writeConstraints() {
		return StreamWriteConstraints.builder().maxNestingDepth(MAX_DEPTH).build();
	}

	/**
	 * Fields come and go while nodes of two versions run side by side: an unknown one is
	 * ignored and a missing number is zero, as a missing text is {@code null}. Dates are
	 * texts as in Spring Boot.
	 */
	private static <B extends MapperBuilder<?, B>> B withDefaults(B builder) {
		return builder
			.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
					DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES, DeserializationFeature.ACCEPT_FLOAT_AS_INT)
			.disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS, DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS);
	}

	/** What holds whatever the application configured: bytes never choose classes. */
	private static <B extends MapperBuilder<?, B>> B hardened(B builder) {
		return builder.deactivateDefaultTyping()
			.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
			.disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
			.addModule(new ValueTypeModule())
			.addModule(new RecordModule());
	}

}
