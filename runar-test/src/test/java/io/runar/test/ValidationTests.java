package io.runar.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.runar.ErrorCode;
import io.runar.Event;
import io.runar.HandlerError;
import io.runar.PublishOptions;
import io.runar.PublishReceipt;
import io.runar.RunarException;
import io.runar.annotation.Action;
import io.runar.annotation.RunarService;
import io.runar.annotation.Subscribe;
import io.runar.binding.AnnotatedService;
import io.runar.codec.PayloadCodecs;
import io.runar.node.RunarNode;
import io.runar.service.EventContext;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ValidationTests {

	private static final Duration SOON = Duration.ofSeconds(5);

	@Test
	void violationTravelsAsInvalidArgumentAndIsNotRetried() {
		SimulatedNetwork network = SimulatedNetwork.withSeed(5);
		Counter counter = new Counter();
		network.start("a", AnnotatedService.of(counter, Counter.class, PayloadCodecs.defaults()));
		network.start("b", AnnotatedService.of(counter, Counter.class, PayloadCodecs.defaults()));
		var caller = network.start("caller");
		network.converge(Duration.ofSeconds(5));
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> caller.request("counter/add", Map.of("amount", -1), Integer.class))
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
			.satisfies((ex) -> assertThat(ex.data()).isEqualTo(Map.of("amount", "must be greater than 0")));
		assertThat(network.count("a", "handled.INVALID_ARGUMENT") + network.count("b", "handled.INVALID_ARGUMENT"))
			.isEqualTo(1);
		assertThat(caller.request("counter/add", Map.of("amount", 2), Integer.class)).isEqualTo(2);
	}

	@ParameterizedTest
	@CsvSource({ "payments,a", "payments,b", "loose,a", "loose,b", "unwrapped,a", "unwrapped,b" })
	void whenDataOfAnEventViolateAConstraintThenTheMethodDoesNotGetThem(String kind, String publisher) {
		SimulatedNetwork network = SimulatedNetwork.withSeed(5);
		Payments payments = new Payments();
		RunarNode a = network.start("a", AnnotatedService.of(payments, Payments.class, PayloadCodecs.defaults()));
		RunarNode b = network.start("b");
		List<HandlerError> reports = new ArrayList<>();
		a.subscribe(HandlerError.TOPIC, HandlerError.class, (event) -> reports.add(event.data()));
		network.converge(SOON);
		RunarNode node = publisher.equals("a") ? a : b;
		node.publish(kind + "/made", new Payment("", List.of(1, -7)));
		PublishReceipt receipt = network.await(node.publishAcknowledged(kind + "/made", new Payment("", List.of(1, -7)),
				PublishOptions.acknowledged(SOON)), SOON);
		network.advance(SOON);
		assertThat(payments.received).isEmpty();
		assertThat(network.count("a", "event-dropped.handler-failed")).isEqualTo(2);
		assertThat(receipt.deliveries()).singleElement().satisfies((delivery) -> {
			assertThat(delivery.status()).isEqualTo(PublishReceipt.Status.FAILED);
			assertThat(delivery.error()).isNotNull()
				.matches((error) -> error.errorCode() == ErrorCode.INVALID_ARGUMENT)
				.hasMessageContaining(
						kind + "/made: invalid {amounts[1]=must be greater than 0, payer=must not be blank}");
		});
		assertThat(reports).hasSize(2)
			.allMatch((report) -> report.code().equals("INVALID_ARGUMENT"))
			.allMatch((report) -> !report.toString().contains("-7"));
		node.publish(kind + "/made", new Payment("ada", List.of(1)));
		network.advance(SOON);
		assertThat(payments.received).containsExactly("ada");
	}

	@Test
	void whenSimpleDataViolateAConstraintThenTheyHaveTheNameOfTheParameter() {
		SimulatedNetwork network = SimulatedNetwork.withSeed(5);
		Payments payments = new Payments();
		RunarNode a = network.start("a", AnnotatedService.of(payments, Payments.class, PayloadCodecs.defaults()));
		PublishReceipt receipt = network.await(a.publishAcknowledged("fees/due", -1, PublishOptions.acknowledged(SOON)),
				SOON);
		assertThat(receipt.deliveries().get(0).error()).hasMessage("fees/due: invalid {fee=must be greater than 0}");
		assertThat(payments.received).isEmpty();
	}

	record Payment(@NotBlank String payer, List<@Positive Integer> amounts) {

	}

	@RunarService(path = "payments")
	static class Payments {

		private final List<String> received = new ArrayList<>();

		@Subscribe("payments/*")
		void onPayment(@Valid Payment payment, EventContext event) {
			this.received.add(payment.payer());
		}

		@Subscribe("loose/*")
		void onEvent(Event<@Valid Payment> event) {
			this.received.add(event.data().payer());
		}

		@Subscribe("unwrapped/*")
		void onUnwrapped(@Valid Event<Payment> event) {
			this.received.add(event.data().payer());
		}

		@Subscribe("fees/*")
		void onFee(@Positive int fee) {
			this.received.add("fee");
		}

	}

	@RunarService(path = "counter")
	static class Counter {

		private int sum;

		@Action(idempotent = true)
		int add(@Positive int amount) {
			this.sum += amount;
			return this.sum;
		}

	}

}
