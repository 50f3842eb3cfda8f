package io.runar.test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.runar.Call;
import io.runar.CallResults;
import io.runar.ErrorCode;
import io.runar.RequestOptions;
import io.runar.RunarException;
import io.runar.TypeRef;
import io.runar.node.RunarNode;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Several requests that are made together.
 */
class CallGroupTests {

	private static final Duration SOON = Duration.ofSeconds(5);

	private final SimulatedNetwork network = SimulatedNetwork.withSeed(4);

	private final AtomicInteger cancelled = new AtomicInteger();

	private final RunarNode caller = this.network.start("a",
			Services.of("here", (service) -> service.answer("say", (request) -> request.params())));

	private void startOthers() {
		for (String id : List.of("b", "c")) {
			this.network.start(id,
					Services.of("on-" + id,
							(service) -> service.answer("names", (request) -> Map.of("node", List.of(id)))
								.answer("never", (request) -> {
									request.onCancel(this.cancelled::incrementAndGet);
									return new CompletableFuture<>();
								})
								.answer("slow", (request) -> {
									CompletableFuture<String> later = new CompletableFuture<>();
									this.network.time()
										.newEnvironment("work")
										.schedule(Duration.ofMillis(300), () -> later.complete(id));
									return later;
								})));
		}
		this.network.converge(SOON);
	}

	@Test
	void eachHasItsOwnResultTypeAndFailureAndTheyTakeAsLongAsTheSlowest() {
		startOthers();
		Call<String> local = Call.of("here/say", "x", String.class);
		Call<String> slow = Call.of("on-b/slow", null, String.class);
		Call<String> slowToo = Call.of("on-c/slow", null, String.class);
		Call<Map<String, List<String>>> generic = Call.of("on-c/names", null, new TypeRef<>() {
		});
		Call<String> unknown = Call.of("nobody/has", null, String.class);
		Call<String> wrong = Call.of("not//a path", null, String.class);
		Call<String> late = Call.of("on-b/never", null, String.class)
			.with(RequestOptions.defaults().withTimeout(Duration.ofMillis(200)));
		Duration before = this.network.now();
		CallResults results = this.caller.requestAll(local, slow, slowToo, generic, unknown, wrong, late);
		assertThat(this.network.now().minus(before)).isBetween(Duration.ofMillis(300), Duration.ofMillis(450));
		assertThat(results.get(local)).isEqualTo("x");
		assertThat(results.get(slow)).isEqualTo("b");
		assertThat(results.get(slowToo)).isEqualTo("c");
		assertThat(results.get(generic)).isEqualTo(Map.of("node", List.of("c")));
		assertThat(List.of(local, slow, generic)).noneMatch(results::hasFailed);
		assertThat(List.of(unknown, wrong, late)).allMatch(results::hasFailed);
		assertCode(results, unknown, ErrorCode.NO_PROVIDER);
		assertCode(results, wrong, ErrorCode.INVALID_PATH);
		assertCode(results, late, ErrorCode.TIMEOUT);
		assertThatIllegalArgumentException().isThrownBy(() -> results.get(Call.of("here/say", "x", String.class)));
	}

	@Test
	void withoutCallsThereIsNothingToWaitFor() {
		assertThat(this.caller.requestAllAsync()).isCompleted();
		assertThat(this.caller.requestAll()).isNotNull();
	}

	@Test
	void whenItIsCancelledThenThoseThatHaveNotEndedAre() {
		startOthers();
		Call<String> local = Call.of("here/say", "x", String.class);
		CompletableFuture<CallResults> results = this.caller.requestAllAsync(local,
				Call.of("on-b/never", null, String.class), Call.of("on-c/never", null, String.class));
		this.network.advance(Duration.ofMillis(50));
		assertThat(results).isNotDone();
		results.cancel(false);
		this.network.advance(Duration.ofMillis(50));
		assertThat(this.cancelled).hasValue(2);
	}

	private static void assertCode(CallResults results, Call<?> call, ErrorCode code) {
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> results.get(call))
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(code));
	}

}
