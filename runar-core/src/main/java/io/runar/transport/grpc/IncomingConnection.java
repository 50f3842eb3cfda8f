package io.runar.transport.grpc;

import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.runar.RunarException;
import io.runar.transport.TransportOptions;
import io.runar.wire.OutboundFrame;

/**
 * A connection that another node has opened: one call of the server.
 */
final class IncomingConnection extends GrpcConnection {

	private final ServerCall<byte[], OutboundFrame> call;

	private final AcceptedSocket socket;

	private final List<X509Certificate> certificates;

	private final StreamOutcome outcome = StreamOutcome.current();

	private boolean headersSent;

	private boolean streamEnded;

	IncomingConnection(ServerCall<byte[], OutboundFrame> call, AcceptedSocket socket,
			List<X509Certificate> certificates, TransportOptions options) {
		super(socket.loop(), options);
		this.call = call;
		this.socket = socket;
		this.certificates = certificates;
	}

	/** Tells the other side that it is accepted. */
	void sendHeaders() {
		if (!this.headersSent && !this.streamEnded) {
			this.headersSent = true;
			this.call.sendHeaders(new Metadata());
		}
	}

	/** Ends the stream because nobody here wants it. */
	void refuse() {
		closeCall(Status.PERMISSION_DENIED);
	}

	@Override
	boolean streamReady() {
		return this.call.isReady();
	}

	@Override
	void sendToStream(OutboundFrame frame) {
		// The acceptor may write before it has answered.
		sendHeaders();
		this.call.sendMessage(frame);
	}

	@Override
	void requestFrame() {
		this.call.request(1);
	}

	@Override
	void endStream() {
		sendHeaders();
		closeCall(Status.OK);
	}

	@Override
	void cancelStream() {
		closeCall(Status.CANCELLED);
		this.socket.close();
	}

	@Override
	void release() {
		this.socket.closeSoon();
	}

	@Override
	public List<X509Certificate> peerCertificates() {
		return this.certificates;
	}

	@Override
	public SocketAddress remoteAddress() {
		return this.socket.remote();
	}

	@Override
	public boolean isIncoming() {
		return true;
	}

	@Override
	public String toString() {
		return "GrpcConnection[from " + this.socket.remote() + "]";
	}

	private void closeCall(Status status) {
		if (!this.streamEnded) {
			this.streamEnded = true;
			this.call.close(status, new Metadata());
		}
	}

	/** Receives the call's events. */
	final class Events extends ServerCall.Listener<byte[]> {

		@Override
		public void onMessage(byte[] frame) {
			frameArrived(frame);
		}

		@Override
		public void onReady() {
			becameReady();
		}

		@Override
		public void onHalfClose() {
			// The other side closes in order; all its frames have been taken.
			close();
		}

		@Override
		public void onComplete() {
			finish(null);
		}

		@Override
		public void onCancel() {
			IncomingConnection.this.streamEnded = true;
			Status status = IncomingConnection.this.outcome.status();
			Throwable cause = IncomingConnection.this.socket.cause();
			RunarException lost = ConnectionFailures.lost(remoteAddress(),
					(status.getCause() == null && cause != null) ? status.withCause(cause) : status,
					options().maxFrameSize());
			finish(lost);
		}

	}

}
