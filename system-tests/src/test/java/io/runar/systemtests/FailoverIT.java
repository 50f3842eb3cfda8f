package io.runar.systemtests;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RequestOptions;
import io.runar.RunarException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Providers die, freeze and restart under load. Times are logged with what we promise on
 * a quiet machine; what is asserted leaves room for a busy one.
 */
@Timeout(120)
class FailoverIT {

	private static final Logger logger = LoggerFactory.getLogger(FailoverIT.class);

	private static final int PER_SECOND = 1000;

	/** Half of the default: short tests, but a busy machine must not look like a loss. */
	private static final Duration HEARTBEAT = Duration.ofMillis(500);

	private final TestNetwork network = new TestNetwork(HEARTBEAT, 4 * 1024 * 1024);

	@AfterEach
	void closeNetwork() {
		this.network.close();
	}

	@Test
	void whenProviderIsKilledThenNoIdempotentRequestFailsAndOthersFailAtOnce() throws Exception {
		NodeProcess victim = this.network.startProviders("one", "two", "three").get(0);
		RequestOptions toVictim = RequestOptions.defaults().withTarget(PeerId.of("one"));
		try (Load load = new Load(PER_SECOND, (number) -> who())) {
			load.awaitAnswers(1000);
			List<CompletableFuture<Long>> stranded = new ArrayList<>();
			for (int i = 0; i < 50; i++) {
				stranded.add(this.network.caller()
					.requestAsync("work/slow", 30_000, Integer.class, toVictim)
					.handle((result, failure) -> lostAt(failure)));
			}
			await().until(() -> this.network.peer("one").pendingRequests() >= 50);
			long killed = System.nanoTime();
			victim.kill();
			long lastFailure = stranded.stream().mapToLong(CompletableFuture::join).max().orElseThrow();
			this.network.awaitGone("one");
			long unrouted = System.nanoTime();
			load.awaitAnswers(500);
			Load.Result result = load.finish();
			logger.info(
					"kill -9: 50 requests under way failed within {} ms (promised: 500), "
							+ "no longer routed there after {} ms (promised: 200), {} of {} idempotent requests failed",
					millis(lastFailure - killed), millis(unrouted - killed), result.failures().size(), result.sent());
			assertThat(result.failures()).isEmpty();
			assertThat(Duration.ofNanos(lastFailure - killed)).isLessThan(Duration.ofSeconds(3));
			assertThat(Duration.ofNanos(unrouted - killed)).isLessThan(Duration.ofSeconds(3));
		}
	}

	@Test
	void whenFrozenProviderGoesOnThenItIsBackOnceAndNothingRanTwice() throws Exception {
		List<NodeProcess> providers = this.network.startProviders("one", "two");
		String incarnation = this.network.peer("one").incarnation();
		try (Load load = new Load(PER_SECOND, this::once)) {
			load.awaitAnswers(500);
			long frozen = System.nanoTime();
			providers.get(0).freeze();
			this.network.awaitGone("one");
			long out = System.nanoTime();
			load.awaitAnswers(500);
			providers.get(0).thaw();
			long thawed = System.nanoTime();
			this.network.awaitUp("one");
			long back = System.nanoTime();
			load.awaitAnswers(500);
			Load.Result result = load.finish();
			logger.info(
					"SIGSTOP: out after {} ms (promised: 3.5 heartbeats = 1750), back after {} ms (promised: 3000), "
							+ "{} of {} not idempotent requests failed",
					millis(out - frozen), millis(back - thawed), result.failures().size(), result.sent());
			assertThat(result.failures())
				.allSatisfy((failure) -> assertThat(code(failure)).isEqualTo(ErrorCode.PEER_LOST));
			assertThat(result.failures()).hasSizeLessThan(result.sent() / 2);
			assertThat(Duration.ofNanos(out - frozen)).isLessThan(Duration.ofSeconds(5));
			assertThat(this.network.caller().peers()).containsExactly(PeerId.of("one"), PeerId.of("two"));
			assertThat(this.network.peer("one").incarnation()).isEqualTo(incarnation);
			assertThat(this.network.peer("one").services()).filteredOn((service) -> service.path().equals("work"))
				.hasSize(1);
			List<String> runs = new ArrayList<>(providers.get(0).ask("runs"));
			runs.addAll(providers.get(1).ask("runs"));
			assertThat(runs).doesNotHaveDuplicates()
				.hasSizeGreaterThanOrEqualTo(result.sent() - result.failures().size());
		}
	}

	@Test
	void whenProvidersRestartOneByOneThenNoRequestFails() throws Exception {
		List<NodeProcess> providers = this.network.startProviders("one", "two", "three");
		try (Load load = new Load(PER_SECOND, (number) -> (number % 2 == 0) ? who() : once(number))) {
			load.awaitAnswers(200);
			for (NodeProcess provider : providers) {
				String id = provider.id();
				String before = this.network.peer(id).incarnation();
				provider.terminate();
				this.network.startProvider(id);
				assertThat(this.network.peer(id).incarnation()).isNotEqualTo(before);
				load.awaitAnswers(200);
			}
			Load.Result result = load.finish();
			logger.info("rolling restart: {} of {} requests failed (promised: 0)", result.failures().size(),
					result.sent());
			assertThat(result.failures()).isEmpty();
		}
	}

	@Test
	void whenKilledNodeRestartsWithTheSameIdThenItsNewStartIsCalled() throws Exception {
		NodeProcess before = this.network.startProvider("one");
		String incarnation = this.network.peer("one").incarnation();
		assertThat(this.network.caller().request("work/once", 1, Integer.class)).isEqualTo(1);
		before.kill();
		NodeProcess after = this.network.startProcess(this.network.key(), "one");
		await().atMost(TestNetwork.PATIENCE).untilAsserted(() -> {
			assertThat(this.network.peer("one")).isNotNull();
			assertThat(this.network.peer("one").incarnation()).isNotEqualTo(incarnation);
		});
		this.network.awaitUp("one");
		assertThat(this.network.caller().request("work/once", 2, Integer.class)).isEqualTo(2);
		assertThat(after.ask("runs")).containsExactly("2");
		assertThat(this.network.caller().peers()).containsExactly(PeerId.of("one"));
	}

	private CompletableFuture<?> who() {
		return this.network.caller().requestAsync("work/who", null, String.class);
	}

	private CompletableFuture<?> once(int number) {
		return this.network.caller().requestAsync("work/once", number, Integer.class);
	}

	private static long lostAt(Throwable failure) {
		long now = System.nanoTime();
		assertThat(code(failure)).isEqualTo(ErrorCode.PEER_LOST);
		return now;
	}

	private static ErrorCode code(Throwable failure) {
		Throwable cause = (failure instanceof CompletionException) ? failure.getCause() : failure;
		assertThat(cause).isInstanceOf(RunarException.class);
		return ((RunarException) cause).errorCode();
	}

	private static long millis(long nanos) {
		return TimeUnit.NANOSECONDS.toMillis(nanos);
	}

}
