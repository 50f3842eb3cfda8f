package io.runar.transport.tcp;

import java.io.IOException;
import java.net.SocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLPeerUnverifiedException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.ScheduledFuture;
import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.transport.Connection;
import io.runar.transport.ConnectionListener;
import io.runar.transport.TransportOptions;
import io.runar.wire.OutboundFrame;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What both ends of a connection have in common, as the last handler of its pipeline. All
 * fields are read and written only on the event loop; the other methods hop there.
 */
abstract class TcpConnection extends ChannelInboundHandlerAdapter implements Connection {

	private static final Logger logger = LoggerFactory.getLogger(TcpConnection.class);

	private final Channel channel;

	private final TransportOptions options;

	private final FrameDecoder decoder;

	private final SocketAddress remote;

	private final CompletableFuture<Void> ended = new CompletableFuture<>();

	private volatile List<X509Certificate> certificates = List.of();

	private @Nullable ConnectionListener listener;

	private @Nullable ScheduledFuture<?> timer;

	private boolean prefaceSent;

	private boolean endSent;

	private boolean closing;

	private boolean done;

	TcpConnection(Channel channel, SocketAddress remote, TransportOptions options, FrameDecoder decoder) {
		this.channel = channel;
		this.remote = remote;
		this.options = options;
		this.decoder = decoder;
	}

	/** Tells that bytes can be exchanged, encrypted if security is on. */
	abstract void established();

	/** Tells what the other side has sent first. */
	abstract void prefaceArrived(Preface preface);

	/** Tells, once, why this never became a connection. */
	abstract void notOpened(Throwable cause);

	/** Completes on the event loop when the connection has ended or was never opened. */
	final CompletableFuture<Void> ended() {
		return this.ended;
	}

	final TransportOptions options() {
		return this.options;
	}

	final boolean isDone() {
		return this.done;
	}

	/** Returns whether it has begun to pass frames on. */
	final boolean isOpen() {
		return this.listener != null;
	}

	/** Begins to pass frames on; from here on it is a connection. */
	final void begin(ConnectionListener listener) {
		cancelTimer();
		this.listener = listener;
	}

	final void sendPreface(Preface preface) {
		if (!this.prefaceSent) {
			this.prefaceSent = true;
			ByteBuf bytes = this.channel.alloc().buffer(Preface.SIZE);
			preface.writeTo(bytes);
			this.channel.writeAndFlush(bytes, this.channel.voidPromise());
		}
	}

	/** Ends at once, with what has been written or not. */
	final void abort(@Nullable Throwable cause) {
		finish(cause);
		this.channel.close();
	}

	@Override
	public final void handlerAdded(ChannelHandlerContext context) {
		this.timer = schedule(this::timeOut);
	}

	@Override
	public final void channelActive(ChannelHandlerContext context) {
		if (this.options.credentials() == null) {
			established();
		}
	}

	@Override
	public final void userEventTriggered(ChannelHandlerContext context, Object event) {
		if (event instanceof SslHandshakeCompletionEvent completion) {
			if (completion.isSuccess()) {
				encrypted(context);
			}
			else {
				abort(completion.cause());
			}
		}
	}

	@Override
	public final void channelRead(ChannelHandlerContext context, Object message) {
		if (message instanceof byte[] frame) {
			frameArrived(frame);
		}
		else if (message instanceof Preface preface) {
			prefaceArrived(preface);
		}
		else if (message instanceof RunarException violation) {
			abort(new RunarException(violation.errorCode(),
					"connection with " + this.remote + " closed: " + violation.getMessage()));
		}
		else {
			endArrived();
		}
	}

	@Override
	public final void channelWritabilityChanged(ChannelHandlerContext context) {
		ConnectionListener listener = this.listener;
		if (listener != null && isWritable()) {
			guarded(() -> listener.onWritable(this));
		}
	}

