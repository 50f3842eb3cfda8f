package io.runar.test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.runar.node.RunarNode;
import io.runar.service.ActionHandler;
import io.runar.wire.MessageValidator;
import io.runar.wire.NodeMessage;
import io.runar.wire.Payload;
import io.runar.wire.RequestTarget;
import io.runar.wire.StreamItems;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A peer that breaks the rules of streams: it loses that stream and nothing else.
 */
class HostileStreamTests {

	private static final Duration SOON = Duration.ofSeconds(5);

	private final SimulatedNetwork network = SimulatedNetwork.withSeed(31);

	private final Source source = Source.byHand();

	private final Recorder<Object> read = new Recorder<>(Long.MAX_VALUE);

	private RunarNode node;

	private Stranger stranger;

	@BeforeEach
	void join() {
		this.node = this.network.start("a",
				Services.of("feed",
						(made) -> made.answer("read", ActionHandler.streaming((context) -> this.source))
							.answer("one", (context) -> 1)
							.answer("idle", ActionHandler.streaming((context) -> new CompletableFuture<>()))
							.answer("take", ActionHandler.streaming((context) -> {
								context.items(Object.class).subscribe(this.read);
								return new CompletableFuture<>();
							}))));
		this.stranger = new Stranger(this.network, this.node);
		this.network.advance(Duration.ofSeconds(1));
	}

	@Test
	void whenMessagesAreForStreamsThatDoNotExistThenTheyAreCounted() {
		this.stranger.send(NodeMessage.StreamData.items("none", true, items(1)));
		this.stranger.send(NodeMessage.StreamData.items("none", false, items(1)));
		this.stranger.send(new NodeMessage.StreamCredit("none", true, 1, 1, false));
		this.stranger.send(new NodeMessage.StreamData("none", true, StreamItems.of(""), true, "", ""));
		assertThat(this.network.count("a", "refused.late-stream")).isEqualTo(4);
		assertStillThere();
	}

	@Test
	void whenItemsComeThatWereNotOfferedThenTheStreamEnds() {
		this.stranger.open("s1", 10);
		this.stranger.open("s2", 10);
		this.stranger.send(NodeMessage.StreamData.items("s1", true, items(1)));
		assertThat(this.stranger.answer("s1").errorCode()).isEqualTo("PROTOCOL_ERROR");
		assertThat(this.stranger.answers("s2")).isEmpty();
		assertThat(this.network.count("a", "refused.stream-violation")).isEqualTo(1);
		assertStillThere();
	}

	@Test
	void whenCreditIsAbsurdThenTheStreamEnds() {
		this.stranger.open("s1", 10);
		for (int i = 0; i <= 1 << 10; i++) {
			this.stranger.queue(new NodeMessage.StreamCredit("s1", true, Integer.MAX_VALUE,
					MessageValidator.MAX_STREAM_BYTES, false));
		}
		this.stranger.flush();
		assertThat(this.stranger.answer("s1").errorCode()).isEqualTo("PROTOCOL_ERROR");
		assertThat(this.source.cancelled).isEqualTo(1);
		assertStillThere();
	}

	@Test
	void whenCreditIsHugeThenThePublisherIsAskedForFewAtATime() {
		this.stranger.open("s1", Integer.MAX_VALUE);
		this.source.give(1);
		assertThat(this.source.asked).isBetween(2L, 65L);
		assertThat(this.stranger.answers("s1")).isEmpty();
	}

	@Test
	void whenAStreamHasEndedThenItsIdIsForgotten() {
		this.stranger.open("s1", 10);
		this.source.complete();
		this.network.advance(SOON);
		assertThat(this.stranger.answer("s1").success()).isTrue();
		this.stranger.send(new NodeMessage.StreamCredit("s1", true, 1, 1, false));
		assertThat(this.network.count("a", "refused.late-stream")).isEqualTo(1);
	}

	@Test
	void whenAProviderSendsMoreThanItHasCreditForThenItsStreamFailsAndIsCancelled() {
		this.stranger.advertise("wild/read");
		Recorder<Object> one = Recorder.of(this.node.requestStream("wild/read", null, Object.class), 2);
		Recorder<Object> two = Recorder.of(this.node.requestStream("wild/read", null, Object.class), 2);
		this.network.advance(Duration.ofMillis(50));
		List<NodeMessage.Request> requests = this.stranger.requests();
		assertThat(requests).hasSize(2);
		for (int i = 0; i < 11; i++) {
			this.stranger.send(NodeMessage.StreamData.items(requests.get(0).id(), false, items(100)));
		}
		assertThat(one.code()).isEqualTo("PROTOCOL_ERROR");
		assertThat(this.stranger.cancels()).containsExactly(requests.get(0).id());
		this.stranger.send(NodeMessage.StreamData.items(requests.get(1).id(), false, items(2)));
		assertThat(two.items).hasSize(2);
		assertThat(this.network.count("a", "refused.stream-violation")).isEqualTo(1);
		assertStillThere();
	}

