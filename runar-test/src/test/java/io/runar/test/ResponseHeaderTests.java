package io.runar.test;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.runar.ErrorCode;
import io.runar.RequestOptions;
import io.runar.Response;
import io.runar.ResponseHeaders;
import io.runar.RunarException;
import io.runar.TypeRef;
import io.runar.annotation.Action;
import io.runar.annotation.RunarClient;
import io.runar.annotation.RunarService;
import io.runar.binding.AnnotatedService;
import io.runar.codec.PayloadCodecs;
import io.runar.node.RunarNode;
import io.runar.service.AbstractService;
import io.runar.stream.SingleResult;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Headers that come back with the answer to a request.
 */
class ResponseHeaderTests {

	private static final Duration SOON = Duration.ofSeconds(5);

	private final SimulatedNetwork network = SimulatedNetwork.withSeed(14);

	private RunarNode caller;

	@BeforeEach
	void start() {
		this.caller = this.network.start("a", service("near"),
				AnnotatedService.of(new Quotes(), Quotes.class, PayloadCodecs.defaults()));
		this.network.start("b", service("far"));
		this.network.converge(SOON);
	}

	private AbstractService service(String path) {
		return Services.of(path,
				(service) -> service.answer("plain", (request) -> "plain").answer("answer", (request) -> {
					request.responseHeader("x", "0");
					request.responseHeader("x", "1");
					request.responseHeader("y", "ü");
					return "answer";
				}).answer("later", (request) -> CompletableFuture.completedStage("later").thenApply((value) -> {
					request.responseHeader("x", "later");
					return value;
				})).answer("fail", (request) -> {
					request.responseHeader("retry-after", "3");
					throw new RunarException(ErrorCode.OVERLOADED, "not now");
				}).answer("pass", (request) -> {
					ResponseHeaders headers = new ResponseHeaders();
					return request
						.requestAsync("far/answer", null, String.class,
								RequestOptions.defaults().withResponseHeaders(headers))
						.thenApply((value) -> value + headers.asMap());
				}).answer("wrong", (request) -> {
					request.responseHeader("", "no name");
					return null;
				}).answer("large", (request) -> {
					request.responseHeader("large", "x".repeat(8 * 1024 + 1));
					return null;
				}).answer("many", (request) -> {
					for (int i = 0; i <= 64; i++) {
						request.responseHeader("h" + i, "");
					}
					return null;
				}));
	}

	private <T> Response<T> ask(String path, Class<T> type) {
		return this.network.await(
				this.caller.requestForResponseAsync(path, null, type, RequestOptions.defaults().withTimeout(SOON)),
				SOON);
	}

	@ParameterizedTest
	@ValueSource(strings = { "near", "far" })
	void whenAHandlerSetsHeadersThenACallerThatWantsThemHasThemWithTheResult(String service) {
		Map<String, String> headers = Map.of("x", "1", "y", "ü");
		assertThat(ask(service + "/answer", String.class)).isEqualTo(new Response<>("answer", headers));
		assertThat(this.caller.requestForResponse(service + "/answer", null, String.class))
			.isEqualTo(new Response<>("answer", headers));
		assertThat(this.caller.requestForResponse(service + "/answer", null, new TypeRef<Optional<String>>() {
		}, RequestOptions.defaults()).headers()).isEqualTo(headers);
		assertThat(ask(service + "/later", String.class)).isEqualTo(new Response<>("later", Map.of("x", "later")));
		assertThat(ask(service + "/plain", String.class)).isEqualTo(Response.of("plain"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "near", "far" })
	void whenNobodyWantsHeadersThenTheResultIsTheSame(String service) {
		assertThat(this.caller.request(service + "/answer", null, String.class)).isEqualTo("answer");
	}

	@ParameterizedTest
	@ValueSource(strings = { "near", "far" })
	void whenAHandlerFailsThenItsHeadersComeWithTheError(String service) {
		ResponseHeaders headers = new ResponseHeaders();
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> this.caller.request(service + "/fail", null,
				String.class, RequestOptions.defaults().withResponseHeaders(headers)));
		assertThat(headers.asMap()).isEqualTo(Map.of("retry-after", "3"));
		this.caller.request(service + "/plain", null, String.class,
				RequestOptions.defaults().withResponseHeaders(headers));
		assertThat(headers.get("retry-after")).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "near", "far" })
	void whenAHandlerAsksAnotherServiceThenItHasThatOnesHeadersAndItsCallerDoesNot(String service) {
		assertThat(ask(service + "/pass", String.class).value()).isIn("answer{x=1, y=ü}", "answer{y=ü, x=1}");
		assertThat(ask(service + "/pass", String.class).headers()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "near/wrong", "far/wrong", "near/large", "far/large", "near/many", "far/many" })
	void whenAHeaderIsBeyondALimitThenTheHandlerIsRefusedIt(String path) {
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> ask(path, String.class))
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
			.withMessageContaining("header of the answer to request '" + path + "'")
			.withMessageContaining("expected: at");
	}

	@ParameterizedTest
	@ValueSource(strings = { "near", "far" })
	void whenAStreamIsAskedForThenTheHeadersComeWithItsEnd(String service) {
		ResponseHeaders headers = new ResponseHeaders();
		SingleResult<String> result = new SingleResult<>();
		this.caller
			.requestStream(service + "/answer", null, String.class,
					RequestOptions.defaults().withResponseHeaders(headers))
			.subscribe(result);
		assertThat(this.network.await(result, SOON)).isEqualTo("answer");
		assertThat(headers.asMap()).isEqualTo(Map.of("x", "1", "y", "ü"));
	}

	@Test
	void whenMethodsReturnResponsesThenTheirHeadersTravel() {
		RunarNode remote = this.network.node("b");
		for (QuotesClient quotes : new QuotesClient[] { this.caller.client(QuotesClient.class),
				remote.client(QuotesClient.class) }) {
			assertThat(quotes.latest("a")).isEqualTo(new Response<>("latest a", Map.of("age", "3")));
			assertThat(this.network.await(quotes.later("b").toCompletableFuture(), SOON))
				.isEqualTo(new Response<>("later b", Map.of("age", "4")));
		}
	}

	@Test
	void whenAResponseIsAskedForWithoutWaitingThenCancellingItCancelsTheRequest() {
		CompletableFuture<Response<String>> response = this.caller.requestForResponseAsync("far/answer", null,
				String.class, RequestOptions.defaults());
		assertThat(response.cancel(true)).isTrue();
		this.network.advance(SOON);
		assertThat(this.caller.info().peers()).allSatisfy((peer) -> assertThat(peer.pendingRequests()).isZero());
	}

	@RunarService(path = "quotes")
	static class Quotes {

		@Action
		Response<String> latest(String symbol) {
			return new Response<>("latest " + symbol, Map.of("age", "3"));
		}

		@Action
		CompletionStage<Response<String>> later(String symbol) {
			return CompletableFuture.completedFuture(new Response<>("later " + symbol, Map.of("age", "4")));
		}

	}

	@RunarClient("quotes")
	interface QuotesClient {

		Response<String> latest(String symbol);

		CompletionStage<Response<String>> later(String symbol);

	}

}
