package io.runar.codec;

import java.lang.reflect.Type;

import org.jspecify.annotations.Nullable;

/** Rebuilds a value as another type, field by field. */
interface ObjectConverter {

	/** Stands in while no library is present: says what is missing. */
	ObjectConverter NONE = new ObjectConverter() {

		@Override
		public @Nullable Object convert(Object value, Type type) {
			throw PayloadCodecs.noObjectCodec(
					"cannot convert " + value.getClass().getName() + " to " + TypeNames.of(type),
					io.runar.ErrorCode.INVALID_ARGUMENT);
		}

	};

	/**
	 * Converts a value.
	 * @param value the value
	 * @param type the wanted type
	 * @return the new value
	 * @throws io.runar.RunarException with {@code INVALID_ARGUMENT} if it does not fit
	 */
	@Nullable Object convert(Object value, Type type);

}
