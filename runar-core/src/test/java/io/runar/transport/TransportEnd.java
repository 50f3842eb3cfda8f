package io.runar.transport;

import java.net.SocketAddress;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.runar.wire.EncodedMessage;
import io.runar.wire.OutboundFrame;
import io.runar.wire.Payload;
import org.jspecify.annotations.Nullable;

/**
 * One side of a transport under test: acceptor and listener that record what they are
 * told.
 */
public class TransportEnd implements ConnectionAcceptor, ConnectionListener {

	static final long WAIT_SECONDS = 10;

	final BlockingQueue<Connection> connections = new LinkedBlockingQueue<>();

	final BlockingQueue<byte[]> frames = new LinkedBlockingQueue<>();

	final BlockingQueue<End> ends = new LinkedBlockingQueue<>();

	final BlockingQueue<Throwable> handshakeFailures = new LinkedBlockingQueue<>();

	final Queue<Throwable> violations = new ConcurrentLinkedQueue<>();

	final AtomicInteger admitted = new AtomicInteger();

	final AtomicInteger released = new AtomicInteger();

	final AtomicInteger writable = new AtomicInteger();

	volatile boolean admitting = true;

	volatile boolean accepting = true;

	volatile Runnable whenWritable = () -> {
	};

	/**
	 * How a connection ended.
	 *
	 * @param connection the connection
	 * @param cause why, or {@code null} in order
	 */
	public record End(Connection connection, @Nullable Throwable cause) {

	}

	@Override
	public boolean admit(SocketAddress remote) {
		if (this.admitting) {
			this.admitted.incrementAndGet();
		}
		return this.admitting;
	}

	@Override
	public void onReleased(SocketAddress remote) {
		this.released.incrementAndGet();
	}

	@Override
	public void onHandshakeFailed(SocketAddress remote, Throwable cause) {
		this.handshakeFailures.add(cause);
	}

	@Override
	public @Nullable ConnectionListener onConnection(Connection connection) {
		this.connections.add(connection);
		return this.accepting ? this : null;
	}

	@Override
	public void onFrame(Connection connection, byte[] frame) {
		this.frames.add(frame);
	}

	@Override
	public void onWritable(Connection connection) {
		this.writable.incrementAndGet();
		this.whenWritable.run();
	}

	@Override
	public void onClosed(Connection connection, @Nullable Throwable cause) {
		this.ends.add(new End(connection, cause));
	}

	/** Waits for something to arrive in one of the queues. */
	static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
		T next = queue.poll(WAIT_SECONDS, TimeUnit.SECONDS);
		if (next == null) {
			throw new AssertionError("nothing arrived within " + WAIT_SECONDS + " s");
		}
		return next;
	}

	/** Makes a frame of one message. */
	static OutboundFrame frame(byte[] bytes) {
		return new OutboundFrame(List.of(new EncodedMessage(new byte[0], Payload.of("", bytes))));
	}

	/** Writes on the I/O thread; completes when it has been handed over. */
	static CompletableFuture<Void> write(Connection connection, byte[] bytes) {
		return CompletableFuture.runAsync(() -> connection.write(frame(bytes)), connection.ioExecutor());
	}

}
