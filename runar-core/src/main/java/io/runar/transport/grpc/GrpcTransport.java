package io.runar.transport.grpc;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.runtime.Environment;
import io.runar.security.Renewed;
import io.runar.transport.Connection;
import io.runar.transport.ConnectionAcceptor;
import io.runar.transport.ConnectionListener;
import io.runar.transport.PeerAddress;
import io.runar.transport.Transport;
import io.runar.transport.TransportOptions;
import org.jspecify.annotations.Nullable;

/**
 * Frames over gRPC. Each connection is one HTTP/2 connection with one bidirectional
 * stream, bound to one event loop on which everything about it happens: gRPC's executors
 * are direct, because handing each message to another thread costs more than all the rest
 * together. Nothing is shared with other users of gRPC in the process.
 */
final class GrpcTransport implements Transport {

	/** Name of the transport. */
	static final String NAME = "grpc";

	/** How long connections may take to end in order when the transport stops. */
	private static final long STOP_GRACE_MILLIS = 300;

	private static final long LOOP_SHUTDOWN_MILLIS = 1000;

	private final TransportOptions options;

	private final GrpcSettings settings;

	private final Environment environment;

	private final EventLoopGroup loops;

	private final @Nullable Renewed<SslContext> clientTls;

	/** All that have not ended, with what completes once they are no longer in here. */
	private final Map<GrpcConnection, CompletableFuture<Void>> connections = new ConcurrentHashMap<>();

	private final CompletableFuture<Void> stopped = new CompletableFuture<>();

	private final Object lock = new Object();

	private boolean started;

	private volatile boolean stopping;

	private @Nullable Server server;

	GrpcTransport(TransportOptions options, GrpcSettings settings, Environment environment) {
		this.options = options;
		this.settings = settings;
		this.environment = environment;
		this.clientTls = (options.credentials() != null) ? new Renewed<>(options.credentials(), TlsContexts::forClient)
				: null;
		this.loops = new MultiThreadIoEventLoopGroup(settings.ioThreads(), new DefaultThreadFactory("runar-grpc", true),
				NioIoHandler.newFactory());
	}

	@Override
	public String name() {
		return NAME;
	}

	@Override
	public CompletionStage<PeerAddress> start(ConnectionAcceptor acceptor) {
		synchronized (this.lock) {
			if (this.started) {
				return CompletableFuture.failedFuture(new IllegalStateException("already started"));
			}
			this.started = true;
		}
		CompletableFuture<PeerAddress> bound = new CompletableFuture<>();
		inBackground(bound, () -> bound.complete(bind(acceptor)));
		return bound;
	}

	@Override
	public CompletionStage<Connection> connect(PeerAddress address, ConnectionListener listener) {
		OutgoingConnection connection;
		synchronized (this.lock) {
			if (this.stopping) {
				return CompletableFuture.failedFuture(isStopped());
			}
			connection = new OutgoingConnection(address, listener, this.loops.next(), this.options);
			track(connection);
		}
		CompletableFuture<Void> prepared = new CompletableFuture<>();
		prepared.exceptionally((cause) -> {
			connection.onLoop(() -> connection.fail(cause));
			return null;
		});
		inBackground(prepared, () -> {
			InetSocketAddress remote = resolve(address);
			ManagedChannel channel = channelTo(remote, connection.loop());
			connection.onLoop(() -> connection.dial(channel, remote));
			prepared.complete(null);
		});
		return connection.opened();
	}

	@Override
	public CompletionStage<Void> stop() {
		synchronized (this.lock) {
			if (!this.stopping) {
				this.stopping = true;
				if (this.clientTls != null) {
					this.clientTls.close();
				}
				stopListening();
				endConnections();
			}
		}
		return this.stopped;
	}

	private PeerAddress bind(ConnectionAcceptor acceptor) {
		String shown = this.options.bindHost() + ":" + this.options.bindPort();
		Server server = GrpcServers.create(this.options, this.settings, acceptor, this.loops, this::track);
		synchronized (this.lock) {
			if (this.stopping) {
				throw isStopped();
			}
			this.server = server;
		}
		try {
			server.start();
		}
		catch (IOException ex) {
			Throwable cause = (ex.getCause() != null) ? ex.getCause() : ex;
			throw new RunarException(ErrorCode.INVALID_CONFIGURATION,
					"grpc transport cannot listen on " + shown + ": " + cause.getMessage(), ex);
		}
		catch (IllegalStateException | RejectedExecutionException ex) {
			throw new RunarException(ErrorCode.NODE_STOPPED,
					"grpc transport was stopped while it began to listen on " + shown, ex);
		}
		return new PeerAddress(NAME, this.options.bindHost(), server.getPort());
	}

