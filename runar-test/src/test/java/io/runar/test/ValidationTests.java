package io.runar.test;

import java.time.Duration;
import java.util.Map;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.annotation.Action;
import io.runar.annotation.RunarService;
import io.runar.binding.AnnotatedService;
import io.runar.codec.PayloadCodecs;
import jakarta.validation.constraints.Positive;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ValidationTests {

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
