package io.runar.transport.memory;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.runar.runtime.VirtualEnvironment;
import io.runar.runtime.VirtualTime;
import io.runar.transport.Connection;
import io.runar.transport.ConnectionAcceptor;
import io.runar.transport.ConnectionListener;
import io.runar.transport.PeerAddress;
import io.runar.transport.Transport;
import io.runar.transport.TransportOptions;
import io.runar.wire.EncodedMessage;
import io.runar.wire.OutboundFrame;
import io.runar.wire.Payload;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The faults of a {@link MemoryNetwork}.
 */
class MemoryNetworkTests {

	private final VirtualTime time = new VirtualTime(7);

	private final MemoryNetwork network = new MemoryNetwork(this.time);

	private final End server = new End();

	private final End client = new End();

	private final VirtualEnvironment serverEnvironment = this.time.newEnvironment("s");

	private final Transport serverTransport = transport("s", this.serverEnvironment);

	private final PeerAddress address = this.serverTransport.start(this.server).toCompletableFuture().join();

	private final Transport clientTransport = transport("c", this.time.newEnvironment("c"));

	@Test
	void frameTakesTheLatencyOfItsDirection() {
		Connection connection = connect();
		this.network.setConditions("c", "s", LinkConditions.DEFAULT.withLatency(Duration.ofMillis(70), Duration.ZERO));
		write(connection, 0, 1);
		this.time.advance(Duration.ofMillis(69));
		assertThat(this.server.frames).isEmpty();
		this.time.advance(Duration.ofMillis(1));
		assertThat(this.server.frames).containsExactly(0);
	}

	@Test
	void whenFramesAreLostThenTheyArriveLateButInOrder() {
		Connection connection = connect();
		this.network.setConditions(
				LinkConditions.DEFAULT.withLoss(0.2).withLatency(Duration.ofMillis(5), Duration.ofMillis(20)));
		write(connection, 0, 500);
		this.time.advance(Duration.ofMillis(20));
		assertThat(this.server.frames).hasSizeLessThan(500);
		this.time.advance(Duration.ofMinutes(2));
		assertThat(this.server.frames).containsExactlyElementsOf(numbers(500));
	}

	@Test
	void whenStreamIsBrokenThenFramesAreReorderedAndDuplicated() {
		Connection connection = connect();
		this.network.setConditions(LinkConditions.DEFAULT.withBrokenStream(0.2, 0.2));
		write(connection, 0, 200);
		this.time.advance(Duration.ofSeconds(10));
		assertThat(this.server.frames).hasSizeGreaterThan(200).containsAll(numbers(200));
		assertThat(this.server.frames.stream().distinct().toList()).isNotEqualTo(numbers(200));
	}

	@Test
	void whenPartitionedThenConnectionStallsAndGoesOnWhenHealed() {
		Connection connection = connect();
		write(connection, 0, 3);
		this.network.partition("c", "s");
		write(connection, 3, 3);
		this.time.advance(Duration.ofMinutes(1));
		assertThat(this.server.frames).isEmpty();
		this.network.heal("c", "s");
		this.time.advance(Duration.ofSeconds(1));
		assertThat(this.server.frames).containsExactlyElementsOf(numbers(6));
		assertThat(this.client.closed).isZero();
	}

	@Test
	void whenCutInOneDirectionThenTheOtherStillWorks() {
		Connection connection = connect();
		this.network.cut("c", "s");
		write(connection, 0, 1);
		write(this.server.connection, 5, 1);
		this.time.advance(Duration.ofSeconds(10));
		assertThat(this.server.frames).isEmpty();
		assertThat(this.client.frames).containsExactly(5);
	}

	@Test
	void whenIsolatedThenConnectFailsAfterTheTimeout() {
		this.network.isolate("s");
		CompletableFuture<Connection> connecting = this.clientTransport.connect(this.address, this.client)
			.toCompletableFuture();
		this.time.advance(Duration.ofMillis(1999));
		assertThat(connecting).isNotDone();
		this.time.advance(Duration.ofMillis(1));
		assertThat(connecting).isCompletedExceptionally();
		this.network.heal();
		connect();
	}

	@Test
	void whenHandshakeIsCutOffThenTheServerGivesUpToo() {
		this.clientTransport.connect(this.address, this.client);
		this.time.advance(Duration.ofMillis(1));
		assertThat(this.server.admitted).isEqualTo(1);
		this.network.partition("c", "s");
		this.time.advance(Duration.ofSeconds(3));
		assertThat(this.server.failures).hasSize(1);
		assertThat(this.server.released).isEqualTo(1);
	}

	@Test
	void whenHostIsUnknownThenConnectFailsAfterTheTimeout() {
		CompletableFuture<Connection> connecting = this.clientTransport
			.connect(new PeerAddress("memory", "nobody", 1), this.client)
			.toCompletableFuture();
		this.time.advance(Duration.ofMillis(1999));
		assertThat(connecting).isNotDone();
		this.time.advance(Duration.ofMillis(1));
		assertThat(connecting).isCompletedExceptionally();
	}

