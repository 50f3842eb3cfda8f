package io.runar.test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.runar.BroadcastMode;
import io.runar.PeerId;
import io.runar.node.RunarNode;
import io.runar.peer.PeerLimits;
import io.runar.registry.OfferLimits;
import io.runar.service.AbstractService;
import io.runar.service.ActionHandler;
import io.runar.transport.Connection;
import io.runar.transport.ConnectionListener;
import io.runar.transport.PeerAddress;
import io.runar.transport.Transport;
import io.runar.transport.TransportOptions;
import io.runar.wire.ControlMessages;
import io.runar.wire.EncodedMessage;
import io.runar.wire.EventDelivery;
import io.runar.wire.EventTopic;
import io.runar.wire.NodeMessage;
import io.runar.wire.OutboundFrame;
import io.runar.wire.Payload;
import io.runar.wire.RequestTarget;
import io.runar.wire.v1.ActionAdvertisement;
import io.runar.wire.v1.DiscoveryMessage;
import io.runar.wire.v1.RefusalMessage;
import io.runar.wire.v1.ServiceAdvertisement;
import io.runar.wire.v1.SubscriptionAdvertisement;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An authenticated peer that breaks the protocol or asks for more than its share: it is
 * cut off and told why, and nobody else notices. What that is, say
 * {@code runar.network.max-protocol-errors}, {@code protocol-error-penalty},
 * {@code max-protocol-error-penalty}, {@code max-services-per-peer},
 * {@code max-actions-per-peer}, {@code max-subscriptions-per-peer} and
 * {@code max-advertised-size-per-peer}.
 */
class HostilePeerTests {

	private static final byte[] MALFORMED = { -1, -1, -1 };

	private static final int MAX_SERVICES_PER_PEER = 8000;

	private static final int MAX_ACTIONS_PER_PEER = 150;

	private static final int MAX_SUBSCRIPTIONS_PER_PEER = 9000;

	private static final int MAX_ADVERTISED_SIZE_PER_PEER = 12 * 1024 * 1024;

	private final SimulatedNetwork network = SimulatedNetwork.withSeed(23);

	@Test
	void whenAPeerBreaksTheProtocolThenItIsRefusedForLongerEachTime() {
		RunarNode node = this.network.start("a");
		for (int i = 0; i < 3; i++) {
			assertThat(breaksIn(node)).isTrue();
		}
		assertRefusedFor(node, Duration.ofMinutes(1));
		for (Duration penalty : new Duration[] { Duration.ofMinutes(2), Duration.ofMinutes(4), Duration.ofMinutes(8),
				Duration.ofMinutes(16), Duration.ofMinutes(32), Duration.ofHours(1), Duration.ofHours(1) }) {
			// On probation: once is enough.
			assertThat(breaksIn(node)).isTrue();
			assertRefusedFor(node, penalty);
		}
		assertThat(this.network.count("a", "refused.misbehaving-peer")).isEqualTo(8);
	}

	@Test
	void whenAPeerHasBeenQuietForLongThenWhatItDidIsForgotten() {
		this.network.configure((config) -> config.peerLimits(PeerLimits.builder()
			.maxProtocolErrors(2)
			.protocolErrorPenalty(Duration.ofSeconds(5), Duration.ofSeconds(20))
			.build()));
		RunarNode node = this.network.start("a");
		assertThat(breaksIn(node)).isTrue();
		this.network.advance(Duration.ofSeconds(6));
		assertThat(breaksIn(node)).isTrue();
		assertThat(breaksIn(node)).isTrue();
		assertRefusedFor(node, Duration.ofSeconds(5));
		this.network.advance(Duration.ofSeconds(21));
		assertThat(breaksIn(node)).isTrue();
		assertThat(breaksIn(node)).isTrue();
		assertRefusedFor(node, Duration.ofSeconds(5));
	}

