package io.runar.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RequestOptions;
import io.runar.RunarException;
import io.runar.node.RunarNode;
import io.runar.peer.PeerLimits;
import io.runar.peer.TotalLimits;
import io.runar.registry.OfferLimits;
import io.runar.service.ActionHandler;
import io.runar.wire.ControlMessages;
import io.runar.wire.v1.ActionAdvertisement;
import io.runar.wire.v1.DiscoveryMessage;
import io.runar.wire.v1.ServiceAdvertisement;
import io.runar.wire.v1.SubscriptionAdvertisement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What all peers together may make a node hold: {@code max-total-services},
 * {@code max-total-actions}, {@code max-total-subscriptions},
 * {@code max-total-advertised-size}, {@code max-total-in-flight-requests},
 * {@code max-total-streams} and {@code max-total-outbound-queue-size}. Who asks for more
 * than its part gives way, not the others.
 */
class TotalLimitTests {

	private static final OfferLimits NO_OFFER_LIMITS = OfferLimits.TOTAL_DEFAULTS;

	private final SimulatedNetwork network = SimulatedNetwork.withSeed(37);

	@Test
	void whenOnePeerTakesAllRequestsInFlightThenOthersKeepTheirPart() {
		// max-total-in-flight-requests: 20, of which 5 are for each of two peers.
		RunarNode node = start(new TotalLimits(NO_OFFER_LIMITS, 20, 0, 10, 1 << 20));
		Stranger greedy = new Stranger(this.network, node, "greedy");
		Stranger modest = new Stranger(this.network, node, "modest");
		assertThat(ask(greedy, 30)).isEqualTo(15);
		assertThat(greedy.answer("r15").errorCode()).isEqualTo("OVERLOADED");
		assertThat(greedy.answer("r15").errorMessage()).isEqualTo("15 requests are open, 15 of peer greedy"
				+ " (expected: at most 20, and 5 of one peer where that is reached;"
				+ " runar.network.max-total-in-flight-requests)");
		assertThat(greedy.answer("r15").notStarted()).isTrue();
		assertThat(ask(modest, 30)).isEqualTo(5);
		assertThat(this.network.count("a", "security.total-in-flight-requests")).isEqualTo(40);
		greedy.send(ControlMessages.cancel("r0"));
		modest.ask("again", "slow", "wait");
		assertThat(modest.answers("again")).isEmpty();
	}

	@Test
	void whenPeersJoinThenThePartsBecomeSmaller() {
		RunarNode node = start(new TotalLimits(NO_OFFER_LIMITS, 20, 0, 10, 1 << 20));
		assertThat(ask(new Stranger(this.network, node, "s0"), 30)).isEqualTo(20);
		for (int i = 1; i < 4; i++) {
			assertThat(ask(new Stranger(this.network, node, "s" + i), 30)).isEqualTo(10 / (i + 1));
		}
	}

	@Test
	void whenOnePeerTakesAllStreamsThenOthersKeepTheirPart() {
		// max-total-streams: 8, of which 2 are for each of two peers.
		RunarNode node = start(new TotalLimits(NO_OFFER_LIMITS, 1000, 0, 8, 1 << 20));
		Stranger greedy = new Stranger(this.network, node, "greedy");
		Stranger modest = new Stranger(this.network, node, "modest");
		assertThat(open(greedy, 10)).isEqualTo(6);
		assertThat(greedy.answer("s6").errorCode()).isEqualTo("LIMIT_EXCEEDED");
		assertThat(greedy.answer("s6").errorMessage()).isEqualTo("6 streams are open, 6 of peer greedy"
				+ " (expected: at most 8, and 2 of one peer where that is reached; runar.network.max-total-streams)");
		assertThat(open(modest, 10)).isEqualTo(2);
		assertThat(this.network.count("a", "security.total-streams")).isEqualTo(12);
	}

