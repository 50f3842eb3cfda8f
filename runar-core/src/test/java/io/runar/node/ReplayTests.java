package io.runar.node;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.runar.node.NetworkConfig.DiscoveryProviderConfig;
import io.runar.runtime.NodeMetrics;
import io.runar.security.NetworkKey;
import io.runar.service.AbstractService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Somebody between two nodes records all they send, and sends it again to either of them:
 * RELIABILITY 35.
 */
@Timeout(60)
class ReplayTests {

	private static final NetworkKey KEY = NetworkKey.generate();

	private final List<RunarNode> nodes = new ArrayList<>();

	private final ConcurrentLinkedQueue<String> refusals = new ConcurrentLinkedQueue<>();

	private final AtomicInteger runs = new AtomicInteger();

	@AfterEach
	void closeNodes() {
		CompletableFuture.allOf(this.nodes.stream().map(RunarNode::stop).toArray(CompletableFuture[]::new)).join();
		this.nodes.forEach(RunarNode::close);
	}

	@ParameterizedTest
	@ValueSource(strings = { "grpc", "tcp" })
	void whenWhatTheCallerSentComesAgainThenNothingOfItIsTaken(String transport) throws Exception {
		RunarNode provider = start(transport, "provider", List.of());
		Recording recording = record(transport, provider);
		await().until(() -> provider.peers().isEmpty());
		try (Socket socket = new Socket()) {
			socket.connect(address(provider));
			socket.setSoTimeout(20_000);
			assertThat(answerTo(socket, recording.fromDialler())).isNotEqualTo(recording.toDialler());
		}
		await().until(() -> this.refusals.contains("handshake-failed"));
		assertThat(provider.peers()).isEmpty();
		assertThat(provider.info().peers()).isEmpty();
		assertThat(this.runs).hasValue(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "grpc", "tcp" })
	void whenWhatTheProviderAnsweredComesAgainThenNothingOfItIsTaken(String transport) throws Exception {
		Recording recording = record(transport, start(transport, "provider", List.of()));
		CompletableFuture<Integer> read = new CompletableFuture<>();
		try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			Thread impostor = new Thread(() -> {
				try (Socket socket = server.accept()) {
					read.complete(answerTo(socket, recording.toDialler()).length);
				}
				catch (IOException ex) {
					read.completeExceptionally(ex);
				}
			});
			impostor.start();
			RunarNode victim = start(transport, "victim", List.of(local(server)));
			assertThat(read.get(20, TimeUnit.SECONDS)).isLessThan(recording.fromDialler().length);
			impostor.join();
			assertThat(victim.peers()).isEmpty();
			assertThat(victim.info().peers()).isEmpty();
		}
		assertThat(this.runs).hasValue(1);
	}

	/** A node joins through somebody who listens, makes a request and leaves. */
	private Recording record(String transport, RunarNode provider) throws Exception {
		try (Listener listener = new Listener(address(provider))) {
			RunarNode caller = start(transport, "caller", List.of(local(listener.server)));
			caller.waitFor("counter/run", Duration.ofSeconds(20)).join();
			assertThat(caller.request("counter/run", null, Integer.class)).isEqualTo(1);
			caller.stop().join();
			return listener.recording();
		}
	}

	/** Sends bytes and reads until the other side has had enough. */
	private static byte[] answerTo(Socket socket, byte[] bytes) throws IOException {
		ByteArrayOutputStream answer = new ByteArrayOutputStream();
		try {
			socket.getOutputStream().write(bytes);
			socket.getInputStream().transferTo(answer);
		}
		catch (SocketException ex) {
			// Reset: that is an end too.
		}
		return answer.toByteArray();
	}

	private static String local(ServerSocket server) {
		return "127.0.0.1:" + server.getLocalPort();
	}

	private static InetSocketAddress address(RunarNode node) {
		String address = node.info().addresses().get(0);
		return new InetSocketAddress(InetAddress.getLoopbackAddress(),
				Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)));
	}

	private RunarNode start(String transport, String id, List<String> peers) {
		NetworkConfig config = NetworkConfig.builder()
			.nodeId(id)
			.transportType(transport)
			.networkKeys(List.of(KEY))
			.discoveryProviders(peers.isEmpty() ? List.of()
					: List.of(new DiscoveryProviderConfig("static", Map.of("peers", String.join(",", peers)))))
			.build();
		NodeBuilder builder = RunarNode.builder(config).metrics(new NodeMetrics() {

			@Override
			public void refused(String reason) {
				ReplayTests.this.refusals.add(reason);
			}

		});
		RunarNode node = ((id.equals("provider")) ? builder.service(new Counter()) : builder).build();
		this.nodes.add(node);
		node.start().orTimeout(20, TimeUnit.SECONDS).join();
		return node;
	}

	/**
	 * All that went over one connection.
	 */
	private record Recording(byte[] fromDialler, byte[] toDialler) {

	}

	/**
	 * Stands between two nodes for one connection.
	 */
	private static final class Listener implements AutoCloseable {

		private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());

		private final CompletableFuture<byte[]> fromDialler = new CompletableFuture<>();

		private final CompletableFuture<byte[]> toDialler = new CompletableFuture<>();

		Listener(InetSocketAddress target) throws IOException {
			new Thread(() -> {
				try (Socket dialler = this.server.accept(); Socket dialled = new Socket()) {
					dialled.connect(target);
					Thread back = new Thread(() -> this.toDialler.complete(copy(dialled, dialler)));
					back.start();
					this.fromDialler.complete(copy(dialler, dialled));
					back.join();
				}
				catch (IOException | InterruptedException ex) {
					this.fromDialler.completeExceptionally(ex);
				}
			}).start();
		}

		private static byte[] copy(Socket from, Socket to) {
			ByteArrayOutputStream copied = new ByteArrayOutputStream();
			try {
				InputStream in = from.getInputStream();
				OutputStream out = to.getOutputStream();
				byte[] buffer = new byte[16 * 1024];
				for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
					copied.write(buffer, 0, count);
					out.write(buffer, 0, count);
				}
				to.shutdownOutput();
			}
			catch (IOException ex) {
				// One side has closed: what was copied is all there is.
			}
			return copied.toByteArray();
		}

		Recording recording() throws Exception {
			return new Recording(this.fromDialler.get(20, TimeUnit.SECONDS), this.toDialler.get(20, TimeUnit.SECONDS));
		}

		@Override
		public void close() throws IOException {
			this.server.close();
		}

	}

	private final class Counter extends AbstractService {

		Counter() {
			super("counter");
			action("run", (request) -> ReplayTests.this.runs.incrementAndGet());
		}

	}

}