	@Override
	public final void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		abort(ConnectionFailures.lost(this.remote, cause));
	}

	@Override
	public final void channelInactive(ChannelHandlerContext context) {
		finish(ConnectionFailures.lost(this.remote, null));
	}

	@Override
	public final void channelUnregistered(ChannelHandlerContext context) {
		// A socket that was never connected does not become inactive.
		finish(ConnectionFailures.lost(this.remote, null));
	}

	@Override
	public final Executor ioExecutor() {
		return this.channel.eventLoop();
	}

	@Override
	public final boolean isWritable() {
		return !isClosing() && this.channel.isWritable();
	}

	@Override
	public final void write(OutboundFrame frame) {
		if (!this.channel.eventLoop().inEventLoop()) {
			throw new IllegalStateException("write called outside of the connection's I/O thread");
		}
		if (frame.size() > this.options.maxFrameSize()) {
			// The other side would end the connection, and with it everybody else's
			// calls.
			throw new RunarException(ErrorCode.PAYLOAD_TOO_LARGE, "frame of " + frame.size() + " bytes to "
					+ this.remote + " (expected: at most " + this.options.maxFrameSize() + ")");
		}
		if (!isClosing()) {
			// The acceptor may write before it has answered.
			sendPreface(Preface.HELLO);
			this.channel.writeAndFlush(encode(frame), this.channel.voidPromise());
		}
	}

	@Override
	public final void setReading(boolean reading) {
		onLoop(() -> {
			if (!isClosing()) {
				readOnLoop(reading);
			}
		});
	}

	@Override
	public final void close() {
		onLoop(this::closeOnLoop);
	}

	@Override
	public final List<X509Certificate> peerCertificates() {
		return this.certificates;
	}

	@Override
	public final SocketAddress remoteAddress() {
		return this.remote;
	}

	@Override
	public final String toString() {
		return "TcpConnection[" + (isIncoming() ? "from " : "to ") + this.remote + "]";
	}

	final void onLoop(Runnable task) {
		if (this.channel.eventLoop().inEventLoop()) {
			task.run();
			return;
		}
		try {
			this.channel.eventLoop().execute(task);
		}
		catch (RejectedExecutionException ex) {
			// The transport has stopped, and every connection has ended before.
			logger.trace("Event loop has stopped", ex);
		}
	}

	private void encrypted(ChannelHandlerContext context) {
		try {
			// Now, because sessions forget the chain when they end.
			List<X509Certificate> chain = new ArrayList<>();
			for (Certificate each : context.pipeline()
				.get(SslHandler.class)
				.engine()
				.getSession()
				.getPeerCertificates()) {
				chain.add((X509Certificate) each);
			}
			this.certificates = List.copyOf(chain);
		}
		catch (SSLPeerUnverifiedException ex) {
			abort(ex);
			return;
		}
		established();
	}

	private void frameArrived(byte[] frame) {
		ConnectionListener listener = this.listener;
		// After close() nobody expects frames; they are read only to reach the end.
		if (listener != null && !isClosing()) {
			guarded(() -> listener.onFrame(this, frame));
		}
	}

	private void endArrived() {
		if (this.listener == null) {
			abort(ConnectionFailures.lost(this.remote, null));
			return;
		}
		this.closing = true;
		sendEnd();
		finish(null);
		// After what has been written; the other side has nothing under way any more.
		this.channel.close();
	}

	private void closeOnLoop() {
		if (isClosing()) {
			return;
		}
		this.closing = true;
		cancelTimer();
		// A receiver that does not read would keep us from ending.
		this.timer = schedule(() -> abort(null));
		readOnLoop(true);
		sendPreface(Preface.HELLO);
		sendEnd();
	}

	private void sendEnd() {
		if (!this.endSent) {
			this.endSent = true;
			ByteBuf end = this.channel.alloc().buffer(Integer.BYTES).writeInt(FrameDecoder.END_LENGTH);
			this.channel.writeAndFlush(end, this.channel.voidPromise());
		}
	}

	private ByteBuf encode(OutboundFrame frame) {
		int size = Integer.BYTES + frame.size();
		// The JDK's TLS works on arrays.
		ByteBuf bytes = (this.options.credentials() != null) ? this.channel.alloc().heapBuffer(size)
				: this.channel.alloc().ioBuffer(size);
		bytes.writeInt(frame.size());
		try {
			frame.writeTo(new ByteBufOutputStream(bytes));
		}
		catch (IOException | RuntimeException ex) {
			bytes.release();
			throw new IllegalStateException("frame cannot be written", ex);
		}
		return bytes;
	}

	private void readOnLoop(boolean reading) {
		this.channel.config().setAutoRead(reading);
		ChannelHandlerContext context = this.channel.pipeline().context(this.decoder);
		if (context == null) {
			return;
		}
		try {
			this.decoder.setPaused(context, !reading);
		}
		catch (Exception ex) {
			exceptionCaught(context, ex);
		}
	}

	private boolean isClosing() {
		return this.closing || this.done;
	}

	/** Tells the end, once; an end that we asked for has no cause. */
	private void finish(@Nullable Throwable cause) {
		if (this.done) {
			return;
		}
		this.done = true;
		cancelTimer();
		ConnectionListener listener = this.listener;
		try {
			if (listener != null) {
				listener.onClosed(this, this.closing ? null : cause);
			}
			else {
				notOpened((cause != null) ? cause : ConnectionFailures.lost(this.remote, null));
			}
		}
		catch (RuntimeException | Error ex) {
			logger.error("Listener of the connection with {} failed at its end", this.remote, ex);
		}
		this.ended.complete(null);
	}

	private void guarded(Runnable callback) {
		try {
			callback.run();
		}
		catch (RuntimeException | Error ex) {
			logger.error("Listener of the connection with {} failed", this.remote, ex);
			abort(ex);
		}
	}

	private void timeOut() {
		abort(new RunarException(ErrorCode.TIMEOUT, "connection with " + this.remote + " not established within "
				+ this.options.connectionTimeout().toMillis() + " ms"));
	}

	private ScheduledFuture<?> schedule(Runnable task) {
		return this.channel.eventLoop()
			.schedule(task, this.options.connectionTimeout().toNanos(), TimeUnit.NANOSECONDS);
	}

	private void cancelTimer() {
		if (this.timer != null) {
			this.timer.cancel(false);
		}
	}

}