	@Test
	void whenAProviderSendsItemsThatCannotBeReadThenTheStreamFails() {
		this.stranger.advertise("wild/read");
		Recorder<Object> recorder = Recorder.ofAll(this.node.requestStream("wild/read", null, Object.class));
		this.network.advance(Duration.ofMillis(50));
		StreamItems broken = StreamItems.of("cbor");
		broken.add(Payload.of("cbor", new byte[] { (byte) 0xFF }));
		this.stranger.send(NodeMessage.StreamData.items(this.stranger.requests().get(0).id(), false, broken));
		assertThat(recorder.code()).isEqualTo("INVALID_ARGUMENT");
		assertThat(this.stranger.cancels()).hasSize(1);
		assertStillThere();
	}

	@Test
	void whenItemsOfARequestComeBeforeCreditThenTheStreamEnds() {
		this.stranger.openWithItems("s1", "idle");
		this.stranger.send(NodeMessage.StreamData.items("s1", true, items(1)));
		assertThat(this.stranger.answer("s1").errorCode()).isEqualTo("PROTOCOL_ERROR");
		assertStillThere();
	}

	@Test
	void whenItemsOfARequestComeAfterTheirEndThenTheStreamEnds() {
		this.stranger.openWithItems("s1", "take");
		this.stranger.send(NodeMessage.StreamData.items("s1", true, items(2)));
		this.stranger.send(new NodeMessage.StreamData("s1", true, StreamItems.NONE, true, "", ""));
		assertThat(this.read.items).hasSize(2);
		assertThat(this.read.isComplete()).isTrue();
		this.stranger.send(NodeMessage.StreamData.items("s1", true, items(1)));
		assertThat(this.stranger.answer("s1").errorCode()).isEqualTo("PROTOCOL_ERROR");
		assertThat(this.read.items).hasSize(2);
		assertStillThere();
	}

	@Test
	void whenMoreItemsOfARequestComeThanThereWasCreditForThenTheStreamEnds() {
		this.stranger.openWithItems("s1", "take");
		assertThat(this.stranger.credits("s1")).isEqualTo(1024);
		this.stranger.send(NodeMessage.StreamData.items("s1", true, items(1000)));
		this.stranger.send(NodeMessage.StreamData.items("s1", true, items(500)));
		assertThat(this.stranger.credits("s1")).isBetween(2000L, 3100L);
		this.stranger.send(NodeMessage.StreamData.items("s1", true, items(4000)));
		assertThat(this.stranger.answer("s1").errorCode()).isEqualTo("PROTOCOL_ERROR");
		assertThat(this.read.code()).isEqualTo("PROTOCOL_ERROR");
		assertStillThere();
	}

	@Test
	void whenAProviderGivesCreditForItemsThatWereNotOfferedThenItsStreamFails() {
		this.stranger.advertise("wild/read");
		Recorder<Object> recorder = Recorder.ofAll(this.node.requestStream("wild/read", null, Object.class));
		this.network.advance(Duration.ofMillis(50));
		this.stranger.send(new NodeMessage.StreamCredit(this.stranger.requests().get(0).id(), false, 10, 1000, false));
		assertThat(recorder.code()).isEqualTo("PROTOCOL_ERROR");
		assertThat(this.stranger.cancels()).hasSize(1);
		assertStillThere();
	}

	@Test
	void whenAProviderRefusesARequestAndSendsItemsAllTheSameThenTheyAreNotTaken() {
		this.stranger.advertise("wild/read");
		Recorder<Object> recorder = Recorder.ofAll(this.node.requestStream("wild/read", null, Object.class));
		this.network.advance(Duration.ofMillis(50));
		String id = this.stranger.requests().get(0).id();
		this.stranger.queue(new NodeMessage.Response(id, false, Payload.NULL, "OVERLOADED", "no", true, true));
		this.stranger.queue(NodeMessage.StreamData.items(id, false, items(3)));
		this.stranger.flush();
		assertThat(recorder.items).isEmpty();
		assertThat(recorder.code()).isEqualTo("OVERLOADED");
		assertThat(this.network.count("a", "refused.late-stream")).isEqualTo(1);
		assertStillThere();
	}

	private void assertStillThere() {
		assertThat(this.node.peers()).hasSize(1);
		this.stranger.send(new NodeMessage.Request("still", new RequestTarget("feed", "one"), Payload.NULL, 0, Map.of(),
				1, false, ""));
		assertThat(this.stranger.answer("still").success()).isTrue();
	}

	private static StreamItems items(int count) {
		StreamItems items = StreamItems.of("cbor");
		for (int i = 0; i < count; i++) {
			items.add(Payload.of("cbor", new byte[] { 1 }));
		}
		return items;
	}

}
