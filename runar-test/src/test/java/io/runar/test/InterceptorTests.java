package io.runar.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.annotation.Action;
import io.runar.annotation.RunarService;
import io.runar.binding.AnnotatedService;
import io.runar.codec.PayloadCodecs;
import io.runar.node.RunarNode;
import io.runar.service.ActionHandler;
import io.runar.service.Interceptor;
import io.runar.service.RequestContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What stands around handlers, for local requests and those of others.
 */
class InterceptorTests {

	private static final Duration SOON = Duration.ofSeconds(5);

	private final SimulatedNetwork network = SimulatedNetwork.withSeed(5);

	@Test
	void whenInterceptorAnswersWithAFutureThenItsResultIsWaitedForAndMeasured() {
		CompletableFuture<Object> answer = new CompletableFuture<>();
		RunarNode a = start((handled) -> answer);
		RunarNode b = this.network.start("b");
		this.network.converge(SOON);
		CompletableFuture<String> local = a.requestAsync("greeter/greet", null, String.class);
		CompletableFuture<String> remote = b.requestAsync("greeter/greet", null, String.class);
		this.network.advance(Duration.ofMillis(50));
		assertThat(local).isNotDone();
		assertThat(remote).isNotDone();
		assertThat(this.network.count("a", "completed.SUCCESS")).isZero();
		answer.completeExceptionally(new RunarException(ErrorCode.HANDLER_FAILED, "no more"));
		this.network.advance(Duration.ofMillis(50));
		assertThat(local).isCompletedExceptionally();
		assertThat(remote).isCompletedExceptionally();
		assertThat(this.network.count("a", "completed.SUCCESS")).isZero();
		assertThat(this.network.count("a", "handled.SUCCESS")).isZero();
	}

	@Test
	void whenInterceptorAnswersWithAFutureThenABlockingCallerGetsItsResult() {
		RunarNode a = start((handled) -> CompletableFuture.completedFuture(handled + "!"));
		assertThat(a.request("greeter/greet", null, String.class)).isEqualTo("hello!");
	}

	@Test
	void whenInterceptorRefusesThenTheMethodIsNotCalled() {
		Greeter greeter = new Greeter();
		Interceptor refusing = new Interceptor() {

			@Override
			public @Nullable Object handle(RequestContext context, ActionHandler next) {
				throw new RunarException(ErrorCode.FORBIDDEN, "not today");
			}

		};
		RunarNode a = this.network.build((builder) -> builder.interceptor(refusing))
			.start("a", AnnotatedService.of(greeter, Greeter.class, PayloadCodecs.defaults()));
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> a.request("greeter/greet", null, String.class))
			.withMessageContaining("not today");
		assertThat(greeter.calls).isEmpty();
	}

	private RunarNode start(Function<@Nullable Object, Object> answer) {
		Interceptor interceptor = new Interceptor() {

			@Override
			public @Nullable Object handle(RequestContext context, ActionHandler next) throws Exception {
				return answer.apply(next.handle(context));
			}

		};
		return this.network.build((builder) -> builder.interceptor(interceptor))
			.start("a", AnnotatedService.of(new Greeter(), Greeter.class, PayloadCodecs.defaults()));
	}

	@RunarService(path = "greeter")
	static class Greeter {

		private final List<String> calls = new ArrayList<>();

		@Action
		String greet() {
			this.calls.add("greet");
			return "hello";
		}

	}

}
