package io.runar.transport;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RunarException;
import io.runar.runtime.Environment;
import io.runar.security.NetworkKey;
import io.runar.security.NetworkKeyCredentials;
import io.runar.security.NodeCredentials;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What every transport does, on real sockets as in virtual time. A subclass says how a
 * transport is created and how time passes.
 */
@Timeout(60)
public abstract class AbstractTransportContractTests {

	/** Largest frame of the transports under test, in bytes. */
	protected static final int MAX_FRAME = 64 * 1024;

	/** Connection timeout of the transports under test. */
	protected static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(2);

	private static final Duration LIMIT = Duration.ofSeconds(20);

	private static final NetworkKey KEY = NetworkKey.generate();

	private final List<Transport> transports = new ArrayList<>();

	private final TransportEnd server = new TransportEnd();

	private final TransportEnd client = new TransportEnd();

	/**
	 * Creates a transport.
	 * @param node the node it belongs to: {@code server} or {@code client}
	 * @param options its options
	 * @return the transport
	 */
	protected abstract Transport create(String node, TransportOptions options);

	/**
	 * Returns the environment of a node, the same at every call.
	 * @param node {@code server} or {@code client}
	 * @return the environment
	 */
	protected abstract Environment environment(String node);

	/**
	 * Lets time pass until something is so.
	 * @param condition what is waited for
	 * @param limit how long at most
	 * @return whether it became so
	 */
	protected abstract boolean await(BooleanSupplier condition, Duration limit);

	/** Closes the environments, once all transports are stopped. */
	protected abstract void closeEnvironments();

	@AfterEach
	void stopAll() {
		for (Transport transport : this.transports) {
			get(transport.stop());
		}
		closeEnvironments();
		assertThat(this.server.violations).isEmpty();
		assertThat(this.client.violations).isEmpty();
	}

	@Test
	void framesArriveInOrderBothWays() {
		Connection outgoing = connect(startServer());
		Connection incoming = incoming();
		int count = 3000;
		new Writer(environment("client"), outgoing, count).run();
		new Writer(environment("server"), incoming, count).run();
		for (TransportEnd end : List.of(this.server, this.client)) {
			until(() -> end.frames.size() == count);
			assertThat(end.frames.stream().map(Writer::number)).containsExactlyElementsOf(Writer.numbers(count));
		}
	}

	@Test
	void connectionKnowsItsSides() {
		Connection outgoing = connect(startServer());
		Connection incoming = incoming();
		assertThat(outgoing.isIncoming()).isFalse();
		assertThat(incoming.isIncoming()).isTrue();
		assertThat(outgoing.peerCertificates()).isNotEmpty();
		assertThat(incoming.peerCertificates()).isNotEmpty();
		assertThat(this.server.admitted).hasValue(1);
	}

	@Test
	void frameOfTheLargestSizeArrives() {
		Connection outgoing = connect(startServer());
		write(outgoing, MAX_FRAME);
		until(() -> this.server.frames.size() == 1);
		assertThat(this.server.frames.poll()).hasSize(MAX_FRAME);
	}

	@Test
	void whenFrameExceedsTheReceiversLimitThenOnlyThatConnectionEnds() {
		PeerAddress address = startServer();
		TransportOptions generous = new TransportOptions("127.0.0.1", 0, credentials("client", KEY), CONNECTION_TIMEOUT,
				4 * MAX_FRAME, 10, Map.of());
		TransportEnd other = new TransportEnd();
		Transport dialer = newTransport("client", generous);
		Connection wrong = get(dialer.connect(address, this.client));
		Connection good = get(dialer.connect(address, other));
		write(wrong, MAX_FRAME + 1000);
		until(() -> this.server.ends.size() == 1 && this.client.ends.size() == 1);
		assertThat(this.client.ends.remove().cause()).isNotNull();
		assertThat(this.server.ends.remove().cause())
			.isInstanceOfSatisfying(RunarException.class,
					(ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.PAYLOAD_TOO_LARGE))
			.hasMessageContaining(String.valueOf(MAX_FRAME));
		assertThat(this.server.frames).isEmpty();
		write(good, 3);
		until(() -> this.server.frames.size() == 1);
		assertThat(other.ends).isEmpty();
	}

