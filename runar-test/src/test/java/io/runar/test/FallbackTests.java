package io.runar.test;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

import io.runar.ErrorCode;
import io.runar.Node;
import io.runar.RequestOptions;
import io.runar.RunarException;
import io.runar.TypeRef;
import io.runar.annotation.Action;
import io.runar.annotation.Cache;
import io.runar.annotation.Publish;
import io.runar.annotation.RunarService;
import io.runar.binding.AnnotatedService;
import io.runar.codec.PayloadCodecs;
import io.runar.node.RunarNode;
import io.runar.service.RequestContext;
import jakarta.validation.constraints.Positive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Methods that answer when the method of an action fails.
 */
class FallbackTests {

	private static final Duration SOON = Duration.ofSeconds(5);

	private final SimulatedNetwork network = SimulatedNetwork.withSeed(21);

	private final Rates rates = new Rates();

	private RunarNode provider;

	private RunarNode caller;

	@BeforeEach
	void start() {
		this.provider = this.network.start("provider",
				AnnotatedService.of(this.rates, Rates.class, PayloadCodecs.defaults()));
		this.rates.node = this.provider;
		this.caller = this.network.start("caller");
		this.network.converge(SOON);
	}

	private Double ask(String action, String currency) {
		return this.caller.request("rates/" + action, currency, Double.class);
	}

	private long count(String outcome) {
		return this.network.count("provider", "fallback." + outcome);
	}

	@ParameterizedTest
	@ValueSource(strings = { "plain", "future", "thrown-before-future", "mono", "to-future", "nested" })
	void whenTheMethodFailsThenTheFallbackAnswers(String action) {
		assertThat(ask(action, "EUR")).isEqualTo(1.0);
		assertThat(count("answered")).isZero();
		assertThat(ask(action, "down")).isEqualTo(0.5);
		assertThat(this.rates.failures).hasSize(1);
		assertThat(count("answered")).isEqualTo(1);
		assertThat(this.network.await(this.provider.requestAsync("rates/" + action, "down", Double.class), SOON))
			.isEqualTo(0.5);
		assertThat(count("answered")).isEqualTo(2);
		assertThat(this.network.count("provider", "handled.SUCCESS")).isEqualTo(2);
	}

	@Test
	void theFallbackIsGivenWhatHasHappened() {
		ask("future", "down");
		ask("plain", "down");
		assertThat(this.rates.failures).allSatisfy((failure) -> assertThat(failure).isInstanceOf(IOException.class));
	}

	@Test
	void aFallbackWithAnExceptionAnswersOnlyFailuresOfThatType() {
		assertThat(ask("typed", "down")).isEqualTo(0.5);
		assertFailure("typed", "broken", ErrorCode.HANDLER_FAILED);
		assertThat(this.rates.failures).hasSize(1);
		assertThat(count("failed")).isZero();
	}

