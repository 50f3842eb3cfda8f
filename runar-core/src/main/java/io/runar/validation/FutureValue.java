package io.runar.validation;

import java.util.concurrent.CompletionStage;

import jakarta.validation.valueextraction.ExtractedValue;
import jakarta.validation.valueextraction.UnwrapByDefault;
import jakarta.validation.valueextraction.ValueExtractor;

/**
 * Lets the constraints of a future be those of its value. Given only futures that are
 * complete.
 */
@UnwrapByDefault
final class FutureValue implements ValueExtractor<CompletionStage<@ExtractedValue ?>> {

	@Override
	public void extractValues(CompletionStage<?> stage, ValueReceiver receiver) {
		receiver.value(null, stage.toCompletableFuture().join());
	}

}
