package io.runar.transport.grpc;

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
import javax.net.ssl.SSLSession;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import io.grpc.netty.shaded.io.netty.util.concurrent.ScheduledFuture;
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
 * What both ends of a stream have in common. All fields are read and written only on the
 * event loop, where gRPC's callbacks run too because all executors are direct; the other
 * methods hop there.
 * <p>
 * One frame is requested at a time, after the one before has been taken: a slow receiver
 * leaves the rest in the HTTP/2 window and the other side becomes not writable.
 */
abstract class GrpcConnection implements Connection {

	private static final Logger logger = LoggerFactory.getLogger(GrpcConnection.class);

	private final EventLoop loop;

	private final TransportOptions options;

	private final CompletableFuture<Void> ended = new CompletableFuture<>();

	private @Nullable ConnectionListener listener;

	private @Nullable ScheduledFuture<?> lingerTimer;

	private boolean reading = true;

	private boolean frameRequested;

	private boolean closing;

	private boolean done;

	GrpcConnection(EventLoop loop, TransportOptions options) {
		this.loop = loop;
		this.options = options;
	}

	/** Returns whether gRPC takes another message without buffering beyond its window. */
	abstract boolean streamReady();

	/** Writes to the stream. */
	abstract void sendToStream(OutboundFrame frame);

	/** Lets one more frame come. */
	abstract void requestFrame();

	/** Ends our direction of the stream after what has been written. */
	abstract void endStream();

	/** Ends the stream and its socket at once. */
	abstract void cancelStream();

	/** Lets go of what the stream used, once it has ended. */
	abstract void release();

	/** Completes on the event loop when the connection has ended. */
	final CompletableFuture<Void> ended() {
		return this.ended;
	}

	final EventLoop loop() {
		return this.loop;
	}

	final TransportOptions options() {
		return this.options;
	}

	final boolean isClosing() {
		return this.closing || this.done;
	}

	final boolean isDone() {
		return this.done;
	}

	/** Begins to pass frames on. */
	final void begin(ConnectionListener listener) {
		this.listener = listener;
		requestNext();
	}

	final void frameArrived(byte[] frame) {
		this.frameRequested = false;
		ConnectionListener listener = this.listener;
		// After close() nobody expects frames; they are read only to reach the end.
		if (listener != null && !isClosing()) {
			guarded(() -> listener.onFrame(this, frame));
		}
		requestNext();
	}

	final void becameReady() {
		ConnectionListener listener = this.listener;
		if (listener != null && isWritable()) {
			guarded(() -> listener.onWritable(this));
		}
	}

	/** Tells the end, once; an end that we asked for has no cause. */
	final void finish(@Nullable Throwable cause) {
		if (this.done) {
			return;
		}
		this.done = true;
		if (this.lingerTimer != null) {
			this.lingerTimer.cancel(false);
		}
		release();
		ConnectionListener listener = this.listener;
		if (listener != null) {
			Throwable told = this.closing ? null : cause;
			try {
				listener.onClosed(this, told);
			}
			catch (RuntimeException | Error ex) {
				logger.error("Listener of the connection with {} failed at its end", remoteAddress(), ex);
			}
		}
		this.ended.complete(null);
	}

	/** Ends at once, with what has been written or not. */
	final void abort(@Nullable Throwable cause) {
		if (!this.done) {
			cancelStream();
			finish(cause);
		}
	}

	@Override
	public final Executor ioExecutor() {
		return this.loop;
	}

	@Override
	public final boolean isWritable() {
		return !isClosing() && streamReady();
	}

	@Override
	public final void write(OutboundFrame frame) {
		if (!this.loop.inEventLoop()) {
			throw new IllegalStateException("write called outside of the connection's I/O thread");
		}
		if (frame.size() > this.options.maxFrameSize()) {
			// The other side would end the connection, and with it everybody else's
			// calls.
			throw new RunarException(ErrorCode.PAYLOAD_TOO_LARGE, "frame of " + frame.size() + " bytes to "
					+ remoteAddress() + " (expected: at most " + this.options.maxFrameSize() + ")");
		}
		if (!isClosing()) {
			sendToStream(frame);
		}
	}

	@Override
	public final void setReading(boolean reading) {
		onLoop(() -> {
			this.reading = reading;
			requestNext();
		});
	}

	@Override
	public final void close() {
		onLoop(this::closeOnLoop);
	}

	final void onLoop(Runnable task) {
		if (this.loop.inEventLoop()) {
			task.run();
			return;
		}
		try {
			this.loop.execute(task);
		}
		catch (RejectedExecutionException ex) {
			// The transport has stopped, and every connection has ended before.
			logger.trace("Event loop has stopped", ex);
		}
	}

	private void closeOnLoop() {
		if (isClosing()) {
			return;
		}
		this.closing = true;
		// A receiver that does not read would keep us from ending.
		this.lingerTimer = this.loop.schedule(() -> abort(null), this.options.connectionTimeout().toNanos(),
				TimeUnit.NANOSECONDS);
		endStream();
		requestNext();
	}

	private void requestNext() {
		boolean wanted = this.closing || (this.listener != null && this.reading);
		if (wanted && !this.frameRequested && !this.done) {
			this.frameRequested = true;
			requestFrame();
		}
	}

	private void guarded(Runnable callback) {
		try {
			callback.run();
		}
		catch (RuntimeException | Error ex) {
			logger.error("Listener of the connection with {} failed", remoteAddress(), ex);
			abort(ex);
		}
	}

	/** Reads the chain now, because sessions forget it when they end. */
	static List<X509Certificate> certificates(Attributes attributes) throws SSLPeerUnverifiedException {
		SSLSession session = attributes.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
		if (session == null) {
			return List.of();
		}
		List<X509Certificate> chain = new ArrayList<>();
		for (Certificate certificate : session.getPeerCertificates()) {
			chain.add((X509Certificate) certificate);
		}
		return List.copyOf(chain);
	}

	static SocketAddress remoteAddress(Attributes attributes, SocketAddress otherwise) {
		SocketAddress address = attributes.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
		return (address != null) ? address : otherwise;
	}

}
