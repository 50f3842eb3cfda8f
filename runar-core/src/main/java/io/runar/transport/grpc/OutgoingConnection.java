package io.runar.transport.grpc;

import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLPeerUnverifiedException;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import io.grpc.netty.shaded.io.netty.util.concurrent.ScheduledFuture;
import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.transport.Connection;
import io.runar.transport.ConnectionListener;
import io.runar.transport.PeerAddress;
import io.runar.transport.TransportOptions;
import io.runar.wire.OutboundFrame;
import org.jspecify.annotations.Nullable;

/**
 * A connection that this node opens: a gRPC channel of its own with one call. It is open
 * when the other side's headers have come, which it sends when it has accepted us.
 */
final class OutgoingConnection extends GrpcConnection {

	private final PeerAddress address;

	private final ConnectionListener listener;

	private final CompletableFuture<Connection> opened = new CompletableFuture<>();

	private final ScheduledFuture<?> timer;

	private @Nullable ManagedChannel channel;

	private @Nullable ClientCall<OutboundFrame, byte[]> call;

	private volatile @Nullable SocketAddress remote;

	private volatile List<X509Certificate> certificates = List.of();

	/** Begins the time that is allowed for connecting. */
	OutgoingConnection(PeerAddress address, ConnectionListener listener, EventLoop loop, TransportOptions options) {
		super(loop, options);
		this.address = address;
		this.listener = listener;
		this.timer = loop.schedule(this::timeOut, options.connectionTimeout().toNanos(), TimeUnit.NANOSECONDS);
	}

	/** Completes on the event loop. */
	CompletableFuture<Connection> opened() {
		return this.opened;
	}

	/**
	 * Connects, on the event loop.
	 * @param channel a channel to the address, which now belongs to this
	 * @param remote the resolved address
	 */
	void dial(ManagedChannel channel, SocketAddress remote) {
		if (isDone()) {
			channel.shutdownNow();
			return;
		}
		this.channel = channel;
		this.remote = remote;
		ClientCall<OutboundFrame, byte[]> call = channel.newCall(FrameProtocol.DIALED, CallOptions.DEFAULT);
		this.call = call;
		call.start(new Events(), new Metadata());
	}

	/** Ends an attempt that has not been dialed yet or not been answered. */
	void fail(Throwable cause) {
		if (this.opened.completeExceptionally(cause)) {
			abort(cause);
		}
	}

	@Override
	boolean streamReady() {
		return this.call != null && this.call.isReady();
	}

	@Override
	void sendToStream(OutboundFrame frame) {
		if (this.call != null) {
			this.call.sendMessage(frame);
		}
	}

	@Override
	void requestFrame() {
		if (this.call != null) {
			this.call.request(1);
		}
	}

	@Override
	void endStream() {
		if (this.call != null) {
			this.call.halfClose();
		}
	}

	@Override
	void cancelStream() {
		if (this.call != null) {
			this.call.cancel("connection closed", null);
		}
		if (this.channel != null) {
			this.channel.shutdownNow();
		}
	}

	@Override
	void release() {
		this.timer.cancel(false);
		if (this.channel != null) {
			this.channel.shutdown();
		}
	}

	@Override
	public List<X509Certificate> peerCertificates() {
		return this.certificates;
	}

	@Override
	public SocketAddress remoteAddress() {
		SocketAddress remote = this.remote;
		return (remote != null) ? remote
				: java.net.InetSocketAddress.createUnresolved(this.address.host(), this.address.port());
	}

	@Override
	public boolean isIncoming() {
		return false;
	}

	@Override
	public String toString() {
		return "GrpcConnection[to " + this.address + "]";
	}

	private void timeOut() {
		fail(new RunarException(ErrorCode.TIMEOUT,
				"no connection to " + this.address + " within " + options().connectionTimeout().toMillis() + " ms"));
	}

	private void open(Attributes attributes) {
		try {
			this.certificates = certificates(attributes);
		}
		catch (SSLPeerUnverifiedException ex) {
			fail(new RunarException(ErrorCode.UNAUTHENTICATED,
					"no connection to " + this.address + ": it showed no certificate", ex));
			return;
		}
		this.remote = remoteAddress(attributes, remoteAddress());
		this.timer.cancel(false);
		if (this.opened.complete(this)) {
			begin(this.listener);
		}
		else {
			abort(null);
		}
	}

	private void ended(Status status) {
		if (this.opened.isDone()) {
			finish(status.isOk() ? null : ConnectionFailures.lost(remoteAddress(), status, options().maxFrameSize()));
			return;
		}
		fail(ConnectionFailures.notOpened(this.address, status));
	}

	private final class Events extends ClientCall.Listener<byte[]> {

		@Override
		public void onHeaders(Metadata headers) {
			ClientCall<OutboundFrame, byte[]> call = OutgoingConnection.this.call;
			if (call != null && !isDone()) {
				open(call.getAttributes());
			}
		}

		@Override
		public void onMessage(byte[] frame) {
			frameArrived(frame);
		}

		@Override
		public void onReady() {
			becameReady();
		}

		@Override
		public void onClose(Status status, Metadata trailers) {
			ended(status);
		}

	}

}
