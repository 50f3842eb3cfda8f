package io.runar.benchmarks.contender;

import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.function.UnaryOperator;

import io.runar.RequestOptions;
import io.runar.node.RunarNode;
import io.runar.security.NetworkKey;
import io.runar.service.AbstractService;
import io.runar.service.ActionHandler;
import io.runar.stream.Publishers;
import org.jspecify.annotations.Nullable;

/**
 * This project: a node a process, with mutual TLS, routing, deadlines and all else at its
 * default.
 */
final class RunarContender implements Contender {

	private final String name;

	private final boolean nonBlocking;

	private final RequestOptions options;

	/**
	 * Creates a contender.
	 * @param name name, which says the transport
	 * @param nonBlocking whether the handler runs on the I/O thread
	 * @param options whether results of asynchronous requests arrive on the I/O thread
	 */
	RunarContender(String name, boolean nonBlocking, RequestOptions options) {
		this.name = name;
		this.nonBlocking = nonBlocking;
		this.options = options;
	}

	@Override
	public boolean carries(Message message) {
		return true;
	}

	/** Streams always run on handler threads, and are handed over on others. */
	@Override
	public boolean streams() {
		return !this.nonBlocking;
	}

	@Override
	public String serve(NetworkKey key) {
		RunarNode node = RunarNodes.builder("provider", this.name, key, "")
			.service(new EchoService(this.nonBlocking ? ActionHandler::nonBlocking : UnaryOperator.identity()))
			.build();
		node.start().join();
		return node.info().addresses().get(0);
	}

	@Override
	public Caller connect(String address, NetworkKey key) {
		RunarNode node = RunarNodes.builder("caller", this.name, key, address).build();
		node.start().join();
		node.waitFor("echo/bytes", Duration.ofSeconds(20)).join();
		return new NodeCaller(node, this.options);
	}

	private static final class EchoService extends AbstractService {

		EchoService(UnaryOperator<ActionHandler> mark) {
			super("echo");
			action("bytes", mark.apply((request) -> request.params(byte[].class)));
			action("order", mark.apply((request) -> request.params(Order.class)));
			for (Item item : Item.values()) {
				action("read/" + item, ActionHandler.streaming((request) -> items(item, request.params(Long.class))));
				action("write/" + item,
						ActionHandler.streaming((request) -> ItemReader.count(request.items(item.type()))));
			}
		}

	}

	/** Makes items as they are asked for. */
	private static Stream<Object> items(Item item, @Nullable Long count) {
		return LongStream.range(0, (count != null) ? count : 0).mapToObj(item::make);
	}

	private record NodeCaller(RunarNode node, RequestOptions options) implements Caller {

		@Override
		public Exchange exchange(Message message) {
			return message.isBytes()
					? new NodeExchange<>(this.node, "echo/bytes", message.bytes(), byte[].class, this.options)
					: new NodeExchange<>(this.node, "echo/order", Order.TYPICAL, Order.class, this.options);
		}

		@Override
		public ItemStreams streams(Item item) {
			return new NodeStreams(this.node, item);
		}

		@Override
		public void close() {
			this.node.close();
		}

	}

	private record NodeStreams(RunarNode node, Item item) implements ItemStreams {

		@Override
		public CompletableFuture<Void> read(long count) {
			return ItemReader.count(this.node.requestStream("echo/read/" + this.item, count, this.item.type()))
				.thenAccept((read) -> ItemCount.check(read, count));
		}

		@Override
		public CompletableFuture<Void> write(long count) {
			Flow.Publisher<Object> items = Publishers.of(items(this.item, count));
			return this.node.sendStream("echo/write/" + this.item, null, Objects.requireNonNull(items), Long.class)
				.thenAccept((read) -> ItemCount.check(read, count));
		}

	}

	private record NodeExchange<T>(RunarNode node, String path, T sent, Class<T> type,
			RequestOptions options) implements Exchange {

		@Override
		public void send(Answer answer) {
			this.node.requestAsync(this.path, this.sent, this.type, this.options).whenComplete(answer::arrived);
		}

		@Override
		public @Nullable Object sendAndWait() {
			return this.node.request(this.path, this.sent, this.type);
		}

		@Override
		public boolean isEcho(@Nullable Object answer) {
			return (this.sent instanceof byte[] bytes) ? answer instanceof byte[] back && Arrays.equals(bytes, back)
					: this.sent.equals(answer);
		}

	}

}