	@Test
	void whenHostIsKilledThenItsPeersSeeAResetAfterOneLatencyAndItselfNothing() {
		Connection connection = connect();
		write(connection, 0, 1);
		this.network.kill("s");
		this.time.advance(Duration.ofNanos(999_999));
		assertThat(this.client.closed).isZero();
		this.time.advance(Duration.ofNanos(1));
		assertThat(this.client.closed).isEqualTo(1);
		assertThat(this.client.cause).isNotNull();
		this.time.advance(Duration.ofSeconds(5));
		assertThat(this.server.frames).isEmpty();
		assertThat(this.server.closed).isZero();
	}

	@Test
	void whenLinkIsSlowThenConnectionIsNotWritableUntilFramesHaveArrived() {
		Connection connection = connect();
		this.network.setConditions(LinkConditions.DEFAULT.withBytesPerSecond(10_000));
		IntStream.range(0, 3).forEach((i) -> connection.write(frame(i, 100_000)));
		assertThat(connection.isWritable()).isFalse();
		this.time.advance(Duration.ofSeconds(9));
		assertThat(this.server.frames).isEmpty();
		this.time.advance(Duration.ofSeconds(2));
		assertThat(this.server.frames).containsExactly(0);
		assertThat(this.client.writable).isEqualTo(1);
		this.time.advance(Duration.ofSeconds(20));
		assertThat(this.server.frames).containsExactly(0, 1, 2);
	}

	@Test
	void whenSeedIsTheSameThenTheOutcomeIsTheSame() {
		assertThat(arrivals(5)).isEqualTo(arrivals(5)).isNotEqualTo(arrivals(6));
	}

	private static List<Long> arrivals(long seed) {
		VirtualTime time = new VirtualTime(seed);
		MemoryNetwork network = new MemoryNetwork(time);
		network.setConditions(
				LinkConditions.DEFAULT.withLoss(0.1).withLatency(Duration.ofMillis(1), Duration.ofMillis(50)));
		End server = new End();
		PeerAddress address = network.factory("s")
			.create(options(), time.newEnvironment("s"))
			.start(server)
			.toCompletableFuture()
			.join();
		CompletableFuture<Connection> connecting = network.factory("c")
			.create(options(), time.newEnvironment("c"))
			.connect(address, new End())
			.toCompletableFuture();
		time.advanceUntil(connecting::isDone, Duration.ofSeconds(5));
		List<Long> arrivals = new ArrayList<>();
		for (int i = 0; i < 50; i++) {
			write(connecting.join(), i, 1);
			int expected = i + 1;
			time.advanceUntil(() -> server.frames.size() == expected, Duration.ofMinutes(5));
			arrivals.add(time.nanoTime());
		}
		return arrivals;
	}

	private Connection connect() {
		CompletableFuture<Connection> connecting = this.clientTransport.connect(this.address, this.client)
			.toCompletableFuture();
		this.time.advanceUntil(connecting::isDone, Duration.ofSeconds(5));
		return connecting.join();
	}

	private Transport transport(String host, VirtualEnvironment environment) {
		return this.network.factory(host).create(options(), environment);
	}

	private static TransportOptions options() {
		return new TransportOptions("127.0.0.1", 0, null, Duration.ofSeconds(2), 1 << 20, 10, Map.of());
	}

	private static void write(@Nullable Connection connection, int first, int count) {
		assertThat(connection).isNotNull();
		IntStream.range(first, first + count).forEach((i) -> connection.write(frame(i, 4)));
	}

	private static OutboundFrame frame(int number, int size) {
		byte[] bytes = ByteBuffer.allocate(size).putInt(number).array();
		return new OutboundFrame(List.of(new EncodedMessage(new byte[0], Payload.of("", bytes))));
	}

	private static List<Integer> numbers(int count) {
		return IntStream.range(0, count).boxed().toList();
	}

	/**
	 * Records what one side is told.
	 */
	private static final class End implements ConnectionAcceptor, ConnectionListener {

		private final List<Integer> frames = new ArrayList<>();

		private final List<Throwable> failures = new ArrayList<>();

		private @Nullable Connection connection;

		private @Nullable Throwable cause;

		private int admitted;

		private int released;

		private int writable;

		private int closed;

		@Override
		public boolean admit(SocketAddress remote) {
			this.admitted++;
			return true;
		}

		@Override
		public void onReleased(SocketAddress remote) {
			this.released++;
		}

		@Override
		public void onHandshakeFailed(SocketAddress remote, Throwable cause) {
			this.failures.add(cause);
		}

		@Override
		public ConnectionListener onConnection(Connection connection) {
			this.connection = connection;
			return this;
		}

		@Override
		public void onFrame(Connection connection, byte[] frame) {
			this.frames.add(ByteBuffer.wrap(frame).getInt());
		}

		@Override
		public void onWritable(Connection connection) {
			this.writable++;
		}

		@Override
		public void onClosed(Connection connection, @Nullable Throwable cause) {
			this.closed++;
			this.cause = cause;
		}

	}

}
