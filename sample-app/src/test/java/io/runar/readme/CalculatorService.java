package io.runar.readme;

import io.runar.annotation.Action;
import io.runar.annotation.RunarService;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Takes the streams of docs/streams.md. */
@RunarService(path = "calculator")
class CalculatorService {

	@Action
	Mono<Long> sum(Flux<Integer> numbers) {
		return numbers.reduce(0L, Long::sum);
	}

	@Action
	Flux<Long> multiply(long factor, Flux<Integer> numbers) {
		return numbers.map((number) -> factor * number);
	}

}
