package io.runar.transport;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RunarException;
import io.runar.runtime.Cancellable;
import io.runar.runtime.SystemEnvironment;
import io.runar.security.NetworkKey;
import io.runar.security.NetworkKeyCredentials;
import io.runar.security.NodeCredentials;
import io.runar.security.PeerIdentity;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * What transports over TLS sockets do beyond the contract of all transports: trust, the
 * gate before TLS, hostile sockets, load and clean-up.
 */
@Timeout(60)
public abstract class AbstractSocketTransportTests {

	private static final int MAX_FRAME = 64 * 1024;

	private static final Duration TIMEOUT = Duration.ofSeconds(5);

	private static final NetworkKey KEY = NetworkKey.generate();

	private final SystemEnvironment environment = SystemEnvironment.create();

	private final List<Transport> transports = new ArrayList<>();

	private final TransportEnd server = new TransportEnd();

	private final TransportEnd client = new TransportEnd();

	/** Returns the factory of the transport under test. */
	protected abstract TransportFactory factory();

	/** Returns how many leaked buffers have been found in this process. */
	protected abstract int leaks();

	@AfterEach
	void stopAll() throws Exception {
		for (Transport transport : this.transports) {
			get(transport.stop());
		}
		this.environment.close();
		assertThat(this.server.violations).isEmpty();
		assertThat(this.client.violations).isEmpty();
		System.gc();
		assertThat(leaks()).isZero();
	}

	@Test
	void whenDialerIsAStrangerThenItIsRefusedAsUnauthenticated() throws Exception {
		PeerAddress address = startServer();
		Transport stranger = newTransport(credentials(NetworkKey.generate()));
		RunarException refusal = failure(stranger.connect(address, this.client));
		assertThat(refusal.errorCode()).isEqualTo(ErrorCode.UNAUTHENTICATED);
		assertThat(refusal).hasMessageContaining(address.toString());
		assertThat(HandshakeFailures.isMalformed(TransportEnd.next(this.server.handshakeFailures))).isFalse();
		await().untilAsserted(() -> assertThat(this.server.released).hasValue(1));
		assertThat(this.server.connections).isEmpty();
	}

	@Test
	void whenOnlyTheServerDistrustsThenTheDialerIsToldUnauthenticated() throws Exception {
		NetworkKey other = NetworkKey.generate();
		PeerAddress address = startServer();
		// Trusts the server's key, but signs with one that the server does not know.
		Transport stranger = newTransport(credentials(other, KEY));
		assertThat(failure(stranger.connect(address, this.client)).errorCode()).isEqualTo(ErrorCode.UNAUTHENTICATED);
		TransportEnd.next(this.server.handshakeFailures);
		assertThat(this.server.connections).isEmpty();
	}

	@Test
	void whenDialerSpeaksPlainTextThenItIsRefused() throws Exception {
		PeerAddress address = startServer();
		failure(newTransport(options(null, TIMEOUT, 10, Map.of())).connect(address, this.client));
		TransportEnd.next(this.server.handshakeFailures);
		assertThat(this.server.connections).isEmpty();
	}

	@Test
	void whenAcceptorTakesNoListenerThenTheConnectionDoesNotStay() throws Exception {
		this.server.accepting = false;
		PeerAddress address = startServer();
		RunarException refusal = failure(newTransport(credentials(KEY)).connect(address, this.client));
		assertThat(refusal.errorCode()).isEqualTo(ErrorCode.FORBIDDEN);
		await().untilAsserted(() -> assertThat(this.server.released).hasValue(1));
		assertThat(this.server.handshakeFailures).isEmpty();
	}

	@Test
	void whenSocketStaysSilentThenItIsClosedAfterTheTimeout() throws Exception {
		PeerAddress address = get(start(options(credentials(KEY), Duration.ofMillis(300), 10, Map.of())));
		try (Socket socket = new Socket(address.host(), address.port())) {
			Throwable failure = TransportEnd.next(this.server.handshakeFailures);
			assertThat(failure).hasMessageContaining("within 300 ms");
			assertThat(HandshakeFailures.isMalformed(failure)).isFalse();
			socket.setSoTimeout(5000);
			assertThat(socket.getInputStream().read()).isNegative();
		}
		await().untilAsserted(() -> assertThat(this.server.released).hasValue(1));
	}

	@Test
	void whenASocketIsOpenedAndClosedThenThatIsNoGarbage() throws Exception {
		PeerAddress address = startServer();
		new Socket(address.host(), address.port()).close();
		Throwable failure = TransportEnd.next(this.server.handshakeFailures);
		assertThat(HandshakeFailures.isMalformed(failure)).as("%s", failure).isFalse();
	}

