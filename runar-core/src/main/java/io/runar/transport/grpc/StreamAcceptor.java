package io.runar.transport.grpc;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Consumer;

import javax.net.ssl.SSLPeerUnverifiedException;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.runar.transport.ConnectionAcceptor;
import io.runar.transport.ConnectionListener;
import io.runar.transport.TransportOptions;
import io.runar.wire.OutboundFrame;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes connections of the calls that arrive, at most one for each socket.
 */
final class StreamAcceptor implements ServerCallHandler<byte[], OutboundFrame> {

	private static final Logger logger = LoggerFactory.getLogger(StreamAcceptor.class);

	private final AcceptGate gate;

	private final ConnectionAcceptor acceptor;

	private final TransportOptions options;

	private final Consumer<IncomingConnection> opened;

	StreamAcceptor(AcceptGate gate, ConnectionAcceptor acceptor, TransportOptions options,
			Consumer<IncomingConnection> opened) {
		this.gate = gate;
		this.acceptor = acceptor;
		this.options = options;
		this.opened = opened;
	}

	/** The service as the server takes it. */
	ServerServiceDefinition service() {
		return ServerServiceDefinition.builder(FrameProtocol.SERVICE)
			.addMethod(ServerMethodDefinition.create(FrameProtocol.ACCEPTED, this))
			.build();
	}

	@Override
	public ServerCall.Listener<byte[]> startCall(ServerCall<byte[], OutboundFrame> call, Metadata headers) {
		AcceptedSocket socket = this.gate.socketOf(call.getAttributes());
		List<X509Certificate> certificates = certificates(call);
		if (socket == null || certificates == null || !socket.claim()) {
			call.close(Status.PERMISSION_DENIED, new Metadata());
			return new ServerCall.Listener<>() {
			};
		}
		IncomingConnection connection = new IncomingConnection(call, socket, certificates, this.options);
		IncomingConnection.Events events = connection.new Events();
		ConnectionListener listener = listenerOf(connection);
		if (listener == null) {
			connection.refuse();
			return events;
		}
		this.opened.accept(connection);
		connection.sendHeaders();
		connection.begin(listener);
		return events;
	}

	private @Nullable List<X509Certificate> certificates(ServerCall<byte[], OutboundFrame> call) {
		try {
			List<X509Certificate> chain = GrpcConnection.certificates(call.getAttributes());
			return (chain.isEmpty() && this.options.credentials() != null) ? null : chain;
		}
		catch (SSLPeerUnverifiedException ex) {
			return null;
		}
	}

	private @Nullable ConnectionListener listenerOf(IncomingConnection connection) {
		try {
			return this.acceptor.onConnection(connection);
		}
		catch (RuntimeException ex) {
			logger.error("Acceptor failed for {}", connection, ex);
			return null;
		}
	}

}
