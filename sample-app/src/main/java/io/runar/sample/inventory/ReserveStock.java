package io.runar.sample.inventory;

import java.util.Map;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Positive;

/**
 * Asks for stock to be set aside for an order.
 *
 * @param orderId identity of the order: asking again for the same one is harmless
 * @param quantities number of pieces by product
 * @since 0.1
 */
public record ReserveStock(@NotBlank String orderId, @NotEmpty Map<String, @Positive Integer> quantities) {
}