	@Test
	void whenAPeerSendsAThousandMalformedFramesASecondThenOthersSeeNoError() {
		RunarNode node = this.network.start("a", Services.echo("echo"));
		RunarNode other = this.network.start("b");
		this.network.converge(Duration.ofSeconds(15));
		Stranger stranger = new Stranger(this.network, node);
		int connected = 1;
		for (int i = 0; i < 3000; i++) {
			if (stranger.isClosed() && i % 100 == 0) {
				stranger = new Stranger(this.network, node);
				connected++;
			}
			stranger.sendBytes(MALFORMED);
			assertThat(other.request("echo/say", i, Integer.class)).isEqualTo(i);
		}
		assertThat(connected).isGreaterThan(10);
		assertThat(this.network.count("a", "refused.misbehaving-peer")).isEqualTo(1);
		assertThat(node.peers()).containsExactly(other.id());
	}

	@Test
	void whenAnAddressSendsGarbageBeforeItSaysWhoItIsThenItIsRefusedForATimeAndOthersAreNot() {
		RunarNode node = this.network.start("a");
		for (int i = 0; i < 21; i++) {
			assertThat(sendsGarbage("nobody")).isTrue();
		}
		assertThat(this.network.count("a", "security.misbehaving-address")).isEqualTo(1);
		assertThat(sendsGarbage("nobody")).isFalse();
		assertThat(this.network.count("a", "security.misbehaving-address")).isEqualTo(2);
		assertThat(new Stranger(this.network, node).refusal()).isNull();
		this.network.advance(Duration.ofMinutes(1));
		assertThat(sendsGarbage("nobody")).isTrue();
		assertThat(node.peers()).containsExactly(PeerId.of("stranger"));
	}

	@Test
	void whenAPeerOffersTooManyServicesThenItIsToldAndNothingOfItStays() {
		limitOffers(100_000);
		assertLimited(
				(number) -> IntStream.range(0, 1000)
					.mapToObj((i) -> ServiceAdvertisement.newBuilder().setPath("s" + number + "-" + i)),
				100, "services of peer stranger: 9000 (expected: at most " + MAX_SERVICES_PER_PEER + ")");
	}

	@Test
	void whenAPeerHasTooManyActionsThenItIsToldAndNothingOfItStays() {
		limitOffers(MAX_ACTIONS_PER_PEER);
		assertLimited(
				(number) -> IntStream.range(0, 10)
					.mapToObj((i) -> ServiceAdvertisement.newBuilder()
						.setPath("s" + number + "-" + i)
						.addAllActions(IntStream.range(0, 10)
							.mapToObj((j) -> ActionAdvertisement.newBuilder().setName("a" + j).build())
							.toList())),
				10, "actions of peer stranger: 200 (expected: at most " + MAX_ACTIONS_PER_PEER + ")");
	}

	@Test
	void whenSomebodyConnectsAndSaysNothingThenItIsRefusedAfterTheTimeForAHandshake() {
		this.network.configure((config) -> config.connectionTimeout(Duration.ofSeconds(2)));
		this.network.start("a");
		connect("nobody");
		this.network.advance(Duration.ofMillis(1900));
		assertThat(this.network.links().connections("a", "nobody")).isEqualTo(1);
		this.network.advance(Duration.ofMillis(200));
		assertThat(this.network.count("a", "security.TIMEOUT")).isEqualTo(1);
		this.network.advance(Duration.ofSeconds(3));
		assertThat(this.network.links().connections("a", "nobody")).isZero();
	}

	@Test
	void whenAPeerHasTooManySubscriptionsThenItIsToldAndNothingOfItStays() {
		limitOffers(100_000);
		assertLimited(
				(number) -> IntStream.range(0, 10)
					.mapToObj((i) -> ServiceAdvertisement.newBuilder()
						.setPath("s" + number + "-" + i)
						.addAllSubscriptions(IntStream.range(0, 500)
							.mapToObj((j) -> SubscriptionAdvertisement.newBuilder().setPattern("t/" + j + "/*").build())
							.toList())),
				200, "subscriptions of peer stranger: 10000 (expected: at most " + MAX_SUBSCRIPTIONS_PER_PEER + ")");
	}

