package io.runar.validation;

import io.runar.Response;
import jakarta.validation.valueextraction.ExtractedValue;
import jakarta.validation.valueextraction.UnwrapByDefault;
import jakarta.validation.valueextraction.ValueExtractor;

/**
 * Lets the constraints of a {@link Response} be those of its value. Found by every
 * provider of Jakarta Validation as a service, so that Spring's proxies know it too.
 *
 * @since 0.1
 */
@UnwrapByDefault
public final class ResponseValue implements ValueExtractor<Response<@ExtractedValue ?>> {

	@Override
	public void extractValues(Response<?> response, ValueReceiver receiver) {
		receiver.value(null, response.value());
	}

}