	@Test
	void whenGarbageArrivesThenTheSocketIsClosed() throws Exception {
		PeerAddress address = startServer();
		for (int i = 0; i < 20; i++) {
			try (Socket socket = new Socket(address.host(), address.port())) {
				socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(50).getBytes());
				Throwable failure = TransportEnd.next(this.server.handshakeFailures);
				assertThat(HandshakeFailures.isMalformed(failure)).as("%s", failure).isTrue();
			}
		}
		await().untilAsserted(() -> assertThat(this.server.released).hasValue(20));
		assertThat(this.server.connections).isEmpty();
	}

	@Test
	void whenDialerTransportStopsThenThePeerSeesAnOrderlyEndSoon() throws Exception {
		PeerAddress address = startServer();
		Transport dialer = newTransport(credentials(KEY));
		get(dialer.connect(address, this.client));
		long begin = System.nanoTime();
		get(dialer.stop());
		assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
		assertThat(this.client.ends).hasSize(1);
		assertThat(TransportEnd.next(this.server.ends).cause()).isNull();
		assertThat(failure(dialer.connect(address, this.client)).errorCode()).isEqualTo(ErrorCode.NODE_STOPPED);
	}

	@Test
	void whenServerTransportStopsThenItsPortIsFreeAndAllEnd() throws Exception {
		Transport transport = newTransport(credentials(KEY));
		PeerAddress address = get(transport.start(this.server));
		get(newTransport(credentials(KEY)).connect(address, this.client));
		get(transport.stop());
		get(transport.stop());
		TransportEnd.next(this.client.ends);
		assertThat(this.server.ends).hasSize(1);
		assertThat(this.server.released).hasValue(1);
		failure(newTransport(credentials(KEY)).connect(address, this.client));
		TransportOptions same = new TransportOptions(address.host(), address.port(), credentials(KEY), TIMEOUT,
				MAX_FRAME, 10, Map.of());
		assertThat(get(newTransport(same).start(this.server))).isEqualTo(address);
	}

	@Test
	void whenPortIsTakenThenStartNamesIt() throws Exception {
		PeerAddress address = startServer();
		TransportOptions same = new TransportOptions(address.host(), address.port(), credentials(KEY), TIMEOUT,
				MAX_FRAME, 10, Map.of());
		assertThat(failure(newTransport(same).start(this.server)))
			.hasMessageContaining(address.host() + ":" + address.port());
	}

	@Test
	void whenPropertyIsUnknownThenCreatingFails() {
		TransportOptions options = options(credentials(KEY), TIMEOUT, 10, Map.of("no-such-thing", "1"));
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> factory().create(options, this.environment))
			.withMessageContaining("no-such-thing")
			.withMessageContaining("io-threads");
	}

	@Test
	void whenSessionIsResumedThenCertificatesAreStillKnown() throws Exception {
		CountingCredentials counting = new CountingCredentials(credentials(KEY));
		PeerAddress address = get(start(options(counting, TIMEOUT, 1000, Map.of())));
		Transport dialer = newTransport(credentials(KEY));
		for (int i = 0; i < 5; i++) {
			Connection outgoing = get(dialer.connect(address, this.client));
			Connection incoming = TransportEnd.next(this.server.connections);
			assertThat(outgoing.peerCertificates()).hasSizeGreaterThanOrEqualTo(1);
			assertThat(incoming.peerCertificates()).hasSizeGreaterThanOrEqualTo(1);
			// Session tickets come with or after the first data.
			TransportEnd.write(incoming, new byte[] { 1 });
			TransportEnd.next(this.client.frames);
			outgoing.close();
			TransportEnd.next(this.client.ends);
		}
		assertThat(counting.checks.get()).as("sessions of 5 that were not resumed").isLessThan(5);
	}

	@Test
	void manySmallMessagesInBatchesArriveInOrderBothWays() throws Exception {
		PeerAddress address = startServer();
		Connection outgoing = get(newTransport(credentials(KEY)).connect(address, this.client));
		Connection incoming = TransportEnd.next(this.server.connections);
		int batches = 2000;
		new Sender(outgoing, this.client, batches).run();
		new Sender(incoming, this.server, batches).run();
		for (TransportEnd end : List.of(this.server, this.client)) {
			for (int batch = 0; batch < batches; batch++) {
				byte[] frame = TransportEnd.next(end.frames);
				assertThat(frame).hasSize(Sender.MESSAGES * Sender.MESSAGE_SIZE);
				assertThat(((frame[0] & 0xff) << 8) | (frame[1] & 0xff)).isEqualTo(batch);
			}
		}
	}

	@Test
	void whenManyConnectionsComeAndGoThenNothingStays() throws Exception {
		PeerAddress address = startServer();
		Transport dialer = newTransport(credentials(KEY));
		int count = 200;
		for (int i = 0; i < count; i++) {
			get(dialer.connect(address, this.client)).close();
		}
		for (int i = 0; i < count; i++) {
			assertThat(TransportEnd.next(this.client.ends).cause()).isNull();
			assertThat(TransportEnd.next(this.server.ends).cause()).isNull();
		}
		await().untilAsserted(() -> assertThat(this.server.released).hasValue(count));
		assertThat(this.server.handshakeFailures).isEmpty();
		for (Transport transport : this.transports) {
			get(transport.stop());
		}
		await().untilAsserted(() -> assertThat(threads()).isEmpty());
	}

	private List<String> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.filter((name) -> name.startsWith("runar-" + factory().name()) || name.startsWith("grpc-"))
			.toList();
	}

	private PeerAddress startServer() throws Exception {
		return get(start(options(credentials(KEY), TIMEOUT, 1000, Map.of())));
	}

	private CompletionStage<PeerAddress> start(TransportOptions options) {
		return newTransport(options).start(this.server);
	}

	private Transport newTransport(@Nullable NodeCredentials credentials) {
		return newTransport(options(credentials, TIMEOUT, 1000, Map.of()));
	}

	private Transport newTransport(TransportOptions options) {
		Transport transport = factory().create(options, this.environment);
		this.transports.add(transport);
		return transport;
	}

	private static TransportOptions options(@Nullable NodeCredentials credentials, Duration timeout, int maxConnections,
			Map<String, String> properties) {
		return new TransportOptions("127.0.0.1", 0, credentials, timeout, MAX_FRAME, maxConnections, properties);
	}

	private NodeCredentials credentials(NetworkKey... keys) {
		return NetworkKeyCredentials.create(List.of(keys), "test", PeerId.of("node"), this.environment);
	}

	private static <T> T get(CompletionStage<T> stage) throws Exception {
		return stage.toCompletableFuture().get(TransportEnd.WAIT_SECONDS, TimeUnit.SECONDS);
	}

	private static RunarException failure(CompletionStage<?> stage) {
		AtomicReference<RunarException> failure = new AtomicReference<>();
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> get(stage))
			.satisfies((ex) -> failure.set((RunarException) ex.getCause()));
		return failure.get();
	}

	/** Writes numbered batches as fast as the connection takes them. */
	private static final class Sender implements Runnable {

		static final int MESSAGES = 50;

		static final int MESSAGE_SIZE = 100;

		private final Connection connection;

		private final int batches;

		private final AtomicInteger next = new AtomicInteger();

		Sender(Connection connection, TransportEnd end, int batches) {
			this.connection = connection;
			this.batches = batches;
			end.whenWritable = this::writeSome;
		}

		@Override
		public void run() {
			this.connection.ioExecutor().execute(this::writeSome);
		}

		private void writeSome() {
			while (this.next.get() < this.batches && this.connection.isWritable()) {
				int number = this.next.getAndIncrement();
				byte[] batch = new byte[MESSAGES * MESSAGE_SIZE];
				batch[0] = (byte) (number >> 8);
				batch[1] = (byte) number;
				this.connection.write(TransportEnd.frame(batch));
			}
		}

	}

	/** Counts how often a dialer's chain is checked; a resumed session is not. */
	private static final class CountingCredentials implements NodeCredentials {

		private final NodeCredentials delegate;

		private final AtomicInteger checks = new AtomicInteger();

		private final X509ExtendedTrustManager trust;

		CountingCredentials(NodeCredentials delegate) {
			this.delegate = delegate;
			this.trust = new CountingTrust(delegate.trustManager(), this.checks);
		}

		@Override
		public X509ExtendedKeyManager keyManager() {
			return this.delegate.keyManager();
		}

		@Override
		public X509ExtendedTrustManager trustManager() {
			return this.trust;
		}

		@Override
		public PeerIdentity verify(List<X509Certificate> chain) throws CertificateException {
			return this.delegate.verify(chain);
		}

		@Override
		public @Nullable PeerId nodeId() {
			return this.delegate.nodeId();
		}

		@Override
		public Cancellable onChange(Runnable listener) {
			return this.delegate.onChange(listener);
		}

		@Override
		public String describe() {
			return this.delegate.describe();
		}

	}

	private static final class CountingTrust extends X509ExtendedTrustManager {

		private final X509ExtendedTrustManager delegate;

		private final AtomicInteger checks;

		CountingTrust(X509ExtendedTrustManager delegate, AtomicInteger checks) {
			this.delegate = delegate;
			this.checks = checks;
		}

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
			this.checks.incrementAndGet();
			this.delegate.checkClientTrusted(chain, type);
		}

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
				throws CertificateException {
			this.checks.incrementAndGet();
			this.delegate.checkClientTrusted(chain, type, socket);
		}

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
				throws CertificateException {
			this.checks.incrementAndGet();
			this.delegate.checkClientTrusted(chain, type, engine);
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
			this.delegate.checkServerTrusted(chain, type);
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
				throws CertificateException {
			this.delegate.checkServerTrusted(chain, type, socket);
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
				throws CertificateException {
			this.delegate.checkServerTrusted(chain, type, engine);
		}

		@Override
		public X509Certificate[] getAcceptedIssuers() {
			return this.delegate.getAcceptedIssuers();
		}

	}

}