	@Test
	void whenAPeerTellsTooMuchOfItsServicesThenItIsToldAndNothingOfItStays() {
		String description = "x".repeat(ControlMessages.MAX_DESCRIPTION_BYTES);
		limitOffers(100_000);
		assertLimited((number) -> IntStream.range(0, 10)
			.mapToObj((i) -> ServiceAdvertisement.newBuilder()
				.setPath("s" + number + "-" + i)
				.addAllActions(IntStream.range(0, 20)
					.mapToObj((
							j) -> ActionAdvertisement.newBuilder().setName("a" + j).setDescription(description).build())
					.toList())),
				100, "bytes about the services of peer stranger: ");
	}

	@Test
	void whenAPeerBreaksTheProtocolThenNothingOfItsOtherConnectionsIsHandledEvenIfItDoesNotRead() {
		this.network.configure((config) -> config.connectionsPerPeer(2));
		AtomicInteger asked = new AtomicInteger();
		RunarNode node = this.network.start("a", large(asked));
		Stranger first = new Stranger(this.network, node, "stranger", (hello) -> hello.setMaxConnections(2));
		Stranger second = new Stranger(this.network, node, "stranger",
				(hello) -> hello.setMaxConnections(2).setPoolSlot(1));
		second.stopReading();
		fill(second, asked);
		first.sendBytes(MALFORMED);
		this.network.advance(Duration.ofMillis(50));
		second.ask("late", "large", "get");
		assertThat(asked).hasValue(10);
		this.network.advance(Duration.ofSeconds(2));
		assertThat(this.network.links().connections("a", "stranger")).isZero();
		assertThat(node.peers()).isEmpty();
	}

	@Test
	void whenAConnectionWasReplacedAndIsNotReadThenItIsClosedAllTheSame() {
		AtomicInteger asked = new AtomicInteger();
		RunarNode node = this.network.start("a", large(asked));
		Stranger first = new Stranger(this.network, node, "stranger", (hello) -> hello.setDialSequence(1));
		first.stopReading();
		fill(first, asked);
		new Stranger(this.network, node, "stranger", (hello) -> hello.setDialSequence(2));
		this.network.advance(Duration.ofSeconds(1));
		assertThat(this.network.links().connections("a", "stranger")).isEqualTo(2);
		this.network.advance(Duration.ofSeconds(4));
		assertThat(this.network.links().connections("a", "stranger")).isEqualTo(1);
		assertThat(node.peers()).hasSize(1);
	}

	@Test
	void whenAPeerReplacesItsConnectionAgainAndAgainThenOnlyAFewStayOpen() {
		AtomicInteger asked = new AtomicInteger();
		RunarNode node = this.network.start("a", large(asked));
		for (int i = 1; i <= 30; i++) {
			int sequence = i;
			Stranger stranger = new Stranger(this.network, node, "stranger",
					(hello) -> hello.setDialSequence(sequence));
			stranger.stopReading();
			if (i == 1) {
				fill(stranger, asked);
			}
			assertThat(this.network.count("a", "connection-opened") - this.network.count("a", "connection-closed"))
				.isLessThanOrEqualTo(10);
		}
		assertThat(node.peers()).hasSize(1);
	}

