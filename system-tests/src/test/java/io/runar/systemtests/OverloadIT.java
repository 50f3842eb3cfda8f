package io.runar.systemtests;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import io.runar.PeerId;
import io.runar.RequestOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * One service blocks, one subscriber is slow, one peer floods: the others notice little.
 * <p>
 * "Little" is a 99th percentile of at most twice the one without the trouble, both
 * measured in the same test as a median of nine windows. As the twofold of a millisecond
 * is less than what a machine with two busy cores adds by chance, a floor of
 * {@link #FLOOR} is always allowed: the troubles that are tested for would cost seconds.
 * <p>
 * That I/O threads do not block is asked of the JVM: how long they waited for locks or
 * were parked.
 * <p>
 * The long lane, {@code -Drunar.long-tests=true}, has the full rate and time.
 */
@Timeout(180)
class OverloadIT {

	private static final Logger logger = LoggerFactory.getLogger(OverloadIT.class);

	private static final Duration FLOOR = Duration.ofMillis(20);

	private static final int HANDLER_THREADS = 200;

	private static final int EXPECTED_SHARE = 150;

	private static final long MEGABYTE = 1024 * 1024;

	private final TestNetwork network = new TestNetwork(Duration.ofSeconds(1), 4 * 1024 * 1024,
			(config) -> config.subscriptionQueueCapacity(1_000_000));

	@AfterEach
	void closeNetwork() {
		this.network.close();
	}

	@Test
	void whenAServiceBlocksAllItsThreadsThenOtherServicesAnswerAsBefore() throws Exception {
		NodeProcess provider = this.network.startProvider("provider");
		warmUp();
		long quiet = Latencies.medianP99Nanos(this::who);
		List<CompletableFuture<Boolean>> blocked = new ArrayList<>();
		for (int i = 0; i < 2 * HANDLER_THREADS; i++) {
			blocked.add(this.network.caller()
				.requestAsync("block/hold", null, Boolean.class,
						RequestOptions.defaults().withTimeout(Duration.ofSeconds(90))));
		}
		await().atMost(TestNetwork.PATIENCE)
			.untilAsserted(
					() -> assertThat(provider.ask("blocked").get(0)).isEqualTo(Integer.toString(EXPECTED_SHARE)));
		int waitedBefore = number(provider, "io-waited-millis");
		long busy = Latencies.medianP99Nanos(this::who);
		int waited = number(provider, "io-waited-millis") - waitedBefore;
		logger.info("{} requests block a service: p99 of the others {} us, {} us without (promised: 2 x), I/O threads "
				+ "waited {} ms (promised: never 50)", blocked.size(), micros(busy), micros(quiet), waited);
		assertThat(waited).as("milliseconds in all that I/O threads waited for others").isLessThan(50);
		assertThat(provider.ask("blocked")).containsExactly(Integer.toString(EXPECTED_SHARE),
				Integer.toString(EXPECTED_SHARE));
		provider.ask("release");
		assertThat(blocked).allSatisfy((answer) -> assertThat(answer.get(30, TimeUnit.SECONDS)).isTrue());
		assertSimilar(quiet, busy);
	}

	@Test
	void whenAPeerFloodsThenItsLimitHoldsAndOtherPeersAreAnsweredAsBefore() throws Exception {
		assertFloodHurtsNobody(2_000, 10_000, 5);
	}

	@Test
	@EnabledIfSystemProperty(named = "runar.long-tests", matches = "true")
	void whenAPeerFloodsFastThenItsLimitHoldsAndOtherPeersAreAnsweredAsBefore() throws Exception {
		assertFloodHurtsNobody(2_000, 50_000, 20);
	}

	private void assertFloodHurtsNobody(int limit, int perSecond, int seconds) throws Exception {
		NodeProcess provider = this.network.startProvider("provider", "max-requests-per-second=" + limit);
		NodeProcess flooder = this.network.startProvider("flooder", peers(provider));
		awaitPeer(flooder, "provider");
		RequestOptions toProvider = RequestOptions.defaults().withTarget(PeerId.of("provider"));
		Runnable ask = () -> this.network.caller().request("work/size", new byte[10], Integer.class, toProvider);
		for (int i = 0; i < 1_000; i++) {
			ask.run();
			LockSupport.parkNanos(1_500_000);
		}
		long quiet = Latencies.medianP99Nanos(ask);
		flooder.ask("flood provider " + perSecond + " " + seconds);
		long busy = Latencies.medianP99Nanos(ask);
		await().atMost(Duration.ofSeconds(seconds).plus(TestNetwork.PATIENCE))
			.until(() -> flooder.ask("busy").get(0).equals("false"));
		List<String> flood = flooder.ask("flooded");
		logger.info(
				"flood of {} a second, limit {}: sent, answered, refused, milliseconds {} (promised: the limit +-5 %); "
						+ "p99 of others {} us, {} us without (promised: 2 x)",
				perSecond, limit, flood, micros(busy), micros(quiet));
		long due = limit * Long.parseLong(flood.get(3)) / 1000;
		// Not more, and far from nothing. It may be less than the rate: a flooder that
		// stands still for longer than its burst lasts, as on a busy machine, cannot use
		// its rate up. RateLimiterTests show that the limit is exact on both sides.
		assertThat(Long.parseLong(flood.get(1))).isBetween(due * 40 / 100, due * 105 / 100);
		assertThat(Integer.parseInt(flood.get(2))).isPositive();
		assertSimilar(quiet, busy);
	}

	@Test
	void whenASubscriberIsSlowThenThePublisherKeepsNothingForItAndOthersLoseNothing() throws Exception {
		assertSlowSubscriberHurtsNobody(2_000, 8);
	}

	@Test
	@EnabledIfSystemProperty(named = "runar.long-tests", matches = "true")
	void whenASubscriberIsSlowForLongThenThePublisherKeepsNothingForItAndOthersLoseNothing() throws Exception {
		assertSlowSubscriberHurtsNobody(10_000, 60);
	}

	private void assertSlowSubscriberHurtsNobody(int perSecond, int seconds) throws Exception {
		AtomicInteger received = new AtomicInteger();
		NodeProcess publisher = this.network.startProvider("publisher");
		NodeProcess slow = this.network.startProvider("slow", peers(publisher), "slow-subscriber-millis=10");
		awaitPeer(slow, "publisher");
		this.network.caller().subscribe("load/tick", byte[].class, (event) -> received.incrementAndGet());
		await().atMost(TestNetwork.PATIENCE).until(() -> {
			publisher.ask("publish load/tick 100 1");
			await().until(() -> publisher.ask("busy").get(0).equals("false"));
			return received.get() > 0 && number(slow, "received") > 0;
		});
		await().until(() -> received.get() % 100 == 0);
		int before = received.get();
		int publishedBefore = number(publisher, "published");
		long heapBefore = number(publisher, "heap");
		publisher.ask("publish load/tick " + perSecond + " " + seconds);
		await().atMost(Duration.ofSeconds(seconds).plus(TestNetwork.PATIENCE))
			.until(() -> publisher.ask("busy").get(0).equals("false"));
		int published = number(publisher, "published") - publishedBefore;
		await().atMost(TestNetwork.PATIENCE)
			.untilAsserted(() -> assertThat(received.get() - before)
				.as("events received (dropped by the publisher: %s)", publisher.ask("dropped"))
				.isEqualTo(published));
		long growth = number(publisher, "heap") - heapBefore;
		int dropped = number(slow, "dropped") + number(publisher, "dropped");
		logger.info("{} events: publisher's heap grew by {} KiB (promised: less than 64 MiB), slow subscriber "
				+ "dropped {}", published, growth, dropped);
		assertThat(published).isEqualTo(perSecond * seconds);
		assertThat(growth * 1024).isLessThan(64 * MEGABYTE);
		// It takes a hundred a second at most; the rest was dropped and counted.
		assertThat(number(slow, "received") + dropped).isGreaterThan(published / 2);
		assertThat(dropped).isPositive();
	}

	private void warmUp() {
		for (int i = 0; i < 2_000; i++) {
			who();
		}
	}

	private void who() {
		this.network.caller().request("work/who", null, String.class);
	}

	private static int number(NodeProcess process, String command) {
		return Integer.parseInt(process.ask(command).get(0));
	}

	private String peers(NodeProcess other) {
		return "peers=" + this.network.caller().info().addresses().get(0) + "," + other.address();
	}

	private static void awaitPeer(NodeProcess process, String peer) {
		await().atMost(TestNetwork.PATIENCE).until(() -> process.ask("peers").contains(peer));
	}

	private static void assertSimilar(long quietNanos, long busyNanos) {
		assertThat(Duration.ofNanos(busyNanos))
			.isLessThanOrEqualTo(Duration.ofNanos(Math.max(2 * quietNanos, FLOOR.toNanos())));
	}

	private static long micros(long nanos) {
		return TimeUnit.NANOSECONDS.toMicros(nanos);
	}

}
