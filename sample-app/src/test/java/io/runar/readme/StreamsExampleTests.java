package io.runar.readme;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.Stream;

import io.runar.Node;
import org.junit.jupiter.api.Test;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The examples of docs/streams.md, as an application.
 */
class StreamsExampleTests {

	private static final Duration SOON = Duration.ofSeconds(10);

	@Test
	void streamsAreReadAsTheReaderLikes() {
		try (ConfigurableApplicationContext context = ExampleApplication.alone(Application.class)) {
			Node node = context.getBean(Node.class);
			RateClient client = node.client(RateClient.class);
			assertThat(client.watch("EUR").take(2).collectList().block(SOON)).containsExactly(new Rate("EUR", 100),
					new Rate("EUR", 101));
			try (Stream<Rate> history = client.history("EUR", 3)) {
				assertThat(history.toList()).extracting(Rate::price).isEqualTo(List.of(0L, 1L, 2L));
			}
			Flow.Publisher<Rate> rates = node.requestStream("rates/history", Map.of("currency", "EUR", "days", 7),
					Rate.class);
			assertThat(JdkFlowAdapter.flowPublisherToFlux(rates).count().block(SOON)).isEqualTo(7);
		}
	}

	@Test
	void streamsAreSentAndAnsweredWithOneResultOrAnotherStream() {
		try (ConfigurableApplicationContext context = ExampleApplication.alone(Application.class)) {
			Node node = context.getBean(Node.class);
			CalculatorClient client = node.client(CalculatorClient.class);
			assertThat(client.sum(Stream.of(1, 2, 3)).join()).isEqualTo(6);
			assertThat(client.multiply(3, Flux.just(1, 2)).collectList().block(SOON)).containsExactly(3L, 6L);
			Flow.Publisher<Integer> numbers = JdkFlowAdapter.publisherToFlowPublisher(Flux.just(1, 2));
			CompletableFuture<Long> sum = node.sendStream("calculator/sum", null, numbers, Long.class);
			Flow.Publisher<Long> products = node.requestStream("calculator/multiply", Map.of("factor", 3), numbers,
					Long.class);
			assertThat(sum.join()).isEqualTo(3);
			assertThat(JdkFlowAdapter.flowPublisherToFlux(products).collectList().block(SOON)).containsExactly(3L, 6L);
		}
	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	@Import({ RateService.class, CalculatorService.class })
	static class Application {

	}

}
