package io.runar.test;

import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.runar.node.RunarNode;
import io.runar.peer.PeerLimits;
import io.runar.peer.TotalLimits;
import io.runar.registry.OfferLimits;
import io.runar.wire.ControlMessages;
import io.runar.wire.Payload;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the parameters of open requests may take: {@code max-in-flight-size-per-peer} and
 * {@code max-total-in-flight-size}.
 */
class InFlightSizeTests {

	private static final Payload LARGE = Payload.of("cbor", new byte[100_000]);

	private final SimulatedNetwork network = SimulatedNetwork.withSeed(41);

	@Test
	void whenParametersOfOnePeerTakeTooMuchThenMoreAreRefusedUntilSomeAreAnswered() {
		Stranger stranger = new Stranger(this.network, start(350_000, 0), "big");
		assertThat(ask(stranger, LARGE, 10)).isEqualTo(3);
		assertThat(stranger.answer("r3").errorCode()).isEqualTo("OVERLOADED");
		assertThat(stranger.answer("r3").errorMessage())
			.isEqualTo("300000 bytes of parameters of open requests of peer big, and 100000 of this one"
					+ " (expected: at most 350000; runar.network.max-in-flight-size-per-peer)");
		assertThat(stranger.answer("r3").notStarted()).isTrue();
		assertThat(this.network.count("a", "security.in-flight-size")).isEqualTo(7);
		stranger.ask("without", "slow", "wait");
		assertThat(stranger.answers("without")).isEmpty();
		stranger.send(ControlMessages.cancel("r0"));
		stranger.ask("again", "slow", "wait", LARGE);
		assertThat(stranger.answers("again")).isEmpty();
		stranger.ask("one more", "slow", "wait", LARGE);
		assertThat(stranger.answer("one more").errorCode()).isEqualTo("OVERLOADED");
	}

	@Test
	void whenARequestIsAloneThenItIsTakenWhateverItsSize() {
		Stranger stranger = new Stranger(this.network, start(65_536, 0), "big");
		assertThat(ask(stranger, LARGE, 2)).isEqualTo(1);
	}

	@Test
	void whenRequestsAreRefusedForOtherReasonsThenTheirParametersTakeNothing() {
		Stranger stranger = new Stranger(this.network, start(350_000, 0), "big");
		IntStream.range(0, 10).forEach((i) -> stranger.ask("n" + i, "slow", "nothing", LARGE));
		IntStream.range(0, 10).forEach((i) -> stranger.ask("e" + i, "slow", "fail", LARGE));
		assertThat(ask(stranger, LARGE, 10)).isEqualTo(3);
	}

	@Test
	void whenOnePeerTakesAllParametersThenOthersKeepTheirPart() {
		// 2,000,000 bytes, of which 500,000 are for each of two peers.
		RunarNode node = start(100_000_000, 2_000_000);
		Stranger greedy = new Stranger(this.network, node, "greedy");
		Stranger modest = new Stranger(this.network, node, "modest");
		assertThat(ask(greedy, LARGE, 30)).isEqualTo(15);
		assertThat(greedy.answer("r15").errorMessage()).isEqualTo("1500000 bytes of parameters of open requests,"
				+ " 1500000 of peer greedy (expected: at most 2000000, and 500000 of one peer where that is reached;"
				+ " runar.network.max-total-in-flight-size)");
		assertThat(ask(modest, LARGE, 30)).isEqualTo(5);
		assertThat(this.network.count("a", "security.total-in-flight-size")).isEqualTo(40);
	}

	private RunarNode start(long each, long total) {
		this.network.configure((config) -> config.peerLimits(PeerLimits.builder()
			.inFlightBytes(each)
			.totals(new TotalLimits(OfferLimits.TOTAL_DEFAULTS, 1000, total, 10, 1 << 28))
			.build()));
		return this.network.start("a",
				Services.of("slow", (service) -> service.answer("wait", (request) -> new CompletableFuture<>())
					.answer("fail", (request) -> {
						throw new IllegalStateException("as always");
					})));
	}

	/** Returns how many requests were taken. */
	private static long ask(Stranger stranger, Payload params, int count) {
		IntStream.range(0, count).forEach((i) -> stranger.ask("r" + i, "slow", "wait", params));
		return IntStream.range(0, count).filter((i) -> stranger.answers("r" + i).isEmpty()).count();
	}

}
