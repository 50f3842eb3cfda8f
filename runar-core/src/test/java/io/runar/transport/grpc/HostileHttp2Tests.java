package io.runar.transport.grpc;

import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.runar.PeerId;
import io.runar.runtime.SystemEnvironment;
import io.runar.security.NetworkKey;
import io.runar.security.NetworkKeyCredentials;
import io.runar.security.NodeCredentials;
import io.runar.transport.Connection;
import io.runar.transport.ConnectionAcceptor;
import io.runar.transport.ConnectionListener;
import io.runar.transport.PeerAddress;
import io.runar.transport.Transport;
import io.runar.transport.TransportOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Floods of HTTP/2 frames, which need no gRPC client, from somebody who holds a
 * certificate: the connection ends, and others notice nothing.
 */
@Timeout(60)
class HostileHttp2Tests {

	private static final Duration TIMEOUT = Duration.ofSeconds(5);

	private static final NetworkKey KEY = NetworkKey.generate();

	private final SystemEnvironment environment = SystemEnvironment.create();

	private final Accepted accepted = new Accepted();

	private final Transport server = transport();

	private final Transport honest = transport();

	private PeerAddress address;

	private Connection witness;

	@BeforeEach
	void connect() throws Exception {
		this.address = get(this.server.start(this.accepted));
		this.witness = get(this.honest.connect(this.address, new Accepted()));
		await().until(() -> this.accepted.connections.get() == 1);
	}

	@AfterEach
	void stop() throws Exception {
		assertThat(this.witness.isWritable()).isTrue();
		assertThat(this.accepted.ends).hasValue(this.accepted.connections.get() - 1);
		get(this.honest.stop());
		get(this.server.stop());
		this.environment.close();
	}

	@Test
	void whenStreamsAreResetAtOnceThenTheConnectionIsCut() throws Exception {
		try (Http2Socket socket = socket()) {
			CompletableFuture<List<Integer>> end = CompletableFuture.supplyAsync(socket::readToEnd);
			flood(end, 500, (number) -> {
				socket.headers(number);
				socket.reset(number);
			});
			assertThat(end.get(20, TimeUnit.SECONDS)).contains(Http2Socket.ENHANCE_YOUR_CALM);
		}
		assertOnlyOne();
	}

	@Test
	void whenTheStreamEndsThenTheConnectionDoesTooThoughPingsAreNotAnswered() throws Exception {
		long begin = System.nanoTime();
		try (Http2Socket socket = socket()) {
			CompletableFuture<List<Integer>> end = CompletableFuture.supplyAsync(socket::readToEnd);
			flood(end, 100, (number) -> {
				socket.headers(number);
				socket.reset(number);
			});
			assertThat(end.get(20, TimeUnit.SECONDS)).doesNotContain(Http2Socket.ENHANCE_YOUR_CALM);
		}
		assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(9));
		assertOnlyOne();
	}

	@Test
	void whenThereIsMoreThanOneStreamThenItIsNoConnection() throws Exception {
		try (Http2Socket socket = socket()) {
			CompletableFuture<List<Integer>> end = CompletableFuture.supplyAsync(socket::readToEnd);
			flood(end, 5000, socket::headers);
		}
		assertOnlyOne();
	}

	@Test
	void whenPingsComeInAFloodThenTheConnectionIsCut() throws Exception {
		try (Http2Socket socket = socket()) {
			CompletableFuture<List<Integer>> end = CompletableFuture.supplyAsync(socket::readToEnd);
			socket.headers(1);
			flood(end, 5000, (number) -> socket.ping());
			assertThat(end.get(20, TimeUnit.SECONDS)).contains(Http2Socket.ENHANCE_YOUR_CALM);
		}
		assertOnlyOne();
	}

	@Test
	void whenSettingsComeInAFloodAndNoneOfTheAnswersIsReadThenTheConnectionIsCut() throws Exception {
		try (Http2Socket socket = socket()) {
			socket.headers(1);
			flood(new CompletableFuture<>(), 5_000_000, (number) -> socket.settings());
			socket.readToEnd();
		}
		assertOnlyOne();
	}

	private void assertOnlyOne() {
		assertThat(this.accepted.connections.get()).isLessThanOrEqualTo(2);
		await().atMost(TIMEOUT).until(() -> this.accepted.ends.get() == this.accepted.connections.get() - 1);
	}

	/** Writes until the other side ends the connection. */
	private static void flood(CompletableFuture<?> end, int count, Step step) {
		try {
			for (int i = 0; i < count && !end.isDone(); i++) {
				step.write(2 * i + 3);
			}
		}
		catch (IOException ex) {
			// What was to be shown.
		}
	}

	private Http2Socket socket() throws Exception {
		return new Http2Socket(this.address, credentials());
	}

	private Transport transport() {
		return new GrpcTransportFactory().create(
				new TransportOptions("127.0.0.1", 0, credentials(), TIMEOUT, 64 * 1024, 100, Map.of()),
				this.environment);
	}

	private NodeCredentials credentials() {
		return NetworkKeyCredentials.create(List.of(KEY), "test", PeerId.of("node"), this.environment);
	}

	private static <T> T get(CompletionStage<T> stage) throws Exception {
		return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
	}

	/** Writes something for a stream. */
	private interface Step {

		void write(int stream) throws IOException;

	}

	/** Counts connections. */
	private static final class Accepted implements ConnectionAcceptor, ConnectionListener {

		private final AtomicInteger connections = new AtomicInteger();

		private final AtomicInteger ends = new AtomicInteger();

		@Override
		public boolean admit(SocketAddress remote) {
			return true;
		}

		@Override
		public void onReleased(SocketAddress remote) {
		}

		@Override
		public void onHandshakeFailed(SocketAddress remote, Throwable cause) {
		}

		@Override
		public ConnectionListener onConnection(Connection connection) {
			this.connections.incrementAndGet();
			return this;
		}

		@Override
		public void onFrame(Connection connection, byte[] frame) {
		}

		@Override
		public void onWritable(Connection connection) {
		}

		@Override
		public void onClosed(Connection connection, @Nullable Throwable cause) {
			this.ends.incrementAndGet();
		}

	}

}
