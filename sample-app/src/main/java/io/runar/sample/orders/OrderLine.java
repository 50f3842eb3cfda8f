package io.runar.sample.orders;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;

/**
 * Some pieces of a product.
 *
 * @param product identity of the product
 * @param quantity number of pieces
 * @since 0.1
 */
public record OrderLine(@NotBlank String product, @Positive @Max(100) int quantity) {
}
