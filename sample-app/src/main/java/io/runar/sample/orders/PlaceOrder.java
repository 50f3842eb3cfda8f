package io.runar.sample.orders;

import java.util.List;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

/**
 * Asks for an order to be placed.
 *
 * @param id identity of the order, chosen by the customer's side: asking again for the
 * same one is harmless
 * @param customer who orders
 * @param lines what is ordered
 * @since 0.1
 */
public record PlaceOrder(@Pattern(regexp = "[A-Za-z0-9._-]{1,64}") String id,
		@NotBlank @Size(max = 100) String customer, @NotEmpty @Size(max = 20) List<@Valid OrderLine> lines) {
}
