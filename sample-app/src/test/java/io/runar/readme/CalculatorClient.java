package io.runar.readme;

import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.runar.annotation.RunarClient;
import reactor.core.publisher.Flux;

/** Sends the streams of docs/streams.md. */
@RunarClient("calculator")
interface CalculatorClient {

	CompletableFuture<Long> sum(Stream<Integer> numbers);

	Flux<Long> multiply(long factor, Flux<Integer> numbers);

}
