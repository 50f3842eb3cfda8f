package io.runar.transport.grpc;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslHandler;
import io.grpc.netty.shaded.io.netty.util.concurrent.ScheduledFuture;
import io.runar.ErrorCode;
import io.runar.RunarException;
import org.jspecify.annotations.Nullable;

/**
 * An accepted socket, as the first handler of its pipeline: closes it if it does not
 * become a connection in time, and remembers why it did not. Confined to its event loop.
 */
final class AcceptedSocket extends ChannelInboundHandlerAdapter {

	/** How long the dialing side may take to close the socket of an ended stream. */
	private static final Duration CLOSE_GRACE = Duration.ofSeconds(1);

	private final Channel channel;

	private final SocketAddress remote;

	private final Duration timeout;

	private @Nullable ChannelHandlerContext context;

	private @Nullable ScheduledFuture<?> timer;

	private @Nullable Throwable cause;

	private boolean watchingTls;

	private boolean claimed;

	AcceptedSocket(Channel channel, Duration timeout) {
		this.channel = channel;
		this.remote = channel.remoteAddress();
		this.timeout = timeout;
	}

	EventLoop loop() {
		return this.channel.eventLoop();
	}

	SocketAddress remote() {
		return this.remote;
	}

	/**
	 * Makes it a connection.
	 * @return false if it is one already
	 */
	boolean claim() {
		if (this.claimed) {
			return false;
		}
		this.claimed = true;
		cancelTimer();
		return true;
	}

	/** Returns why it never became a connection, or {@code null} if it did. */
	@Nullable Throwable failure() {
		cancelTimer();
		if (this.claimed) {
			return null;
		}
		return (this.cause != null) ? this.cause : new RunarException(ErrorCode.PEER_LOST,
				"connection from " + this.remote + " closed before it was established");
	}

	/** Returns the last error of the socket. */
	@Nullable Throwable cause() {
		return this.cause;
	}

	/**
	 * Closes it at once. Not through the handlers of gRPC: they would first ask the other
	 * side with a ping, and give one that does not answer ten seconds.
	 */
	void close() {
		ChannelHandlerContext current = this.context;
		if (current != null) {
			current.close();
		}
		else {
			this.channel.close();
		}
	}

	/**
	 * Closes it soon. The dialing side does so first, unless it has gone: were we to
	 * close with bytes unread, the reset would take away what it has not read either.
	 */
	void closeSoon() {
		ScheduledFuture<?> close = loop().schedule(this::close, CLOSE_GRACE.toNanos(), TimeUnit.NANOSECONDS);
		this.channel.closeFuture().addListener((future) -> close.cancel(false));
	}

	@Override
	public void handlerAdded(ChannelHandlerContext context) {
		this.context = context;
		this.timer = context.channel()
			.eventLoop()
			.schedule(this::timeOut, this.timeout.toNanos(), TimeUnit.NANOSECONDS);
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		if (!this.watchingTls) {
			this.watchingTls = true;
			watchTls(context);
		}
		context.fireChannelRead(message);
	}

	@Override
	@SuppressWarnings("deprecation") // Deprecated in the handler, not in the inbound one.
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		remember(cause);
		context.fireExceptionCaught(cause);
	}

	private void watchTls(ChannelHandlerContext context) {
		SslHandler tls = context.pipeline().get(SslHandler.class);
		if (tls != null) {
			tls.handshakeFuture().addListener((future) -> {
				if (!future.isSuccess()) {
					remember(future.cause());
				}
			});
		}
	}

	private void timeOut() {
		remember(new RunarException(ErrorCode.TIMEOUT,
				"connection from " + this.remote + " not established within " + this.timeout.toMillis() + " ms"));
		close();
	}

	private void remember(@Nullable Throwable cause) {
		if (this.cause == null) {
			this.cause = cause;
		}
	}

	private void cancelTimer() {
		if (this.timer != null) {
			this.timer.cancel(false);
		}
	}

}
