package io.runar.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import io.runar.ErrorCode;
import io.runar.Node;
import io.runar.RequestOptions;
import io.runar.RunarException;
import io.runar.annotation.Action;
import io.runar.annotation.RunarService;
import io.runar.binding.AnnotatedService;
import io.runar.codec.PayloadCodecs;
import io.runar.node.NetworkConfig.DiscoveryProviderConfig;
import io.runar.runtime.NodeMetrics;
import io.runar.security.NetworkKey;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Handlers that run on I/O threads, over loopback sockets.
 */
class NonBlockingActionTests {

	private static final NetworkKey KEY = NetworkKey.generate();

	private final List<RunarNode> nodes = new ArrayList<>();

	private final CompletableFuture<String> blocked = new CompletableFuture<>();

	private final Quick quick = new Quick();

	@AfterEach
	void closeNodes() {
		this.nodes.forEach(RunarNode::close);
	}

	private RunarNode connect(String transport) {
		RunarNode provider = start(transport, "provider", null, this.quick);
		this.quick.node = provider;
		RunarNode connected = start(transport, "caller", provider, new Slow());
		connected.waitFor("quick/thread", Duration.ofSeconds(10)).join();
		provider.waitFor("slow/say", Duration.ofSeconds(10)).join();
		return connected;
	}

	@ParameterizedTest
	@ValueSource(strings = { "grpc", "tcp" })
	void whenAnActionIsNonBlockingThenItRunsOnTheIoThreadForPeersAndOnTheCallersThreadHere(String transport) {
		RunarNode node = connect(transport);
		assertThat(node.request("quick/thread", null, String.class)).startsWith("runar-" + transport);
		assertThat(node.request("quick/ordinary", null, String.class)).startsWith("runar-handler");
		assertThat(this.nodes.get(0).request("quick/thread", null, String.class))
			.isEqualTo(Thread.currentThread().getName());
	}

