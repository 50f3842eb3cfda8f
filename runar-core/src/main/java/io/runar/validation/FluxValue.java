package io.runar.validation;

import jakarta.validation.valueextraction.ExtractedValue;
import jakarta.validation.valueextraction.ValueExtractor;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/**
 * Lets the constraints of a {@code Flux} be those of its items, as {@link ItemValues}
 * does for the others. Loaded only if Reactor is present too.
 */
final class FluxValue implements ValueExtractor<Flux<@ExtractedValue ?>> {

	static Object of(Object item) {
		return new One(item);
	}

	@Override
	public void extractValues(Flux<?> flux, ValueReceiver receiver) {
		if (flux instanceof One one) {
			receiver.value(null, one.item);
		}
	}

	private static final class One extends Flux<Object> {

		private final Object item;

		One(Object item) {
			this.item = item;
		}

		@Override
		public void subscribe(CoreSubscriber<? super Object> subscriber) {
			throw new IllegalStateException("a stream that only a validator is to see was read");
		}

	}

}