	@Test
	void whenOnePeerDoesNotReadThenOthersKeepTheirPartOfTheOutboundQueues() {
		// max-total-outbound-queue-size: 1MB, of which 256KB are for each of two peers.
		RunarNode node = start(new TotalLimits(NO_OFFER_LIMITS, 1000, 0, 10, 1 << 20));
		Stranger greedy = new Stranger(this.network, node, "greedy");
		Stranger modest = new Stranger(this.network, node, "modest");
		greedy.advertise("greedy/do");
		modest.advertise("modest/do");
		greedy.stopReading();
		modest.stopReading();
		List<CompletableFuture<Object>> refused = requests(node, "greedy/do", 30);
		assertThat(refused).hasSizeBetween(5, 12);
		assertThat(refused.get(0)).isCompletedExceptionally();
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> this.network.await(refused.get(0), Duration.ofSeconds(1)))
			.withMessageContaining("(expected: at most 1048576, and 262144 to one peer where that is reached;"
					+ " runar.network.max-total-outbound-queue-size)")
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.OVERLOADED));
		assertThat(this.network.count("a", "refused.total-outbound-queue")).isPositive();
		assertThat(requests(node, "modest/do", 4)).isEmpty();
		// Who waits for room is told when there is some.
		this.network.time().newEnvironment("reader").schedule(Duration.ofMillis(300), greedy::startReading);
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> node.request("greedy/do", "late", Object.class,
					RequestOptions.defaults().withTimeout(Duration.ofSeconds(3))))
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.TIMEOUT));
		assertThat(greedy.requests()).hasSize(30 - refused.size() + 1);
	}

	@Test
	void whenAPeerHasFewerConnectionsThanThisNodeAllowsThenItsOnlyOneMayTakeItsWholePart() {
		this.network.configure((config) -> config.connectionsPerPeer(16));
		RunarNode node = start(new TotalLimits(NO_OFFER_LIMITS, 1000, 0, 10, 1 << 20));
		Stranger greedy = new Stranger(this.network, node, "greedy");
		greedy.advertise("greedy/do");
		greedy.stopReading();
		assertThat(requests(node, "greedy/do", 30)).isNotEmpty();
		// More than the half for all is taken now: 256KB are left for this one, of which
		// a
		// sixteenth is less than one request.
		Stranger modest = new Stranger(this.network, node, "modest");
		modest.advertise("modest/do");
		modest.stopReading();
		assertThat(requests(node, "modest/do", 8)).isEmpty();
	}

	/** What peers offer. */
	private enum Offered {

		SERVICES("max-total-services", new OfferLimits(30, 1000, 1000, 1 << 20)),
		ACTIONS("max-total-actions", new OfferLimits(1000, 30, 1000, 1 << 20)),
		SUBSCRIPTIONS("max-total-subscriptions", new OfferLimits(1000, 1000, 30, 1 << 20)),
		SIZE("max-total-advertised-size", new OfferLimits(1000, 1000, 1000, 6200));

		private final String property;

		private final OfferLimits limits;

		Offered(String property, OfferLimits limits) {
			this.property = property;
			this.limits = limits;
		}

	}

	@ParameterizedTest
	@EnumSource
	void whenPeersOfferTooMuchThenTheOneGoesThatOffersMoreThanItsPart(Offered offered) {
		RunarNode node = start(new TotalLimits(offered.limits, 1000, 0, 10, 1 << 20));
		Stranger big = offer(node, "big", 20);
		Stranger small = offer(node, "small", 9);
		assertThat(node.peers()).hasSize(2);
		Stranger late = offer(node, "late", 5);
		assertThat(big.refusal()).isNotNull();
		assertThat(big.refusal().getErrorCode()).isEqualTo("LIMIT_EXCEEDED");
		assertThat(big.refusal().getErrorMessage())
			.startsWith(offered.property.replace("max-total-", "") + " of all peers: ")
			.contains("of them of peer big (expected: at most ", "runar.network." + offered.property);
		assertThat(big.refusal().getRetryAfterMillis()).isEqualTo(10_000);
		assertThat(node.peers()).containsExactlyInAnyOrder(PeerId.of("small"), PeerId.of("late"));
		for (int i = 0; i < 4; i++) {
			// It asks for too much, but breaks no rule.
			Stranger again = offer(node, "big", 20);
			assertThat(again.refusal()).isNotNull();
			assertThat(again.refusal().getErrorCode()).isEqualTo("LIMIT_EXCEEDED");
		}
		assertThat(this.network.count("a", "security.total-offers")).isEqualTo(5);
		assertThat(this.network.count("a", "refused.misbehaving-peer")).isZero();
		assertThat(offer(node, "big", 9).refusal()).isNull();
		assertThat(small.refusal()).isNull();
		assertThat(late.refusal()).isNull();
		assertThat(node.peers()).hasSize(3);
	}

	private RunarNode start(TotalLimits totals) {
		this.network.configure((config) -> config.peerLimits(PeerLimits.builder().totals(totals).build()));
		return this.network.start("a",
				Services.of("slow", (service) -> service.answer("wait", (request) -> new CompletableFuture<>())),
				Services.of("feed", (service) -> service.answer("read",
						ActionHandler.streaming((context) -> new CompletableFuture<>()))));
	}

	/** Returns how many requests were taken. */
	private static long ask(Stranger stranger, int count) {
		IntStream.range(0, count).forEach((i) -> stranger.ask("r" + i, "slow", "wait"));
		return IntStream.range(0, count).filter((i) -> stranger.answers("r" + i).isEmpty()).count();
	}

	/** Returns how many streams were taken. */
	private static long open(Stranger stranger, int count) {
		IntStream.range(0, count).forEach((i) -> stranger.open("s" + i, 10));
		return IntStream.range(0, count).filter((i) -> stranger.answers("s" + i).isEmpty()).count();
	}

	/** Makes requests of about 50 KB; returns those that were refused. */
	private List<CompletableFuture<Object>> requests(RunarNode node, String path, int count) {
		List<CompletableFuture<Object>> all = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			all.add(node.requestAsync(path, "x".repeat(50_000), Object.class,
					RequestOptions.defaults().withTimeout(Duration.ofMinutes(1))));
			this.network.advance(Duration.ofMillis(5));
		}
		return all.stream().filter(CompletableFuture::isDone).toList();
	}

	private Stranger offer(RunarNode node, String id, int services) {
		Stranger stranger = new Stranger(this.network, node, id);
		DiscoveryMessage.Builder discovery = DiscoveryMessage.newBuilder().setFull(true).setToVersion(7);
		for (int i = 0; i < services; i++) {
			discovery.addServices(ServiceAdvertisement.newBuilder()
				.setPath("%s-%02d".formatted(id, i))
				.setVersion("1")
				.addActions(ActionAdvertisement.newBuilder().setName("a"))
				.addSubscriptions(SubscriptionAdvertisement.newBuilder().setPattern("t/*")));
		}
		stranger.send(ControlMessages.discovery(discovery.build()));
		this.network.advance(Duration.ofMillis(100));
		return stranger;
	}

}