	private static InetSocketAddress resolve(PeerAddress address) {
		InetSocketAddress resolved = new InetSocketAddress(address.host(), address.port());
		if (resolved.isUnresolved()) {
			throw new RunarException(ErrorCode.PEER_LOST, "no connection to " + address + ": unknown host");
		}
		return resolved;
	}

	private ManagedChannel channelTo(InetSocketAddress remote, EventLoop loop) {
		NettyChannelBuilder builder = NettyChannelBuilder.forAddress(remote)
			.eventLoopGroup(loop)
			.channelType(NioSocketChannel.class, InetSocketAddress.class)
			.withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMillis())
			.directExecutor()
			.offloadExecutor(Runnable::run)
			.proxyDetector((address) -> null)
			.disableRetry()
			.disableServiceConfigLookUp()
			.decompressorRegistry(FrameProtocol.NO_COMPRESSION)
			.flowControlWindow(this.settings.flowControlWindow())
			.maxInboundMessageSize(this.options.maxFrameSize())
			.maxInboundMetadataSize(GrpcServers.MAX_HEADER_BYTES)
			.keepAliveTime(this.settings.keepAliveTime().toNanos(), TimeUnit.NANOSECONDS)
			.keepAliveTimeout(this.settings.keepAliveTimeout().toNanos(), TimeUnit.NANOSECONDS)
			.keepAliveWithoutCalls(true);
		return ((this.clientTls != null) ? builder.sslContext(this.clientTls.current()) : builder.usePlaintext())
			.build();
	}

	private int timeoutMillis() {
		return (int) Math.min(Integer.MAX_VALUE, Math.max(1, this.options.connectionTimeout().toMillis()));
	}

	private void track(GrpcConnection connection) {
		CompletableFuture<Void> removed = connection.ended().thenRun(() -> this.connections.remove(connection));
		this.connections.put(connection, removed);
		if (removed.isDone()) {
			this.connections.remove(connection);
		}
		if (this.stopping) {
			connection.close();
		}
	}

	private void stopListening() {
		// Graceful: existing connections end below, in order where that is possible.
		if (this.server != null) {
			this.server.shutdown();
		}
	}

	private void endConnections() {
		this.loops.next().schedule(this::abortConnections, STOP_GRACE_MILLIS, TimeUnit.MILLISECONDS);
		for (GrpcConnection connection : this.connections.keySet()) {
			connection.onLoop(() -> stop(connection));
		}
		releaseWhenEnded();
	}

	private void abortConnections() {
		for (GrpcConnection connection : this.connections.keySet()) {
			connection.onLoop(() -> connection.abort(null));
		}
	}

	private void releaseWhenEnded() {
		CompletableFuture<?>[] ends = this.connections.values().toArray(CompletableFuture<?>[]::new);
		if (ends.length == 0) {
			release();
		}
		else {
			// Again, because sockets accepted before may have become connections
			// meanwhile.
			CompletableFuture.allOf(ends).thenRun(this::releaseWhenEnded);
		}
	}

	private static void stop(GrpcConnection connection) {
		if (connection instanceof OutgoingConnection outgoing) {
			outgoing.fail(isStopped());
		}
		connection.close();
	}

	private void release() {
		synchronized (this.lock) {
			if (this.server != null) {
				this.server.shutdownNow();
			}
		}
		this.loops.shutdownGracefully(0, LOOP_SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS)
			.addListener((future) -> this.stopped.complete(null));
	}

	private void inBackground(CompletableFuture<?> failing, Runnable task) {
		try {
			this.environment.background().execute(() -> {
				try {
					task.run();
				}
				catch (RuntimeException ex) {
					failing.completeExceptionally(ex);
				}
			});
		}
		catch (RejectedExecutionException ex) {
			failing.completeExceptionally(isStopped());
		}
	}

	private static RunarException isStopped() {
		return new RunarException(ErrorCode.NODE_STOPPED, "the grpc transport has been stopped");
	}

}
