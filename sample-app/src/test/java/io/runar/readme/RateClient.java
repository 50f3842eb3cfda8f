package io.runar.readme;

import java.util.stream.Stream;

import io.runar.annotation.Action;
import io.runar.annotation.RunarClient;
import reactor.core.publisher.Flux;

/** The client of docs/streams.md. */
@RunarClient("rates")
interface RateClient {

	Flux<Rate> watch(String currency);

	@Action(timeout = "1m")
	Stream<Rate> history(String currency, int days);

}