	@Test
	void whenFrameExceedsTheSendersLimitThenTheSenderIsToldAndTheConnectionStays() {
		Connection outgoing = connect(startServer());
		CompletableFuture<Void> written = TransportEnd.write(outgoing, new byte[MAX_FRAME + 1]);
		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> get(written))
			.withMessageContaining(String.valueOf(MAX_FRAME));
		write(outgoing, 3);
		until(() -> this.server.frames.size() == 1);
	}

	@Test
	void whenReaderPausesThenWriterIsHeldBackAndNothingIsLost() {
		Connection outgoing = connect(startServer());
		Connection incoming = incoming();
		incoming.setReading(false);
		int written = 0;
		while (await(() -> onIo(outgoing, outgoing::isWritable), Duration.ofMillis(300))) {
			write(outgoing, MAX_FRAME);
			written++;
			assertThat(written).as("frames before the writer is held back").isLessThan(1000);
		}
		int before = this.client.writable.get();
		incoming.setReading(true);
		int expected = written;
		until(() -> this.server.frames.size() == expected);
		until(() -> this.client.writable.get() > before);
		assertThat(onIo(outgoing, outgoing::isWritable)).isTrue();
	}

	@Test
	void whenDialerClosesThenWrittenFramesArriveAndEachSideEndsOnce() {
		Connection outgoing = connect(startServer());
		Connection incoming = incoming();
		write(outgoing, 7);
		outgoing.close();
		outgoing.close();
		assertBothEndInOrder(this.server);
		incoming.close();
		assertThat(this.server.frames).hasSize(1);
		assertThat(this.server.ends).hasSize(1);
	}

	@Test
	void whenAcceptorClosesThenWrittenFramesArriveAndEachSideEndsOnce() {
		connect(startServer());
		Connection incoming = incoming();
		write(incoming, 7);
		incoming.close();
		assertBothEndInOrder(this.client);
		assertThat(this.client.frames).hasSize(1);
	}

	@Test
	void whenConnectionHasEndedThenWritesAreDropped() {
		Connection outgoing = connect(startServer());
		outgoing.close();
		until(() -> this.client.ends.size() == 1);
		try {
			outgoing.ioExecutor().execute(() -> outgoing.write(TransportEnd.frame(new byte[5])));
		}
		catch (RejectedExecutionException ex) {
			// Tasks may be dropped once the connection has ended.
		}
		assertThat(await(() -> !this.server.frames.isEmpty(), Duration.ofMillis(200))).isFalse();
	}

	@Test
	void whenNobodyListensThenConnectFailsWithinTheTimeout() {
		Transport gone = newTransport("server", options("server", KEY));
		PeerAddress address = get(gone.start(this.server));
		get(gone.stop());
		RunarException failure = failure(newTransport("client", options("client", KEY)).connect(address, this.client));
		assertThat(failure).hasMessageContaining(address.toString());
		assertThat(failure.retryable()).isTrue();
		assertThat(this.client.ends).isEmpty();
	}

	@Test
	void whenTransportStopsThenAllItsConnectionsEnd() {
		Transport transport = newTransport("server", options("server", KEY));
		PeerAddress address = get(transport.start(this.server));
		connect(address);
		connect(address);
		until(() -> this.server.connections.size() == 2);
		get(transport.stop());
		get(transport.stop());
		until(() -> this.client.ends.size() == 2);
		assertThat(this.server.ends).hasSize(2);
		assertThat(this.server.released).hasValue(2);
		assertThat(failure(transport.connect(address, this.client)).errorCode()).isEqualTo(ErrorCode.NODE_STOPPED);
	}

	@Test
	void whenNeverStartedThenStopCompletes() {
		get(newTransport("server", options("server", KEY)).stop());
	}

	@Test
	void whenSocketIsNotAdmittedThenItIsRefusedAndNeverReleased() {
		PeerAddress address = startServer();
		this.server.admitting = false;
		failure(newTransport("client", options("client", KEY)).connect(address, this.client));
		assertThat(this.server.connections).isEmpty();
		assertThat(this.server.released).hasValue(0);
	}

	@Test
	void whenAcceptorTakesNoListenerThenTheConnectionDoesNotStay() {
		PeerAddress address = startServer();
		this.server.accepting = false;
		CompletableFuture<Connection> connecting = newTransport("client", options("client", KEY))
			.connect(address, this.client)
			.toCompletableFuture();
		until(() -> this.server.released.get() == 1);
		until(() -> connecting.isCompletedExceptionally() || this.client.ends.size() == 1);
		assertThat(this.server.handshakeFailures).isEmpty();
	}

	@Test
	void whenMoreThanMaxConnectionsThenTheRestIsRefused() {
		TransportOptions one = new TransportOptions("127.0.0.1", 0, credentials("server", KEY), CONNECTION_TIMEOUT,
				MAX_FRAME, 1, Map.of());
		PeerAddress address = get(newTransport("server", one).start(this.server));
		Connection first = connect(address);
		failure(newTransport("client", options("client", KEY)).connect(address, this.client));
		until(() -> this.server.handshakeFailures.size() == 1);
		assertThat(this.server.connections).hasSize(1);
		first.close();
		until(() -> this.server.released.get() == 2);
		connect(address);
	}

	@Test
	void whenDialerIsAStrangerThenBothSidesLearnIt() {
		PeerAddress address = startServer();
		Transport stranger = newTransport("client", options("client", NetworkKey.generate()));
		assertThat(failure(stranger.connect(address, this.client)).errorCode()).isEqualTo(ErrorCode.UNAUTHENTICATED);
		until(() -> this.server.handshakeFailures.size() == 1 && this.server.released.get() == 1);
		assertThat(this.server.connections).isEmpty();
		assertThat(this.client.ends).isEmpty();
	}

	@Test
	void whenOnlyTheServerDistrustsThenTheDialerIsRefused() {
		PeerAddress address = startServer();
		// Trusts the server's key, but signs with one that the server does not know.
		TransportOptions options = options("client", NetworkKey.generate(), KEY);
		CompletableFuture<Connection> connecting = newTransport("client", options).connect(address, this.client)
			.toCompletableFuture();
		until(() -> this.server.handshakeFailures.size() == 1 && this.server.released.get() == 1);
		until(() -> connecting.isCompletedExceptionally() || this.client.ends.size() == 1);
		assertThat(this.server.connections).isEmpty();
	}

	@Test
	void whenPropertyIsUnknownThenCreatingFails() {
		TransportOptions options = new TransportOptions("127.0.0.1", 0, null, CONNECTION_TIMEOUT, MAX_FRAME, 1,
				Map.of("no-such-thing", "1"));
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> create("client", options))
			.withMessageContaining("no-such-thing")
			.extracting(RunarException::errorCode)
			.isEqualTo(ErrorCode.INVALID_CONFIGURATION);
	}

	private void assertBothEndInOrder(TransportEnd receiver) {
		until(() -> this.client.ends.size() == 1 && this.server.ends.size() == 1);
		until(() -> this.server.released.get() == 1);
		assertThat(this.client.ends.peek().cause()).isNull();
		assertThat(this.server.ends.peek().cause()).isNull();
		assertThat(receiver.frames.peek()).hasSize(7);
	}

	private PeerAddress startServer() {
		return get(newTransport("server", options("server", KEY)).start(this.server));
	}

	private Connection connect(PeerAddress address) {
		return get(newTransport("client", options("client", KEY)).connect(address, this.client));
	}

	private Connection incoming() {
		until(() -> !this.server.connections.isEmpty());
		return this.server.connections.remove();
	}

	private Transport newTransport(String node, TransportOptions options) {
		Transport transport = create(node, options);
		this.transports.add(transport);
		return transport;
	}

	private TransportOptions options(String node, NetworkKey... keys) {
		return new TransportOptions("127.0.0.1", 0, credentials(node, keys), CONNECTION_TIMEOUT, MAX_FRAME, 100,
				Map.of());
	}

	private NodeCredentials credentials(String node, NetworkKey... keys) {
		return NetworkKeyCredentials.create(List.of(keys), "test", PeerId.of(node), environment(node));
	}

	private void write(Connection connection, int size) {
		get(TransportEnd.write(connection, new byte[size]));
	}

	private void until(BooleanSupplier condition) {
		assertThat(await(condition, LIMIT)).as("came true within %s", LIMIT).isTrue();
	}

	private <T> T get(CompletionStage<T> stage) {
		CompletableFuture<T> future = stage.toCompletableFuture();
		until(future::isDone);
		return future.join();
	}

	private boolean onIo(Connection connection, Supplier<Boolean> task) {
		Executor executor = connection.ioExecutor();
		return get(CompletableFuture.supplyAsync(task, executor));
	}

	private RunarException failure(CompletionStage<?> stage) {
		CompletableFuture<?> future = stage.toCompletableFuture();
		assertThat(await(future::isDone, CONNECTION_TIMEOUT.multipliedBy(2))).as("fails in time").isTrue();
		@Nullable Throwable failure = future.handle((value, ex) -> ex).join();
		assertThat(failure).isNotNull();
		Throwable cause = (failure instanceof CompletionException) ? failure.getCause() : failure;
		assertThat(cause).isInstanceOf(RunarException.class);
		return (RunarException) cause;
	}

	/**
	 * Writes numbered frames as fast as the connection takes them.
	 */
	private static final class Writer {

		private final Environment environment;

		private final Connection connection;

		private final int count;

		private final AtomicInteger next = new AtomicInteger();

		Writer(Environment environment, Connection connection, int count) {
			this.environment = environment;
			this.connection = connection;
			this.count = count;
		}

		void run() {
			this.connection.ioExecutor().execute(this::writeSome);
		}

		private void writeSome() {
			while (this.next.get() < this.count && this.connection.isWritable()) {
				byte[] frame = ByteBuffer.allocate(4 + this.next.get() % 1000).putInt(this.next.get()).array();
				this.next.incrementAndGet();
				this.connection.write(TransportEnd.frame(frame));
			}
			if (this.next.get() < this.count) {
				this.environment.schedule(Duration.ofMillis(1),
						() -> this.connection.ioExecutor().execute(this::writeSome));
			}
		}

		static int number(byte[] frame) {
			return ByteBuffer.wrap(frame).getInt();
		}

		static List<Integer> numbers(int count) {
			return IntStream.range(0, count).boxed().toList();
		}

	}

}
