package io.runar.benchmarks.contender;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import org.jspecify.annotations.Nullable;

/**
 * The calling side of {@link NettyContender}.
 *
 * @param group its one event loop
 * @param channel the connection
 * @param answers the last handler of the connection
 */
record NettyCaller(EventLoopGroup group, Channel channel, NettyAnswers answers) implements Caller {

	@Override
	public Exchange exchange(Message message) {
		return new FrameExchange(this.channel, this.answers, message.bytes());
	}

	@Override
	public void close() {
		this.channel.close();
		this.group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
	}

	private record FrameExchange(Channel channel, NettyAnswers answers,
			@SuppressWarnings("ArrayRecordComponent") byte[] sent) implements Exchange {

		@Override
		public void send(Answer answer) {
			int size = Long.BYTES + this.sent.length;
			ByteBuf frame = this.channel.alloc().ioBuffer(NettyContender.LENGTH_BYTES + size);
			frame.writeInt(size).writeLong(this.answers.expect(answer)).writeBytes(this.sent);
			this.channel.writeAndFlush(frame, this.channel.voidPromise());
		}

		@Override
		public Object sendAndWait() {
			CompletableFuture<@Nullable Object> answered = new CompletableFuture<>();
			send((value, failure) -> {
				if (failure != null) {
					answered.completeExceptionally(failure);
				}
				else {
					answered.complete(value);
				}
			});
			return answered.join();
		}

		@Override
		public boolean isEcho(@Nullable Object answer) {
			return answer instanceof byte[] back && Arrays.equals(this.sent, back);
		}

	}

}