	@Test
	void whenTheFallbackThrowsWhatItWasGivenThenTheCallerGetsThat() {
		for (RunarNode node : List.of(this.provider, this.caller)) {
			assertThatExceptionOfType(RunarException.class)
				.isThrownBy(() -> node.request("rates/rethrown", "EUR", Double.class))
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo("CLOSED"));
		}
	}

	@Test
	void whatIsTheCallersFaultIsNotAnswered() {
		assertFailure("checked", -1, ErrorCode.INVALID_ARGUMENT);
		assertFailure("checked", "text", ErrorCode.INVALID_ARGUMENT);
		assertFailure("plain", "unknown", ErrorCode.INVALID_ARGUMENT);
		assertFailure("plain", "secret", ErrorCode.FORBIDDEN);
		assertThat(this.rates.failures).isEmpty();
	}

	@Test
	void aRequestThatWasCancelledIsNotAnswered() {
		CompletableFuture<Double> answer = this.caller.requestAsync("rates/never", "x", Double.class);
		this.network.advance(Duration.ofMillis(50));
		answer.cancel(false);
		this.network.advance(Duration.ofMillis(50));
		this.rates.open.completeExceptionally(new IOException("given up"));
		this.network.advance(Duration.ofMillis(50));
		assertThat(this.rates.failures).isEmpty();
	}

	@Test
	void whenTheFallbackFailsTooThenTheCallerSeesItsFailure() {
		assertFailure("twice", "down", ErrorCode.HANDLER_FAILED);
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> this.provider.request("rates/twice", "down", Double.class))
			.satisfies((ex) -> assertThat(ex.getCause()).hasMessage("worse")
				.satisfies(
						(cause) -> assertThat(cause.getSuppressed()).singleElement().isInstanceOf(IOException.class)));
		assertThat(count("failed")).isEqualTo(2);
	}

	@Test
	void whatTheFallbackAnswersIsNotPublished() {
		List<Object> published = new ArrayList<>();
		this.caller.subscribe("rates/asked", Double.class, (event) -> published.add(event.data()));
		this.network.advance(SOON);
		assertThat(ask("published", "EUR")).isEqualTo(1.0);
		assertThat(ask("published", "down")).isEqualTo(0.5);
		this.network.advance(SOON);
		assertThat(published).containsExactly(1.0);
	}

	@Test
	void requestsOfTheFallbackArePartOfTheRequest() {
		CompletableFuture<Double> answer = this.caller.requestAsync("rates/asks", "down", Double.class,
				RequestOptions.defaults().withTimeout(Duration.ofSeconds(3)));
		assertThat(this.network.await(answer, SOON)).isEqualTo(1.0);
		assertThat(this.rates.levels).containsExactly(1, 2);
	}

	@ParameterizedTest
	@MethodSource
	void whenAFallbackIsWrongThenTheStartSaysWhichMethodAndWhy(Object service, String message) {
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> AnnotatedService.of(service, service.getClass(), PayloadCodecs.defaults()))
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.INVALID_CONFIGURATION))
			.withMessageContaining(service.getClass().getName() + ".get(")
			.withMessageContaining(message);
	}

	static Stream<Arguments> whenAFallbackIsWrongThenTheStartSaysWhichMethodAndWhy() {
		return Stream.of(wrong(new Missing(), "fallback 'other' is no such method"),
				wrong(new OtherParameters(), "same parameters"),
				wrong(new Itself(), "fallback 'get' is no such method"),
				wrong(new Ambiguous(), "Ambiguous.other(String)"), wrong(new OtherResult(), "returns int"),
				wrong(new OtherElements(), "returns List<Integer>"),
				wrong(new AStream(), "fallback on an action with a stream"),
				wrong(new ToAStream(), "fallback 'other' returns Stream<String>"),
				wrong(new WithCache(), "fallback on an action with a cache"));
	}

	private static Arguments wrong(Object service, String message) {
		return Arguments.of(service, message);
	}

	private void assertFailure(String action, Object params, ErrorCode code) {
		CompletableFuture<Double> answer = this.caller.requestAsync("rates/" + action, params, new TypeRef<Double>() {
		});
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> this.network.await(answer, SOON))
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(code));
	}

	@RunarService(path = "rates")
	public static class Rates {

		private final List<Throwable> failures = new ArrayList<>();

		private final List<Integer> levels = new ArrayList<>();

		private final CompletableFuture<Double> open = new CompletableFuture<>();

		private Node node;

		private static double rate(String currency) throws IOException {
			return switch (currency) {
				case "down" -> throw new IOException("no line");
				case "broken" -> throw new IllegalStateException("broken");
				case "unknown" -> throw new RunarException(ErrorCode.INVALID_ARGUMENT, "currency");
				case "secret" -> throw new RunarException(ErrorCode.FORBIDDEN, "currency");
				default -> 1.0;
			};
		}

		private static CompletableFuture<Double> later(String currency) {
			return CompletableFuture.supplyAsync(() -> {
				try {
					return rate(currency);
				}
				catch (IOException ex) {
					throw new CompletionException(ex);
				}
			}, Runnable::run);
		}

		@Action(fallback = "rethrow")
		public Double rethrown(String currency) {
			throw RunarException.application("CLOSED", "no rates on Sundays", null);
		}

		public Double rethrow(String currency, Exception failure) throws Exception {
			throw failure;
		}

		@Action(fallback = "known")
		public double plain(String currency) throws IOException {
			return rate(currency);
		}

		public double known(String currency, Exception failure) {
			this.failures.add(failure);
			return 0.5;
		}

		@Action(fallback = "known")
		public CompletionStage<Double> future(String currency) {
			return later(currency);
		}

		@Action(value = "thrown-before-future", fallback = "known")
		public CompletionStage<Double> thrownBeforeFuture(String currency) throws IOException {
			return CompletableFuture.completedFuture(rate(currency));
		}

		@Action(fallback = "known")
		public Mono<Double> mono(String currency) {
			return Mono.fromCallable(() -> rate(currency));
		}

		@Action(value = "to-future", fallback = "knownLater")
		public double toFuture(String currency) throws IOException {
			return rate(currency);
		}

		public CompletableFuture<Double> knownLater(String currency) {
			this.failures.add(new IOException(currency));
			return CompletableFuture.completedFuture(0.5);
		}

		@Action(fallback = "knownMono")
		public CompletableFuture<Double> nested(String currency) {
			return later(currency);
		}

		public Mono<Double> knownMono(String currency) {
			return Mono.fromFuture(() -> knownLater(currency));
		}

		@Action(fallback = "knownWithoutLine")
		public double typed(String currency) throws IOException {
			return rate(currency);
		}

		public double knownWithoutLine(String currency, IOException failure) {
			return known(currency, failure);
		}

		@Action(fallback = "knownNumber")
		public double checked(@Positive int number) {
			return number;
		}

		public double knownNumber(int number) {
			this.failures.add(new IOException());
			return 0.5;
		}

		@Action(fallback = "known")
		public CompletableFuture<Double> never(String currency) {
			return this.open;
		}

		@Action(fallback = "worse")
		public double twice(String currency) throws IOException {
			return rate(currency);
		}

		public double worse(String currency) {
			throw new IllegalStateException("worse");
		}

		@Action(fallback = "known")
		@Publish("asked")
		public double published(String currency) throws IOException {
			return rate(currency);
		}

		@Action(fallback = "asksAnother")
		public CompletableFuture<Double> asks(String currency, RequestContext request) {
			this.levels.add(request.level());
			return later(currency);
		}

		public CompletionStage<Double> asksAnother(String currency, RequestContext request) {
			return this.node.requestAsync("rates/level", null, Double.class);
		}

		@Action
		public double level(RequestContext request) {
			this.levels.add(request.level());
			return 1.0;
		}

	}

	@RunarService(path = "wrong")
	public static class Missing {

		@Action(fallback = "other")
		public String get(String name) {
			return name;
		}

	}

	@RunarService(path = "wrong")
	public static class OtherParameters {

		@Action(fallback = "other")
		public String get(String name) {
			return name;
		}

		public String other(int number) {
			return "";
		}

		public String other(String name, String more) {
			return "";
		}

	}

	@RunarService(path = "wrong")
	public static class Itself {

		@Action(fallback = "get")
		public String get(String name) {
			return name;
		}

	}

	@RunarService(path = "wrong")
	public static class Ambiguous {

		@Action(fallback = "other")
		public String get(String name) {
			return name;
		}

		public String other(String name) {
			return name;
		}

		public String other(String name, Exception failure) {
			return name;
		}

	}

	@RunarService(path = "wrong")
	public static class OtherResult {

		@Action(fallback = "other")
		public String get(String name) {
			return name;
		}

		public int other(String name) {
			return 1;
		}

	}

	@RunarService(path = "wrong")
	public static class OtherElements {

		@Action(fallback = "other")
		public List<String> get(String name) {
			return List.of(name);
		}

		public List<Integer> other(String name) {
			return List.of();
		}

	}

	@RunarService(path = "wrong")
	public static class AStream {

		@Action(fallback = "other")
		public Stream<String> get(String name) {
			return Stream.of(name);
		}

		public Stream<String> other(String name) {
			return Stream.of();
		}

	}

	@RunarService(path = "wrong")
	public static class ToAStream {

		@Action(fallback = "other")
		public String get(String name) {
			return name;
		}

		public Stream<String> other(String name) {
			return Stream.of();
		}

	}

	@RunarService(path = "wrong")
	public static class WithCache {

		@Action(fallback = "other", cache = @Cache(ttl = "1s"))
		public String get(String name) {
			return name;
		}

		public String other(String name) {
			return name;
		}

	}

}
