package io.runar.client;

import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.SubmissionPublisher;

import io.runar.ErrorCode;
import io.runar.Node;
import io.runar.RequestOptions;
import io.runar.RunarException;
import io.runar.TypeRef;
import io.runar.annotation.Action;
import io.runar.annotation.Param;
import io.runar.annotation.PathParam;
import io.runar.annotation.RunarClient;
import io.runar.runtime.Environment;
import io.runar.runtime.VirtualTime;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ClientProxiesTests {

	private static final Environment ENVIRONMENT = new VirtualTime(1).newEnvironment("client");

	private final FakeNode node = new FakeNode();

	private final MathClient client = ClientProxies.create(MathClient.class, this.node.node(), ENVIRONMENT);

	@Test
	void simpleParametersAreNamed() {
		this.node.result = 5;
		assertThat(this.client.add(2, 3)).isEqualTo(5);
		assertThat(this.node.calls).containsExactly("request math/add {a=2, second=3} class java.lang.Integer");
	}

	@Test
	void singleObjectIsTheWholePayload() {
		Point point = new Point(1, 2);
		this.node.result = List.of(point);
		assertThat(this.client.all(List.of(point))).containsExactly(point);
		assertThat(this.node.params).isEqualTo(List.of(point));
		assertThat(this.node.calls.get(0)).endsWith("List<Point>");
	}

	@Test
	void voidWaits() {
		this.client.reset();
		assertThat(this.node.calls).containsExactly("request math/reset null class java.lang.Void");
	}

	@Test
	void pathParametersFillTheTemplate() {
		this.node.result = "x";
		assertThat(this.client.history("alice", 7, "note")).isEqualTo("x");
		assertThat(this.node.calls.get(0)).startsWith("request math/history/alice/7 {note=note}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "a/b", "a:b", "*", ">", "{x}", "a b", "a\nb" })
	void segmentThatWouldChangeThePathIsRefused(String segment) {
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> this.client.history(segment, 1, "n"))
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
			.withMessageContaining("'user'");
		assertThat(this.node.calls).isEmpty();
	}

	@Test
	@SuppressWarnings("NullAway")
	void nullSegmentIsRefused() {
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> this.client.history(null, 1, "n"))
			.withMessageContaining("'user'");
	}

	@Test
	void futureDoesNotWaitAndCancels() {
		this.node.pending = true;
		CompletableFuture<String> future = this.client.later("x");
		assertThat(future).isNotDone();
		future.cancel(true);
		assertThat(this.node.future).isCancelled();
		this.node.pending = false;
		this.node.result = "y";
		assertThat(this.client.stage().toCompletableFuture().join()).isEqualTo("y");
		assertThat(this.client.maybeLater().join()).contains("y");
	}

	@Test
	void monoIsLazyAndCancels() {
		this.node.pending = true;
		Mono<String> mono = this.client.mono();
		assertThat(this.node.calls).isEmpty();
		Disposable subscription = mono.subscribe();
		assertThat(this.node.calls).hasSize(1);
		subscription.dispose();
		assertThat(this.node.future).isCancelled();
		this.node.pending = false;
		this.node.result = "z";
		assertThat(mono.block(Duration.ofSeconds(5))).isEqualTo("z");
	}

	@Test
	void failureReachesTheCallerAsItIs() {
		this.node.failure = new RunarException(ErrorCode.NO_PROVIDER, "nobody");
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> this.client.add(1, 2)).withMessage("nobody");
	}

	@Test
	void optionsOfMethodAndCallAreJoined() {
		this.client.quick();
		assertThat(this.node.options.timeout()).isEqualTo(Duration.ofMillis(500));
		assertThat(this.node.options.idempotent()).isTrue();
		this.client.quick(RequestOptions.defaults().withHeaders(Map.of("h", "v")));
		assertThat(this.node.options.headers()).containsEntry("h", "v");
		assertThat(this.node.options.timeout()).isEqualTo(Duration.ofSeconds(2));
		this.client.quick(RequestOptions.defaults().withTimeout(Duration.ofSeconds(9)));
		assertThat(this.node.options.timeout()).isEqualTo(Duration.ofSeconds(9));
	}

	@Test
	void nullResultOfPrimitiveIsAnError() {
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> this.client.add(1, 2))
			.withMessage("math/add: the result is null (expected: int)");
		assertThat(this.client.maybe()).isEmpty();
	}

	@Test
	void defaultMethodsAndObjectMethodsWork() {
		this.node.result = 4;
		assertThat(this.client.twice(2)).isEqualTo(4);
		assertThat(this.client).hasToString("client " + MathClient.class.getName());
		assertThat(this.client.equals(this.client)).isTrue();
		assertThat(this.client.equals(ClientProxies.create(MathClient.class, this.node.node(), ENVIRONMENT))).isFalse();
		assertThat(this.client.hashCode()).isEqualTo(this.client.hashCode());
		assertThat(this.node.calls).hasSize(1);
	}

	@Test
	void inheritedGenericMethodsAreResolved() {
		PointClient points = ClientProxies.create(PointClient.class, this.node.node(), ENVIRONMENT);
		this.node.result = new Point(1, 2);
		assertThat(points.save(new Point(1, 2))).isEqualTo(new Point(1, 2));
		assertThat(this.node.calls.get(0)).startsWith("request shop:points/save").endsWith("Point");
	}

	@Test
	void mistakesAreNamedAtCreation() {
		assertThatMistake(Object.class).withMessageContaining("no interface");
		assertThatMistake(Runnable.class).withMessageContaining("no @RunarClient");
		assertThatMistake(WrongPath.class).withMessageContaining("@RunarClient 'a//b'");
		assertThatMistake(WrongTimeout.class).withMessageContaining("timeout 'soon'").withMessageContaining("500ms");
		assertThatMistake(NoPlaceholder.class).withMessageContaining("{id}");
		assertThatMistake(Streams.class).withMessageContaining("Flux").withMessageContaining("Mono;");
		assertThatMistake(OwnPublisher.class).withMessageContaining("expected: Flow.Publisher");
		assertThatMistake(Generic.class).withMessageContaining("a generic method");
	}

	private ThrowableAssertAlternative<RunarException> assertThatMistake(Class<?> type) {
		return assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> ClientProxies.create(type, this.node.node(), ENVIRONMENT))
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.INVALID_CONFIGURATION))
			.withMessageContaining(type.getName());
	}

	record Point(int x, int y) {

	}

	@RunarClient("math")
	interface MathClient {

		int add(int a, @Param("second") int b);

		List<Point> all(List<Point> points);

		void reset();

		@Action("history/{user}/{page}")
		String history(@PathParam String user, @PathParam int page, String note);

		CompletableFuture<String> later(String text);

		CompletionStage<String> stage();

		CompletableFuture<Optional<String>> maybeLater();

		Mono<String> mono();

		Optional<String> maybe();

		@Action(timeout = "500ms", idempotent = true)
		void quick();

		@Action(value = "quick", timeout = "2s")
		void quick(RequestOptions options);

		default int twice(int value) {
			return add(value, value);
		}

	}

	interface Repository<T> {

		T save(T value);

	}

	@RunarClient("shop:points")
	interface PointClient extends Repository<Point> {

	}

	@RunarClient("a//b")
	interface WrongPath {

	}

	@RunarClient("a")
	interface WrongTimeout {

		@Action(timeout = "soon")
		void a();

	}

	@RunarClient("a")
	interface NoPlaceholder {

		void a(@PathParam String id);

	}

	@RunarClient("a")
	interface Streams {

		Mono<Flux<String>> a();

	}

	@RunarClient("a")
	interface OwnPublisher {

		SubmissionPublisher<String> a();

	}

	@RunarClient("a")
	interface Generic {

		<T> T a(T value);

	}

	/** Notes requests and answers them with what the test says. */
	private static final class FakeNode {

		final List<String> calls = new ArrayList<>();

		@Nullable Object params;

		@Nullable Object result;

		@Nullable RunarException failure;

		boolean pending;

		RequestOptions options = RequestOptions.defaults();

		CompletableFuture<@Nullable Object> future = new CompletableFuture<>();

		Node node() {
			return (Node) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Node.class },
					(self, method, arguments) -> answer(method.getName(), arguments));
		}

		private @Nullable Object answer(String method, Object[] arguments) {
			this.params = arguments[1];
			Type type = ((TypeRef<?>) arguments[2]).type();
			this.options = (RequestOptions) arguments[3];
			this.calls.add(method + " " + arguments[0] + " " + this.params + " " + type);
			if (this.failure != null) {
				throw this.failure;
			}
			if (method.equals("request")) {
				return this.result;
			}
			this.future = new CompletableFuture<>();
			if (!this.pending) {
				this.future.complete(this.result);
			}
			return this.future;
		}

	}

}
