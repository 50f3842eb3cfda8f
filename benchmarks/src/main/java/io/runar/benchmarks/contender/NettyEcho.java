package io.runar.benchmarks.contender;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Writes every frame back, with its length and id as they came.
 */
@Sharable
final class NettyEcho extends ChannelInboundHandlerAdapter {

	@Override
	public void channelRead(ChannelHandlerContext context, Object frame) {
		context.writeAndFlush(frame, context.voidPromise());
	}

}
