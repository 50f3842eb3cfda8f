package io.runar.readme;

import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.runar.annotation.Action;
import io.runar.annotation.RunarService;
import reactor.core.publisher.Flux;

/** The service of docs/streams.md. */
@RunarService(path = "rates")
class RateService {

	@Action
	Flux<Rate> watch(String currency) {
		return Flux.interval(Duration.ofMillis(10)).map((number) -> new Rate(currency, 100 + number));
	}

	@Action
	Stream<Rate> history(String currency, int days) {
		return IntStream.range(0, days).mapToObj((day) -> new Rate(currency, day));
	}

}
