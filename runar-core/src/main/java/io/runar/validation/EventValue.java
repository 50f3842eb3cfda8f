package io.runar.validation;

import io.runar.Event;
import jakarta.validation.valueextraction.ExtractedValue;
import jakarta.validation.valueextraction.UnwrapByDefault;
import jakarta.validation.valueextraction.ValueExtractor;

/**
 * Lets the constraints of an {@link Event} be those of its data. Found by every provider
 * of Jakarta Validation as a service, so that Spring's proxies know it too.
 *
 * @since 0.1
 */
@UnwrapByDefault
public final class EventValue implements ValueExtractor<Event<@ExtractedValue ?>> {

	@Override
	public void extractValues(Event<?> event, ValueReceiver receiver) {
		receiver.value(null, event.data());
	}

}
