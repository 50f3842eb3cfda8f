package io.runar.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.runar.ErrorCode;
import io.runar.RequestOptions;
import io.runar.RunarException;
import io.runar.node.RunarNode;
import io.runar.service.AbstractService;
import io.runar.service.RequestContext;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Nodes die, stall, leave and come back while others call them.
 */
class FailoverTests {

	private static final Duration SOON = Duration.ofSeconds(5);

	private final SimulatedNetwork network = SimulatedNetwork.withSeed(7);

	@Test
	void whenLastProviderCrashesThenOpenRequestFailsAtOnce() {
		RunarNode caller = this.network.start("caller");
		this.network.start("provider", never("stuck"));
		this.network.converge(SOON);
		CompletableFuture<?> open = caller.requestAsync("stuck/wait", null, Object.class);
		this.network.advance(Duration.ofMillis(20));
		this.network.kill("provider");
		Duration before = this.network.now();
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> this.network.await(open, SOON))
			.matches((ex) -> ex.errorCode() == ErrorCode.PEER_LOST && !ex.notStarted());
		assertThat(this.network.now().minus(before)).isLessThan(Duration.ofMillis(50));
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> caller.request("stuck/wait", null, Object.class))
			.matches((ex) -> ex.errorCode() == ErrorCode.NO_PROVIDER);
		assertThat(this.network.now().minus(before)).isLessThan(Duration.ofMillis(50));
	}

	@Test
	void whenLastProviderLeavesThenOpenRequestIsAnsweredAndNextOneHasNoProvider() {
		RunarNode caller = this.network.start("caller");
		CompletableFuture<String> answer = new CompletableFuture<>();
		this.network.start("provider", Services.of("slow", (service) -> service.answer("wait", (request) -> answer)));
		this.network.converge(SOON);
		CompletableFuture<String> open = caller.requestAsync("slow/wait", null, String.class);
		this.network.advance(Duration.ofMillis(20));
		CompletableFuture<Void> stopped = this.network.node("provider").stop();
		this.network.advance(Duration.ofMillis(500));
		assertThat(stopped).isNotDone();
		answer.complete("done");
		assertThat(this.network.await(open, SOON)).isEqualTo("done");
		this.network.await(stopped, SOON);
		Duration before = this.network.now();
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> caller.request("slow/wait", null, String.class))
			.matches((ex) -> ex.errorCode() == ErrorCode.NO_PROVIDER);
		assertThat(this.network.now().minus(before)).isLessThan(Duration.ofMillis(50));
	}

	@Test
	void whenProviderIsSilentThenItIsRemovedAfterThreeHeartbeats() {
		RunarNode caller = this.network.start("caller");
		this.network.start("provider", never("stuck"));
		this.network.converge(SOON);
		this.network.advance(Duration.ofMillis(300));
		CompletableFuture<?> open = caller.requestAsync("stuck/wait", null, Object.class);
		this.network.advance(Duration.ofMillis(20));
		this.network.powerOff("provider");
		Duration before = this.network.now();
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> this.network.await(open, SOON))
			.matches((ex) -> ex.errorCode() == ErrorCode.PEER_LOST);
		assertThat(this.network.now().minus(before)).isBetween(Duration.ofMillis(2000), Duration.ofMillis(3500));
		assertThat(caller.peers()).isEmpty();
	}

	@Test
	void whenOneOfTwoProvidersCrashesThenNoIdempotentRequestFails() {
		SimulatedNetwork.explore(1, 30, (network) -> {
			network.links()
				.setConditions(io.runar.transport.memory.LinkConditions.DEFAULT.withLatency(Duration.ofMillis(2),
						Duration.ofMillis(3)));
			RunarNode caller = network.start("caller");
			network.start("one", delayed(network, "one"));
			network.start("two", delayed(network, "two"));
			network.converge(SOON);
			List<CompletableFuture<String>> answers = new ArrayList<>();
			long crashAt = network.time().random().nextLong(300);
			for (int i = 0; i < 300; i++) {
				if (i == crashAt) {
					network.kill("one");
				}
				answers.add(caller.requestAsync("work/do", i, String.class));
				network.advance(Duration.ofMillis(1));
			}
			network.advance(Duration.ofSeconds(1));
			assertThat(answers).allSatisfy((answer) -> assertThat(answer)
				.isCompletedWithValueMatching((value) -> value.equals("one") || value.equals("two")));
		});
	}

	@Test
	void whenProviderIsSilentThenIdempotentRequestWithTimeLeftSucceedsElsewhere() {
		RunarNode caller = this.network.start("caller");
		this.network.start("one", delayed(this.network, "one"));
		this.network.start("two", delayed(this.network, "two"));
		this.network.converge(SOON);
		this.network.powerOff("one");
		List<CompletableFuture<String>> answers = new ArrayList<>();
		for (int i = 0; i < 1000; i++) {
			answers.add(caller.requestAsync("work/do", i, String.class,
					RequestOptions.defaults().withTimeout(Duration.ofSeconds(10))));
			this.network.advance(Duration.ofMillis(5));
		}
		this.network.advance(Duration.ofSeconds(1));
		assertThat(answers).allSatisfy((answer) -> assertThat(answer).isCompletedWithValue("two"));
	}

	@Test
	void whenProviderStopsUnderLoadThenNoRequestFails() {
		SimulatedNetwork.explore(1, 30, (network) -> {
			network.links()
				.setConditions(io.runar.transport.memory.LinkConditions.DEFAULT
					.withLatency(Duration.ofMillis(1 + network.time().random().nextInt(60)), Duration.ofMillis(10)));
			RunarNode caller = network.start("caller");
			AtomicInteger runs = new AtomicInteger();
			network.start("one", counted(network, runs));
			network.start("two", counted(network, runs));
			network.converge(SOON);
			List<CompletableFuture<Integer>> answers = new ArrayList<>();
			CompletableFuture<Void> stopped = new CompletableFuture<>();
			for (int i = 0; i < 600; i++) {
				if (i == 100) {
					stopped = network.node("one").stop();
				}
				answers.add(caller.requestAsync("count/up", i, Integer.class));
				network.advance(Duration.ofMillis(2));
			}
			network.await(stopped, Duration.ofSeconds(15));
			network.advance(Duration.ofSeconds(1));
			for (int i = 0; i < answers.size(); i++) {
				assertThat(answers.get(i)).isCompletedWithValue(i);
			}
			assertThat(runs).hasValue(600);
		});
	}

	@Test
	void whenObserverPausesThenItRemovesNobody() {
		SimulatedNetwork.explore(1, 20, (network) -> {
			RunarNode observer = network.start("observer");
			network.start("one", Services.echo("one"));
			network.start("two", Services.echo("two"));
			network.converge(SOON);
			network.advance(Duration.ofMillis(network.time().random().nextInt(1000)));
			List<String> before = incarnationsAndConnections(network);
			network.pause("observer", Duration.ofSeconds(2));
			network.advance(Duration.ofMillis(2001));
			for (int i = 0; i < 40; i++) {
				network.advance(Duration.ofMillis(50));
				assertThat(observer.peers()).hasSize(2);
			}
			assertThat(network.isConverged()).isTrue();
			assertThat(incarnationsAndConnections(network)).isEqualTo(before);
		});
	}

	@Test
	void whenObserverPausesForLongThenItBlamesNobodyForItsOwnSilence() {
		RunarNode observer = this.network.start("observer");
		this.network.start("one", Services.echo("one"));
		this.network.converge(SOON);
		this.network.pause("observer", Duration.ofSeconds(20));
		this.network.advance(Duration.ofSeconds(20));
		assertThat(this.network.node("one").peers()).isEmpty();
		Duration back = this.network.converge(Duration.ofSeconds(15));
		assertThat(back).isLessThan(Duration.ofSeconds(3));
		assertThat(observer.request("echo/say", "hello", String.class)).isEqualTo("hello");
	}

	private static List<String> incarnationsAndConnections(SimulatedNetwork network) {
		return network.nodes()
			.stream()
			.map((node) -> node.id() + " " + network.count(node.id().value(), "connection-opened") + " "
					+ network.count(node.id().value(), "connection-closed"))
			.toList();
	}

	static AbstractService never(String path) {
		return Services.of(path, (service) -> service.answer("wait", (request) -> new CompletableFuture<>()));
	}

	private static AbstractService delayed(SimulatedNetwork network, String id) {
		return Services.of("work", (service) -> service.answerAgain("do", (request) -> later(network, request, id)));
	}

	private static AbstractService counted(SimulatedNetwork network, AtomicInteger runs) {
		return Services.of("count", (service) -> service.answer("up", (request) -> {
			runs.incrementAndGet();
			return later(network, request, request.params(Integer.class));
		}));
	}

	/** Answers after up to 20 ms. */
	static <T> CompletableFuture<T> later(SimulatedNetwork network, RequestContext request, T value) {
		CompletableFuture<T> answer = new CompletableFuture<>();
		network.time()
			.newEnvironment("handler")
			.schedule(Duration.ofMillis(network.time().random().nextInt(20)), () -> answer.complete(value));
		return answer;
	}

}
