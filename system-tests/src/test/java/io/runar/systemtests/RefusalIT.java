package io.runar.systemtests;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RunarException;
import io.runar.node.RunarNode;
import io.runar.runtime.SystemEnvironment;
import io.runar.security.NetworkKey;
import io.runar.security.NetworkKeyCredentials;
import io.runar.security.NodeCredentials;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * What does not belong on the network is refused, and those that do notice nothing. The
 * long lane, {@code -Drunar.long-tests=true}, has the full numbers.
 */
@Timeout(120)
class RefusalIT {

	private static final Logger logger = LoggerFactory.getLogger(RefusalIT.class);

	private static final int LIMIT = 256 * 1024;

	private static final int SILENT_SECONDS = 10;

	private static final boolean LONG = Boolean.getBoolean("runar.long-tests");

	/** One in five is silent, the others bring garbage. */
	private static final int SOCKETS = LONG ? 2500 : 100;

	private static final int CONNECTS = LONG ? 10_000 : 500;

	private static final int MAX_CONNECTIONS = 50;

	/** For what a node opens by itself meanwhile. */
	private static final int HANDLES_MARGIN = 5;

	private static TestNetwork network;

	private static NodeProcess provider;

	@BeforeAll
	static void startNetwork() throws IOException {
		network = new TestNetwork(Duration.ofSeconds(1), LIMIT);
		provider = network.startProvider("provider", "connect-millis=2000");
	}

	@AfterAll
	static void closeNetwork() {
		network.close();
	}