	/** RELIABILITY 35. */
	@Test
	void whenTheSameRequestComesTwiceOnAConnectionThenItRunsOnceAndIsAnsweredOnce() {
		AtomicInteger runs = new AtomicInteger();
		CompletableFuture<Object> result = new CompletableFuture<>();
		RunarNode node = this.network.start("a", Services.of("till", (service) -> service.answer("open", (request) -> {
			runs.incrementAndGet();
			return result;
		}).answer("opened", (request) -> runs.get())));
		Stranger stranger = new Stranger(this.network, node);
		for (int i = 0; i < 3; i++) {
			stranger.ask("r1", "till", "open");
		}
		// Two in one frame, so that the second comes before the first has begun.
		NodeMessage.Request request = request("r2", "open");
		stranger.queue(request);
		stranger.queue(request);
		stranger.flush();
		assertThat(runs).hasValue(2);
		result.complete("opened");
		this.network.advance(Duration.ofSeconds(1));
		assertThat(stranger.answer("r1").success()).isTrue();
		assertThat(stranger.answer("r2").success()).isTrue();
		assertThat(this.network.count("a", "refused.duplicate-request")).isEqualTo(3);
		// What was refused takes no place among the open requests.
		stranger.ask("r3", "till", "opened");
		assertThat(stranger.answer("r3").success()).isTrue();
		assertThat(runs).hasValue(2);
	}

	@Test
	void whenTheSameStreamIsOpenedTwiceOnAConnectionThenItRunsOnceAndTheFirstGoesOn() {
		Source source = Source.byHand();
		RunarNode node = this.network.start("a",
				Services.of("feed", (service) -> service.answer("read", ActionHandler.streaming((request) -> source))));
		Stranger stranger = new Stranger(this.network, node);
		stranger.open("s1", 10);
		stranger.open("s1", 10);
		source.give(2);
		source.complete();
		this.network.advance(Duration.ofSeconds(1));
		assertThat(source.subscribed).isEqualTo(1);
		assertThat(stranger.answer("s1").success()).isTrue();
		assertThat(stranger.items("s1")).isEqualTo(2);
		assertThat(this.network.count("a", "refused.duplicate-request")).isEqualTo(1);
		assertThat(node.info().peers().get(0).streams()).isZero();
	}

	@Test
	void whenTheSameAcknowledgedEventComesTwiceThenItIsHandledOnceAndAnsweredTwice() {
		AtomicInteger handled = new AtomicInteger();
		RunarNode node = this.network.start("a",
				Services.of("log", (service) -> service.receive("orders/*", (event) -> handled.incrementAndGet())));
		Stranger stranger = new Stranger(this.network, node);
		NodeMessage.Event event = new NodeMessage.Event(new EventTopic("orders/new"), Payload.NULL, BroadcastMode.ALL,
				Map.of(), EventDelivery.builder().acknowledge(true).servicePath("log").build(), 17);
		stranger.queue(event);
		stranger.queue(event);
		stranger.flush();
		// Also when the first is long done.
		this.network.advance(Duration.ofSeconds(1));
		stranger.send(event);
		this.network.advance(Duration.ofSeconds(1));
		assertThat(handled).hasValue(1);
		assertThat(stranger.acknowledgements(17)).hasSizeBetween(2, 3).containsOnly(true);
	}

	private static NodeMessage.Request request(String id, String action) {
		return new NodeMessage.Request(id, new RequestTarget("till", action), Payload.NULL, 0, Map.of(), 1, false, "",
				null, NodeMessage.RequestDetails.NONE);
	}

	private static AbstractService large(AtomicInteger asked) {
		return Services.of("large", (service) -> service.answer("get", (request) -> {
			asked.incrementAndGet();
			return "x".repeat(500_000);
		}));
	}

	/** Asks for far more than what fits into the connection. */
	private static void fill(Stranger stranger, AtomicInteger asked) {
		for (int i = 0; i < 10; i++) {
			stranger.ask("r" + i, "large", "get");
		}
		assertThat(asked).hasValue(10);
	}

	private void limitOffers(int actions) {
		OfferLimits limits = new OfferLimits(MAX_SERVICES_PER_PEER, actions, MAX_SUBSCRIPTIONS_PER_PEER,
				MAX_ADVERTISED_SIZE_PER_PEER);
		this.network.configure((config) -> config.peerLimits(PeerLimits.builder().offers(limits).build()));
	}

