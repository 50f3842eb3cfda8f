package io.runar.validation;

import jakarta.validation.valueextraction.ExtractedValue;
import jakarta.validation.valueextraction.UnwrapByDefault;
import jakarta.validation.valueextraction.ValueExtractor;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Lets the constraints of a {@code Mono} be those of its value. Given only what
 * {@link #of} makes. Loaded only if Reactor is present too.
 */
@UnwrapByDefault
final class MonoValue implements ValueExtractor<Mono<@ExtractedValue ?>> {

	static Object of(@Nullable Object value) {
		return Mono.justOrEmpty(value);
	}

	@Override
	public void extractValues(Mono<?> mono, ValueReceiver receiver) {
		receiver.value(null, mono.toFuture().join());
	}

}
