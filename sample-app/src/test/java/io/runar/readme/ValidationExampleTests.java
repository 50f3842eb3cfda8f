package io.runar.readme;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.runar.ErrorCode;
import io.runar.Node;
import io.runar.PublishOptions;
import io.runar.PublishReceipt;
import io.runar.RunarException;
import io.runar.readme.BoardingService.BoardingPass;
import io.runar.readme.BookingService.Booking;
import io.runar.readme.BookingService.Seat;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The example of docs/validation.md, as an application.
 */
class ValidationExampleTests {

	@Test
	void wrongFieldsAreNamed() {
		try (ConfigurableApplicationContext context = ExampleApplication.alone(Application.class)) {
			Node node = context.getBean(Node.class);
			book(node);
			assertThatExceptionOfType(RunarException.class)
				.isThrownBy(() -> node.request("bookings/book", new Booking("", List.of()), String.class));
			assertThatExceptionOfType(RunarException.class)
				.isThrownBy(() -> node.request("bookings/cancel/abc", Map.of("fee", 0), String.class))
				.satisfies((ex) -> assertThat(ex.data())
					.isEqualTo(Map.of("code", "must match \"[A-Z]{6}\"", "fee", "must be greater than 0")));
			assertThat(node.request("bookings/cancel/ABCDEF", Map.of("fee", 1), String.class)).isEqualTo("ABCDEF");
		}
	}

	@Test
	void wrongEventsAreNotHandled() throws Exception {
		try (ConfigurableApplicationContext context = ExampleApplication.alone(Application.class)) {
			Node node = context.getBean(Node.class);
			PublishOptions acknowledged = PublishOptions.acknowledged(Duration.ofSeconds(10));
			for (String topic : List.of("passes/printed", "passes/scanned")) {
				PublishReceipt receipt = node.publishAcknowledged(topic, new BoardingPass("", 1), acknowledged)
					.get(10, TimeUnit.SECONDS);
				assertThat(receipt.deliveries()).singleElement()
					.satisfies((delivery) -> assertThat(delivery.error())
						.hasMessage(topic + ": invalid {passenger=must not be blank}"));
				assertThat(node.publishAcknowledged(topic, new BoardingPass("Ada", 1), acknowledged)
					.get(10, TimeUnit.SECONDS)
					.isDelivered()).isTrue();
			}
			assertThat(context.getBean(BoardingService.class).boarded).hasSize(2);
		}
	}

	private static void book(Node node) {
		assertThat(node.request("bookings/book", new Booking("Ada", List.of()), String.class)).isEqualTo("Ada 0");
		try {
			node.request("bookings/book", new Booking("", List.of(new Seat(0, "A"))), String.class);
		}
		catch (RunarException ex) {
			assertThat(ex.errorCode()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
			assertThat(ex.data())
				.isEqualTo(Map.of("passenger", "must not be blank", "seats[0].row", "must be greater than 0"));
		}
	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	@Import({ BookingService.class, BoardingService.class })
	static class Application {

	}

}
