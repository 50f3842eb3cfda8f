package io.runar.node;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

import io.runar.service.AbstractService;
import io.runar.service.ActionHandler;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A stream of a million small items over sockets takes no more memory than a short one.
 * The long lane, {@code -Drunar.long-tests=true}, has ten million.
 */
class StreamVolumeTests {

	private static final long ITEMS = Boolean.getBoolean("runar.long-tests") ? 10_000_000 : 1_000_000;

	private static final int ITEM_BYTES = 16;

	private static final long MAX_GROWTH = 32 << 20;

	@ParameterizedTest
	@ValueSource(strings = { "grpc", "tcp" })
	void whenAStreamIsLongThenAllItemsComeInOrderAndMemoryIsBounded(String transport) throws Exception {
		try (LoopbackNodes nodes = new LoopbackNodes(transport)) {
			nodes.start("provider", new Feed());
			RunarNode caller = nodes.start("caller");
			caller.waitFor("feed/numbers", Duration.ofSeconds(20)).join();
			Reader reader = new Reader();
			caller.requestStream("feed/numbers", null, byte[].class).subscribe(reader);
			assertThat(reader.done.get(5, TimeUnit.MINUTES)).isEqualTo(ITEMS);
			assertThat(reader.growth).isLessThan(MAX_GROWTH);
		}
	}

	private static final class Feed extends AbstractService {

		Feed() {
			super("feed");
			action("numbers", ActionHandler.streaming((context) -> LongStream.range(0, ITEMS)
				.mapToObj((number) -> ByteBuffer.allocate(ITEM_BYTES).putLong(number).array())));
		}

	}

	/** Checks the order, and from time to time how much of the heap is in use. */
	private static final class Reader implements Flow.Subscriber<byte[]> {

		private final CompletableFuture<Long> done = new CompletableFuture<>();

		private long next;

		private long first;

		private long growth;

		@Override
		public void onSubscribe(Flow.Subscription subscription) {
			subscription.request(Long.MAX_VALUE);
		}

		@Override
		public void onNext(byte[] item) {
			if (ByteBuffer.wrap(item).getLong() != this.next) {
				this.done.completeExceptionally(new AssertionError(
						"item " + ByteBuffer.wrap(item).getLong() + " (expected: " + this.next + ")"));
			}
			this.next++;
			if (this.next % (ITEMS / 10) == 0) {
				measure();
			}
		}

		private void measure() {
			System.gc();
			long used = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
			if (this.first == 0) {
				this.first = used;
			}
			this.growth = Math.max(this.growth, used - this.first);
		}

		@Override
		public void onError(Throwable thrown) {
			this.done.completeExceptionally(thrown);
		}

		@Override
		public void onComplete() {
			this.done.complete(this.next);
		}

	}

}
