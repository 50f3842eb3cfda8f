package io.runar.benchmarks.contender;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.runar.benchmarks.contender.Exchange.Answer;
import org.jspecify.annotations.Nullable;

/**
 * Hands every frame that comes back to the answer that waits for its id.
 */
@Sharable
final class NettyAnswers extends SimpleChannelInboundHandler<ByteBuf> {

	/** More than that many are never in flight. */
	private static final int SLOTS = 1 << 16;

	private final AtomicReferenceArray<@Nullable Answer> waiting = new AtomicReferenceArray<>(SLOTS);

	private final AtomicLong nextId = new AtomicLong();

	/** Returns the id that the frame must carry. */
	long expect(Answer answer) {
		long id = this.nextId.getAndIncrement();
		this.waiting.set(slot(id), answer);
		return id;
	}

	private static int slot(long id) {
		return (int) (id & (SLOTS - 1));
	}

	@Override
	protected void channelRead0(ChannelHandlerContext context, ByteBuf frame) {
		frame.skipBytes(NettyContender.LENGTH_BYTES);
		Answer answer = this.waiting.getAndSet(slot(frame.readLong()), null);
		byte[] payload = new byte[frame.readableBytes()];
		frame.readBytes(payload);
		if (answer != null) {
			answer.arrived(payload, null);
		}
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		fail(new IllegalStateException("connection closed"));
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		fail(cause);
		context.close();
	}

	private void fail(Throwable cause) {
		for (int i = 0; i < SLOTS; i++) {
			Answer answer = this.waiting.getAndSet(i, null);
			if (answer != null) {
				answer.arrived(null, cause);
			}
		}
	}

}