	private void assertLimited(IntFunction<Stream<ServiceAdvertisement.Builder>> page, int pages, String message) {
		RunarNode node = this.network.start("a", Services.echo("echo"));
		RunarNode other = this.network.start("b");
		this.network.converge(Duration.ofSeconds(15));
		Stranger stranger = new Stranger(this.network, node);
		for (int i = 0; i < pages && !stranger.isClosed(); i++) {
			DiscoveryMessage.Builder discovery = DiscoveryMessage.newBuilder()
				.setFull(i == 0)
				.setFromVersion((i == 0) ? 0 : 7)
				.setToVersion(7);
			page.apply(i).forEach((service) -> discovery.addServices(service.setVersion("1")));
			stranger.send(ControlMessages.discovery(discovery.build()));
		}
		this.network.advance(Duration.ofSeconds(1));
		RefusalMessage refusal = stranger.refusal();
		assertThat(refusal).isNotNull();
		assertThat(refusal.getErrorCode()).isEqualTo("LIMIT_EXCEEDED");
		assertThat(refusal.getErrorMessage()).contains(message);
		assertThat(node.peers()).containsExactly(other.id());
		assertThat(node.info().peers()).hasSize(1);
		assertThat(this.network.count("a", "refused.LIMIT_EXCEEDED")).isEqualTo(1);
		assertThat(other.request("echo/say", 1, Integer.class)).isEqualTo(1);
	}

	/** Connects and sends no hello; returns whether that was possible. */
	private boolean sendsGarbage(String host) {
		CompletableFuture<Connection> connecting = connect(host);
		if (connecting.isCompletedExceptionally()) {
			return false;
		}
		Connection connection = connecting.join();
		EncodedMessage garbage = new EncodedMessage(new byte[0], Payload.of("", MALFORMED));
		connection.ioExecutor().execute(() -> connection.write(new OutboundFrame(List.of(garbage))));
		this.network.advance(Duration.ofMillis(20));
		return true;
	}

	private CompletableFuture<Connection> connect(String host) {
		Transport transport = this.network.links()
			.factory(host)
			.create(new TransportOptions(host, 0, null, Duration.ofSeconds(5), 2_000_000, 10, Map.of()),
					this.network.time().newEnvironment(host));
		CompletableFuture<Connection> connecting = transport
			.connect(new PeerAddress("memory", "a", SimulatedNetwork.PORT), new Silence())
			.toCompletableFuture();
		this.network.advance(Duration.ofMillis(20));
		return connecting;
	}

	/** Joins and breaks the protocol; returns whether it was let in. */
	private boolean breaksIn(RunarNode node) {
		Stranger stranger = new Stranger(this.network, node);
		this.network.advance(Duration.ofMillis(50));
		boolean in = stranger.refusal() == null;
		stranger.sendBytes(MALFORMED);
		this.network.advance(Duration.ofMillis(50));
		assertThat(stranger.isClosed()).isTrue();
		return in;
	}

	private void assertRefusedFor(RunarNode node, Duration penalty) {
		Stranger stranger = new Stranger(this.network, node);
		this.network.advance(Duration.ofMillis(50));
		RefusalMessage refusal = stranger.refusal();
		assertThat(refusal).isNotNull();
		assertThat(refusal.getErrorCode()).isEqualTo("PROTOCOL_ERROR");
		assertThat(Duration.ofMillis(refusal.getRetryAfterMillis())).isBetween(penalty.minusSeconds(1), penalty);
		this.network.advance(penalty.minusSeconds(1));
		assertThat(breaksIn(node)).isFalse();
		this.network.advance(Duration.ofSeconds(2));
	}

	/** Takes no notice of anything. */
	private static final class Silence implements ConnectionListener {

		@Override
		public void onFrame(Connection connection, byte[] frame) {
		}

		@Override
		public void onWritable(Connection connection) {
		}

		@Override
		public void onClosed(Connection connection, @Nullable Throwable cause) {
		}

	}

}
