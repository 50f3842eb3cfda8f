package io.runar.readme;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.runar.annotation.Action;
import io.runar.annotation.PathParam;
import io.runar.annotation.RunarService;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;

@RunarService(path = "bookings")
class BookingService {

	record Seat(@Positive int row, @NotBlank String letter) {

	}

	record Booking(@NotBlank String passenger, @Size(max = 9) List<@Valid Seat> seats) {

	}

	@Action
	@NotNull
	String book(@Valid Booking booking) {
		return booking.passenger() + " " + booking.seats().size();
	}

	@Action("cancel/{code}")
	CompletionStage<@NotBlank String> cancel(@PathParam @Pattern(regexp = "[A-Z]{6}") String code, @Positive int fee) {
		return CompletableFuture.completedFuture(code);
	}

}
