package io.runar.transport.memory;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.Executor;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.runtime.SerialContext;
import io.runar.transport.Connection;
import io.runar.transport.ConnectionListener;
import io.runar.wire.OutboundFrame;
import org.jspecify.annotations.Nullable;

/**
 * One end of a connection. Its I/O thread is a serial context of its node.
 */
final class MemoryConnection implements Connection {

	private final MemoryTransport transport;

	private final SerialContext context;

	private final InetSocketAddress remote;

	private final List<X509Certificate> peerCertificates;

	private final boolean incoming;

	private final Pipe in;

	private final Pipe out;

	private @Nullable MemoryConnection peer;

	private @Nullable ConnectionListener listener;

	private boolean ended;

	MemoryConnection(MemoryTransport transport, SerialContext context, InetSocketAddress remote,
			List<X509Certificate> peerCertificates, boolean incoming, Pipe in, Pipe out) {
		this.transport = transport;
		this.context = context;
		this.remote = remote;
		this.peerCertificates = peerCertificates;
		this.incoming = incoming;
		this.in = in;
		this.out = out;
	}

	static void join(MemoryConnection a, MemoryConnection b) {
		a.peer = b;
		b.peer = a;
		a.out.connect(a, b);
		b.out.connect(b, a);
	}

	/** Begins to tell the listener; from now on the end of the connection is told. */
	void open(ConnectionListener listener) {
		this.listener = listener;
		this.transport.add(this);
	}

	boolean leadsTo(String host) {
		return this.peer != null && this.peer.transport.host().equals(host);
	}

	/** From now on nothing arrives in either direction. */
	void silence() {
		this.in.silence();
		this.out.silence();
	}

	boolean isEnded() {
		return this.ended;
	}

	@Override
	public Executor ioExecutor() {
		return this.context;
	}

	@Override
	public boolean isWritable() {
		return !this.ended && this.out.isWritable();
	}

	@Override
	public void write(OutboundFrame frame) {
		if (frame.size() > this.transport.maxFrameSize()) {
			throw tooLarge(frame.size());
		}
		if (!this.ended) {
			this.out.write(frame.toByteArray());
		}
	}

	@Override
	public void setReading(boolean reading) {
		this.context.execute(() -> this.in.setReading(reading));
	}

	@Override
	public void close() {
		this.context.execute(this::closeNow);
	}

	@Override
	public List<X509Certificate> peerCertificates() {
		return this.peerCertificates;
	}

	@Override
	public SocketAddress remoteAddress() {
		return this.remote;
	}

	@Override
	public boolean isIncoming() {
		return this.incoming;
	}

	/** Closes in order: what has been written still arrives. */
	void closeNow() {
		if (!this.ended) {
			MemoryConnection other = this.peer;
			if (other != null) {
				this.out.then(() -> other.end(null));
			}
			end(null);
		}
	}

	/** Ends as by a reset: what is on the way is lost. */
	void reset(@Nullable Throwable cause) {
		if (!this.ended) {
			abortOut();
			end(cause);
		}
	}

	/** Ends without telling the own side. */
	void die() {
		if (!this.ended) {
			this.ended = true;
			this.in.close();
			abortOut();
		}
	}

	void receive(byte[] frame) {
		ConnectionListener current = this.listener;
		if (this.ended || current == null) {
			return;
		}
		if (frame.length > this.transport.maxFrameSize()) {
			reset(tooLarge(frame.length));
			return;
		}
		this.transport.network().countDelivered();
		current.onFrame(this, frame);
	}

	void becameWritable() {
		if (!this.ended && this.listener != null) {
			this.listener.onWritable(this);
		}
	}

	private void abortOut() {
		MemoryConnection other = this.peer;
		if (other != null) {
			this.out.abort(() -> other.end(new RunarException(ErrorCode.PEER_LOST,
					"connection with " + other.remote + " lost: reset by the other side")));
		}
	}

	private void end(@Nullable Throwable cause) {
		if (this.ended) {
			return;
		}
		this.ended = true;
		// The other direction stays until the other side has seen the end.
		this.in.close();
		this.transport.remove(this);
		if (this.listener != null) {
			this.listener.onClosed(this, cause);
		}
		if (this.incoming) {
			this.transport.released(this.remote);
		}
	}

	private RunarException tooLarge(int size) {
		return new RunarException(ErrorCode.PAYLOAD_TOO_LARGE, "frame of " + size + " bytes on the connection with "
				+ this.remote + " (expected: at most " + this.transport.maxFrameSize() + " bytes)");
	}

}