	@ParameterizedTest
	@ValueSource(strings = { "grpc", "tcp" })
	void whenItWaitsForAnotherNodeThenThatFailsAtOnceAndWhatIsAsynchronousWorks(String transport) {
		RunarNode node = connect(transport);
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> node.request("quick/wait", null, String.class))
			.withMessageContaining("slow/say")
			.withMessageContaining("requestAsync");
		assertThat(node.request("quick/ask", "x", String.class)).isEqualTo("slow x");
	}

	@ParameterizedTest
	@ValueSource(strings = { "grpc", "tcp" })
	void whenItFailsThenTheCallerIsToldAndTheConnectionLives(String transport) {
		RunarNode node = connect(transport);
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> node.request("quick/fail", null, String.class))
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.HANDLER_FAILED));
		assertThat(node.request("quick/thread", null, String.class)).startsWith("runar-" + transport);
	}

	@ParameterizedTest
	@ValueSource(strings = { "grpc", "tcp" })
	void whenItBlocksThenItIsReported(String transport) throws Exception {
		RunarNode node = connect(transport);
		CompletableFuture<@Nullable String> answer = node.requestAsync("quick/block", null, String.class);
		assertThat(this.blocked.get(10, TimeUnit.SECONDS)).isEqualTo("quick/block");
		this.quick.release.countDown();
		assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("done");
	}

	@ParameterizedTest
	@ValueSource(strings = { "grpc", "tcp" })
	void whenCompletionIsDirectThenTheFutureCompletesOnTheIoThreadAndOtherwiseOnACompletionThread(String transport)
			throws Exception {
		RunarNode node = connect(transport);
		assertThat(completionThread(node, RequestOptions.defaults())).startsWith("runar-completion");
		assertThat(completionThread(node, RequestOptions.defaults().withDirectCompletion()))
			.startsWith("runar-" + transport);
	}

	@ParameterizedTest
	@ValueSource(strings = { "grpc", "tcp" })
	void whenADirectCompletionWaitsForAnotherNodeThenThatFailsAtOnceAndWhatIsAsynchronousWorks(String transport)
			throws Exception {
		RunarNode node = connect(transport);
		CompletableFuture<@Nullable Object> waiting = afterwards(node,
				() -> node.request("quick/thread", null, String.class));
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> waiting.get(10, TimeUnit.SECONDS))
			.withMessageContaining("requestAsync");
		CompletableFuture<@Nullable Object> chained = afterwards(node,
				() -> node.requestAsync("quick/ask", "x", String.class));
		CompletableFuture<?> last = (CompletableFuture<?>) Objects.requireNonNull(chained.get(10, TimeUnit.SECONDS));
		assertThat(last.get(10, TimeUnit.SECONDS)).isEqualTo("slow x");
	}

	@ParameterizedTest
	@ValueSource(strings = { "grpc", "tcp" })
	void whenADirectCompletionBlocksThenItIsReported(String transport) throws Exception {
		RunarNode node = connect(transport);
		CompletableFuture<@Nullable Object> answer = afterwards(node, this.quick::block);
		assertThat(this.blocked.get(10, TimeUnit.SECONDS)).isEqualTo("quick/ordinary");
		this.quick.release.countDown();
		assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("done");
	}

	/** The answer is held up until the future has its continuation. */
	private String completionThread(RunarNode node, RequestOptions options) throws Exception {
		this.quick.held = new CountDownLatch(1);
		CompletableFuture<String> thread = node.requestAsync("quick/ordinary", null, String.class, options)
			.thenApply((answer) -> Thread.currentThread().getName());
		this.quick.held.countDown();
		return thread.get(10, TimeUnit.SECONDS);
	}

	private CompletableFuture<@Nullable Object> afterwards(RunarNode node, Callable<@Nullable Object> then) {
		CompletableFuture<@Nullable Object> outcome = new CompletableFuture<>();
		this.quick.held = new CountDownLatch(1);
		node.requestAsync("quick/ordinary", null, String.class, RequestOptions.defaults().withDirectCompletion())
			.thenAccept((answer) -> {
				try {
					outcome.complete(then.call());
				}
				catch (Exception ex) {
					outcome.completeExceptionally(ex);
				}
			});
		this.quick.held.countDown();
		return outcome;
	}

	private RunarNode start(String transport, String id, @Nullable RunarNode seed, Object service) {
		NetworkConfig.Builder config = NetworkConfig.builder()
			.nodeId(id)
			.networkId("test")
			.transportType(transport)
			.bindAddress("127.0.0.1:0")
			.networkKeys(List.of(KEY))
			.discoveryProviders((seed != null)
					? List.of(new DiscoveryProviderConfig("static", Map.of("peers", seed.info().addresses().get(0))))
					: List.of());
		RunarNode node = RunarNode.builder(config.build()).metrics(new NodeMetrics() {

			@Override
			public void handlerBlocked(String path, String action) {
				NonBlockingActionTests.this.blocked.complete(path + "/" + action);
			}

		}).service(AnnotatedService.of(service, service.getClass(), PayloadCodecs.defaults())).build();
		node.start().join();
		this.nodes.add(node);
		return node;
	}

	@RunarService(path = "slow")
	static class Slow {

		@Action
		String say(String text) {
			return "slow " + text;
		}

	}

	@RunarService(path = "quick")
	static class Quick {

		private final CountDownLatch release = new CountDownLatch(1);

		private volatile CountDownLatch held = new CountDownLatch(0);

		private volatile @Nullable Node node;

		private Node node() {
			return Objects.requireNonNull(this.node);
		}

		@Action(nonBlocking = true)
		String thread() {
			return Thread.currentThread().getName();
		}

		@Action
		String ordinary() throws InterruptedException {
			this.held.await(20, TimeUnit.SECONDS);
			return Thread.currentThread().getName();
		}

		@Action(value = "wait", nonBlocking = true)
		@Nullable String waitForOther() {
			return node().request("slow/say", "x", String.class);
		}

		@Action(nonBlocking = true)
		CompletableFuture<@Nullable String> ask(String text) {
			return node().requestAsync("slow/say", Map.of("text", text), String.class);
		}

		@Action(nonBlocking = true)
		String fail() {
			throw new IllegalStateException("on purpose");
		}

		@Action(nonBlocking = true)
		String block() throws InterruptedException {
			this.release.await(20, TimeUnit.SECONDS);
			return "done";
		}

	}

}