	@Test
	void whenSocketsBringGarbageOrNothingThenTheyAreClosedAndPeersAreUnaffected() throws Exception {
		List<Socket> sockets = new ArrayList<>();
		long handles = provider.handles();
		try (Load load = new Load(200, (number) -> request("work/who", null, String.class))) {
			long opened = System.nanoTime();
			for (int i = 0; i < SOCKETS; i++) {
				sockets.add(connect(i));
			}
			for (Socket socket : sockets) {
				assertClosed(socket);
			}
			logger.info("{} sockets with garbage or nothing: all closed after {} ms (promised: 10000)", SOCKETS,
					TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - opened));
			assertThat(load.finish().failures()).isEmpty();
		}
		finally {
			for (Socket socket : sockets) {
				socket.close();
			}
		}
		assertThat(provider.ask("peers")).containsExactly("caller");
		await().untilAsserted(() -> assertThat(provider.handles()).isLessThanOrEqualTo(handles + HANDLES_MARGIN));
	}

	@Test
	void whenOneAddressConnectsAgainAndAgainThenNoMoreThanTheLimitAreOpen() throws Exception {
		List<Socket> sockets = new ArrayList<>();
		try (NodeProcess limited = network.startProvider("limited", "max-connections=" + MAX_CONNECTIONS)) {
			long handles = limited.handles();
			long most = 0;
			for (int i = 0; i < CONNECTS; i++) {
				sockets.add(new Socket(InetAddress.getLoopbackAddress(), port(limited.address())));
				if (i % 100 == 0) {
					most = Math.max(most, limited.handles());
				}
			}
			assertThat(most).isLessThanOrEqualTo(handles + MAX_CONNECTIONS + HANDLES_MARGIN);
			assertThat(network.caller().request("work/who", null, String.class)).isNotNull();
		}
		finally {
			for (Socket socket : sockets) {
				socket.close();
			}
		}
		await().atMost(TestNetwork.PATIENCE)
			.untilAsserted(() -> assertThat(network.caller().peers()).containsExactly(PeerId.of("provider")));
	}

	@Test
	void whenMessageExceedsTheLimitThenErrorNamesSizeAndLimitAndOthersAreUnaffected() {
		CompletableFuture<?> other = request("work/slow", 500, Integer.class);
		assertTooLarge("work/size", new byte[LIMIT + 1]);
		assertTooLarge("work/bytes", LIMIT + 1);
		assertThat(other.join()).isEqualTo(500);
		// The rest of the message needs room too.
		int fits = LIMIT - 1024;
		RunarNode caller = network.caller();
		assertThat(caller.request("work/size", new byte[fits], Integer.class)).isEqualTo(fits);
		assertThat(caller.request("work/bytes", fits, byte[].class)).hasSize(fits);
		assertThat(caller.peers()).containsExactly(PeerId.of("provider"));
	}

	@Test
	void whenStrangerHasAnotherKeyThenItIsRefusedOnBothWays() throws Exception {
		String peers = "peers=" + network.caller().info().addresses().get(0) + "," + provider.address();
		NodeProcess stranger = network.startProcess(NetworkKey.generate(), "stranger", peers);
		await().atMost(TestNetwork.PATIENCE).until(() -> network.refusals() > 0);
		assertThat(stranger.ask("peers")).isEmpty();
		assertThat(provider.ask("peers")).containsExactly("caller");
		assertThat(network.caller().peers()).containsExactly(PeerId.of("provider"));
		assertThat(network.caller().request("work/who", null, String.class)).isEqualTo("provider");
		stranger.close();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whenStrangerTrustsEverybodyThenItIsRefusedAllTheSame(boolean withCertificate) throws Exception {
		long before = network.refusals();
		try (SystemEnvironment environment = SystemEnvironment.create();
				NetworkKeyCredentials credentials = NetworkKeyCredentials.create(List.of(NetworkKey.generate()),
						network.caller().networkId(), PeerId.of("stranger"), environment);
				SSLSocket socket = tlsSocket(withCertificate ? credentials : null)) {
			// In TLS 1.3 the client's handshake ends before its certificate is judged.
			socket.startHandshake();
			assertThatExceptionOfType(SSLException.class).isThrownBy(() -> socket.getInputStream().read())
				.withMessageContaining("alert");
		}
		await().atMost(TestNetwork.PATIENCE).until(() -> network.refusals() > before);
		assertThat(network.caller().peers()).containsExactly(PeerId.of("provider"));
	}

	private static SSLSocket tlsSocket(NodeCredentials credentials) throws Exception {
		SSLContext context = SSLContext.getInstance("TLSv1.3");
		context.init((credentials != null) ? new KeyManager[] { credentials.keyManager() } : null,
				new TrustManager[] { new TrustsAll() }, null);
		int port = port(network.caller().info().addresses().get(0));
		SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
		socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(SILENT_SECONDS));
		SSLParameters parameters = socket.getSSLParameters();
		parameters.setApplicationProtocols(new String[] { "h2" });
		socket.setSSLParameters(parameters);
		return socket;
	}

	private static int port(String address) {
		return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
	}

	private static <T> CompletableFuture<T> request(String path, Object params, Class<T> type) {
		return network.caller().requestAsync(path, params, type);
	}

	private static void assertTooLarge(String path, Object params) {
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> network.caller().request(path, params, byte[].class))
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.PAYLOAD_TOO_LARGE))
			.withMessageContaining(Integer.toString(LIMIT))
			.withMessageMatching("(?s).*2621\\d\\d.*");
	}

	/**
	 * By turns a silent socket, text, and the head of a TLS record with nonsense in it.
	 */
	private static Socket connect(int number) throws IOException {
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(provider.address()));
		socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(SILENT_SECONDS));
		byte[] garbage = switch (number % 5) {
			case 0 -> new byte[0];
			case 1, 2 -> "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
			default -> new byte[] { 22, 3, 1, 0, 4, 1, 2, 3, 4 };
		};
		socket.getOutputStream().write(garbage);
		return socket;
	}

	private static void assertClosed(Socket socket) throws IOException {
		try {
			byte[] alert = socket.getInputStream().readNBytes(1024);
			assertThat(alert).hasSizeLessThan(1024);
		}
		catch (SocketTimeoutException ex) {
			throw new AssertionError("socket still open after " + SILENT_SECONDS + " s", ex);
		}
		catch (IOException ex) {
			logger.debug("Closed with a reset", ex);
		}
	}

	private static final class TrustsAll extends X509ExtendedTrustManager {

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
		}

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
		}

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String authType) {
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String authType) {
		}

		@Override
		public X509Certificate[] getAcceptedIssuers() {
			return new X509Certificate[0];
		}

	}

}
