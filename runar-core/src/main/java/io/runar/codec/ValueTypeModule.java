package io.runar.codec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/** Writes a {@link ValueType} as the value it is and reads any value as one. */
final class ValueTypeModule extends SimpleModule {

	private static final long serialVersionUID = 1L;

	private static final int MAX_QUOTED = 40;

	ValueTypeModule() {
		super("io.runar.ValueType");
		addSerializer(ValueType.class, new Serializer());
		addDeserializer(ValueType.class, new Deserializer());
	}

	private static final class Serializer extends StdSerializer<ValueType> {

		Serializer() {
			super(ValueType.class);
		}

		@Override
		public void serialize(ValueType value, JsonGenerator out, SerializationContext context) {
			if (value instanceof ValueType.NullValue) {
				out.writeNull();
			}
			else if (value instanceof ValueType.BoolValue bool) {
				out.writeBoolean(bool.value());
			}
			else if (value instanceof ValueType.IntValue number) {
				out.writeNumber(number.value());
			}
			else if (value instanceof ValueType.FloatValue number) {
				out.writeNumber(number.value());
			}
			else if (value instanceof ValueType.TextValue text) {
				out.writeString(text.value());
			}
			else if (value instanceof ValueType.BytesValue bytes) {
				out.writeBinary(bytes.value());
			}
			else {
				writeContainer(value, out, context);
			}
		}

		private void writeContainer(ValueType value, JsonGenerator out, SerializationContext context) {
			if (value instanceof ValueType.ListValue list) {
				out.writeStartArray(value, list.value().size());
				list.value().forEach((each) -> serialize(each, out, context));
				out.writeEndArray();
			}
			else if (value instanceof ValueType.MapValue map) {
				out.writeStartObject(value, map.value().size());
				map.value().forEach((name, each) -> {
					out.writeName(name);
					serialize(each, out, context);
				});
				out.writeEndObject();
			}
		}

	}

	private static final class Deserializer extends StdDeserializer<ValueType> {

		Deserializer() {
			super(ValueType.class);
		}

		@Override
		public ValueType getNullValue(DeserializationContext context) {
			return ValueType.ofNull();
		}

		@Override
		public ValueType deserialize(JsonParser in, DeserializationContext context) {
			return switch (in.currentToken()) {
				case VALUE_NULL -> ValueType.ofNull();
				case VALUE_TRUE -> new ValueType.BoolValue(true);
				case VALUE_FALSE -> new ValueType.BoolValue(false);
				case VALUE_NUMBER_INT -> new ValueType.IntValue(in.getLongValue());
				case VALUE_NUMBER_FLOAT -> new ValueType.FloatValue(fraction(in, context));
				case VALUE_STRING -> new ValueType.TextValue(in.getString());
				case START_ARRAY -> list(in, context);
				case START_OBJECT -> map(in, context);
				case VALUE_EMBEDDED_OBJECT -> embedded(in, context);
				default -> (ValueType) context.handleUnexpectedToken(ValueType.class, in);
			};
		}

		/** A text can say numbers that there are not: they would become infinite. */
		private static double fraction(JsonParser in, DeserializationContext context) {
			boolean special = in.isNaN();
			double value = in.getDoubleValue();
			if (!special && Double.isInfinite(value)) {
				String text = in.getString();
				return context.reportInputMismatch(ValueType.class, "number %s (expected: at most %s)",
						(text.length() <= MAX_QUOTED) ? text : text.substring(0, MAX_QUOTED) + "...", Double.MAX_VALUE);
			}
			return value;
		}

		private static ValueType embedded(JsonParser in, DeserializationContext context) {
			if (in.getEmbeddedObject() instanceof byte[] bytes) {
				return new ValueType.BytesValue(bytes);
			}
			if (in.getEmbeddedObject() instanceof ValueType value) {
				return value;
			}
			return (ValueType) context.handleUnexpectedToken(ValueType.class, in);
		}

		private ValueType list(JsonParser in, DeserializationContext context) {
			List<ValueType> values = new ArrayList<>();
			while (in.nextToken() != JsonToken.END_ARRAY) {
				values.add(deserialize(in, context));
			}
			return new ValueType.ListValue(values);
		}

		private ValueType map(JsonParser in, DeserializationContext context) {
			Map<String, ValueType> values = new LinkedHashMap<>();
			for (String name = in.nextName(); name != null; name = in.nextName()) {
				in.nextToken();
				values.put(name, deserialize(in, context));
			}
			return new ValueType.MapValue(values);
		}

	}

}
