package io.runar.benchmarks.contender;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.CallStreamObserver;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;

/**
 * Streaming calls of plain grpc-java with its own flow control: the sender gives items as
 * long as {@code isReady()} says so and goes on in its {@code onReadyHandler}, the reader
 * asks for the next item after each.
 */
final class GrpcStreamContender extends GrpcContender {

	GrpcStreamContender(boolean tls) {
		super(new GrpcChannels(tls, false));
	}

	@Override
	public boolean carries(Message message) {
		return false;
	}

	@Override
	public boolean streams() {
		return true;
	}

	@Override
	ServerServiceDefinition service() {
		return GrpcStreams.service();
	}

	@Override
	ChannelCaller caller(ManagedChannel channel) {
		return new StreamCaller(channel);
	}

	private record StreamCaller(ManagedChannel channel) implements ChannelCaller {

		@Override
		public Exchange exchange(Message message) {
			throw new UnsupportedOperationException("single messages");
		}

		@Override
		public ItemStreams streams(Item item) {
			return item.isBytes()
					? new ChannelStreams<>(this.channel, GrpcStreams.readBytes(item), GrpcStreams.WRITE_BYTES,
							(number) -> (byte[]) item.make(number))
					: new ChannelStreams<>(this.channel, GrpcStreams.READ_TICKS, GrpcStreams.WRITE_TICKS,
							Item::message);
		}

	}

	private record ChannelStreams<T>(ManagedChannel channel, MethodDescriptor<byte[], T> reading,
			MethodDescriptor<T, byte[]> writing, LongFunction<T> items) implements ItemStreams {

		@Override
		public CompletableFuture<Void> read(long count) {
			CompletableFuture<Void> done = new CompletableFuture<>();
			ItemCount read = new ItemCount();
			ClientCalls.asyncServerStreamingCall(this.channel.newCall(this.reading, CallOptions.DEFAULT),
					GrpcStreams.encoded(count), new StreamObserver<T>() {

						@Override
						public void onNext(T item) {
							read.add(Objects.requireNonNull(item));
						}

						@Override
						public void onError(Throwable failure) {
							done.completeExceptionally(failure);
						}

						@Override
						public void onCompleted() {
							settle(done, read.count(), count);
						}

					});
			return done;
		}

		@Override
		public CompletableFuture<Void> write(long count) {
			CompletableFuture<Void> done = new CompletableFuture<>();
			ClientCalls.asyncClientStreamingCall(this.channel.newCall(this.writing, CallOptions.DEFAULT),
					new Counted<>(this.items, count, done));
			return done;
		}

	}

	private static void settle(CompletableFuture<Void> done, long count, long expected) {
		try {
			ItemCount.check(count, expected);
			done.complete(null);
		}
		catch (IllegalStateException ex) {
			done.completeExceptionally(ex);
		}
	}

	/** Sends items and takes the number of those that came. */
	private static final class Counted<T> implements ClientResponseObserver<T, byte[]> {

		private final LongFunction<T> items;

		private final long expected;

		private final CompletableFuture<Void> done;

		private byte @Nullable [] answer;

		Counted(LongFunction<T> items, long expected, CompletableFuture<Void> done) {
			this.items = items;
			this.expected = expected;
			this.done = done;
		}

		@Override
		public void beforeStart(ClientCallStreamObserver<T> requests) {
			requests.setOnReadyHandler(new Sending<>(requests, this.items, this.expected));
		}

		@Override
		public void onNext(byte[] value) {
			this.answer = value;
		}

		@Override
		public void onError(Throwable failure) {
			this.done.completeExceptionally(failure);
		}

		@Override
		public void onCompleted() {
			byte[] count = this.answer;
			settle(this.done, (count != null) ? ByteBuffer.wrap(count).getLong() : 0, this.expected);
		}

	}

	/** Gives items as long as they find room, and the end behind them. */
	static final class Sending<T> implements Runnable {

		private final CallStreamObserver<T> to;

		private final LongFunction<T> items;

		private final long count;

		private long next;

		private boolean ended;

		Sending(CallStreamObserver<T> to, LongFunction<T> items, long count) {
			this.to = to;
			this.items = items;
			this.count = count;
		}

		/** Begins to answer with items. */
		static <T> void begin(StreamObserver<T> observer, LongFunction<T> items, long count) {
			ServerCallStreamObserver<T> answers = (ServerCallStreamObserver<T>) observer;
			answers.setOnReadyHandler(new Sending<>(answers, items, count));
		}

		@Override
		public void run() {
			while (this.next < this.count && this.to.isReady()) {
				this.to.onNext(this.items.apply(this.next++));
			}
			if (this.next == this.count && !this.ended) {
				this.ended = true;
				this.to.onCompleted();
			}
		}

	}

}
