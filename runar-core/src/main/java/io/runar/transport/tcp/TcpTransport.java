package io.runar.transport.tcp;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.ScheduledFuture;
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
 * Frames over TCP. Each connection is bound to one event loop on which everything about
 * it happens.
 */
final class TcpTransport implements Transport {

	/** Name of the transport. */
	static final String NAME = "tcp";

	/** How long connections may take to end in order when the transport stops. */
	private static final long STOP_GRACE_MILLIS = 300;

	private static final long LOOP_SHUTDOWN_MILLIS = 1000;

	private final TransportOptions options;

	private final Environment environment;

	private final EventLoopGroup loops;

	private final WriteBufferWaterMark waterMark;

	private final @Nullable Renewed<SslContext> clientTls;

	/** All that have not ended, with what completes once they are no longer in here. */
	private final Map<TcpConnection, CompletableFuture<Void>> connections = new ConcurrentHashMap<>();

	private final CompletableFuture<Void> stopped = new CompletableFuture<>();

	private final Object lock = new Object();

	private boolean started;

	private volatile boolean stopping;

	private @Nullable Channel listening;

	TcpTransport(TransportOptions options, TcpSettings settings, Environment environment) {
		this.options = options;
		this.environment = environment;
		this.clientTls = (options.credentials() != null) ? new Renewed<>(options.credentials(), TlsContexts::forClient)
				: null;
		this.waterMark = new WriteBufferWaterMark(settings.writeBufferSize() / 2, settings.writeBufferSize());
		this.loops = new MultiThreadIoEventLoopGroup(settings.ioThreads(), new DefaultThreadFactory("runar-tcp", true),
				NioIoHandler.newFactory());
	}

	@Override
	public String name() {
		return NAME;
	}

	@Override
	public CompletionStage<PeerAddress> start(ConnectionAcceptor acceptor) {
		SslContext tls = (this.options.credentials() != null) ? TlsContexts.forServer(this.options.credentials())
				: null;
		CompletableFuture<PeerAddress> bound = new CompletableFuture<>();
		synchronized (this.lock) {
			if (this.started) {
				return CompletableFuture.failedFuture(new IllegalStateException("already started"));
			}
			if (this.stopping) {
				return CompletableFuture.failedFuture(isStopped());
			}
			this.started = true;
			ChannelFuture binding = new ServerBootstrap().group(this.loops)
				.channel(NioServerSocketChannel.class)
				.childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, this.waterMark)
				.childHandler(new Acceptance(acceptor, tls))
				.bind(this.options.bindHost(), this.options.bindPort());
			this.listening = binding.channel();
			binding.addListener((future) -> completeBinding(bound, binding));
		}
		return bound;
	}

	@Override
	public CompletionStage<Connection> connect(PeerAddress address, ConnectionListener listener) {
		CompletableFuture<Connection> opened = new CompletableFuture<>();
		synchronized (this.lock) {
			if (this.stopping) {
				return CompletableFuture.failedFuture(isStopped());
			}
			limitTime(address, opened);
		}
		try {
			this.environment.background().execute(() -> dial(address, listener, opened));
		}
		catch (RejectedExecutionException ex) {
			opened.completeExceptionally(isStopped());
		}
		return opened;
	}

	@Override
	public CompletionStage<Void> stop() {
		synchronized (this.lock) {
			if (!this.stopping) {
				this.stopping = true;
				if (this.clientTls != null) {
					this.clientTls.close();
				}
				if (this.listening != null) {
					this.listening.close();
				}
				endConnections();
			}
		}
		return this.stopped;
	}

	private void completeBinding(CompletableFuture<PeerAddress> bound, ChannelFuture binding) {
		if (binding.isSuccess()) {
			int port = ((InetSocketAddress) binding.channel().localAddress()).getPort();
			bound.complete(new PeerAddress(NAME, this.options.bindHost(), port));
			return;
		}
		Throwable cause = binding.cause();
		bound
			.completeExceptionally(this.stopping ? isStopped()
					: new RunarException(ErrorCode.INVALID_CONFIGURATION, "tcp transport cannot listen on "
							+ this.options.bindHost() + ":" + this.options.bindPort() + ": " + cause.getMessage(),
							cause));
	}

	private void dial(PeerAddress address, ConnectionListener listener, CompletableFuture<Connection> opened) {
		InetSocketAddress remote = new InetSocketAddress(address.host(), address.port());
		if (remote.isUnresolved()) {
			opened.completeExceptionally(
					new RunarException(ErrorCode.PEER_LOST, "no connection to " + address + ": unknown host"));
			return;
		}
		synchronized (this.lock) {
			if (this.stopping) {
				opened.completeExceptionally(isStopped());
				return;
			}
			new Bootstrap().group(this.loops)
				.channel(NioSocketChannel.class)
				.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMillis())
				.option(ChannelOption.WRITE_BUFFER_WATER_MARK, this.waterMark)
				.handler(new ChannelInitializer<>() {
					@Override
					protected void initChannel(Channel channel) {
						FrameDecoder decoder = new FrameDecoder(TcpTransport.this.options.maxFrameSize());
						assemble(channel, clientContext(), decoder, address, new OutgoingConnection(channel, remote,
								TcpTransport.this.options, decoder, address, listener, opened));
					}
				})
				.connect(remote)
				.addListener((future) -> {
					if (!future.isSuccess()) {
						opened.completeExceptionally(ConnectionFailures.notOpened(address, future.cause()));
					}
				});
		}
	}

	private void assemble(Channel channel, @Nullable SslContext tls, FrameDecoder decoder,
			@Nullable PeerAddress address, TcpConnection connection) {
		if (tls != null) {
			SslHandler handler = (address != null) ? tls.newHandler(channel.alloc(), address.host(), address.port())
					: tls.newHandler(channel.alloc());
			// Twice, so that the connection's own timer comes first.
			handler.setHandshakeTimeout(2 * this.options.connectionTimeout().toNanos(), TimeUnit.NANOSECONDS);
			channel.pipeline().addLast(handler);
		}
		channel.pipeline().addLast(decoder, connection);
		track(connection);
	}

	private @Nullable SslContext clientContext() {
		return (this.clientTls != null) ? this.clientTls.current() : null;
	}

	/** Counts from the beginning, because looking up a name may take longest. */
	private void limitTime(PeerAddress address, CompletableFuture<Connection> opened) {
		RunarException tooLate = new RunarException(ErrorCode.TIMEOUT,
				"no connection to " + address + " within " + timeoutMillis() + " ms");
		ScheduledFuture<?> timer = this.loops.next()
			.schedule(() -> opened.completeExceptionally(tooLate), timeoutMillis(), TimeUnit.MILLISECONDS);
		opened.whenComplete((connection, failure) -> timer.cancel(false));
	}

	private int timeoutMillis() {
		return (int) Math.min(Integer.MAX_VALUE, Math.max(1, this.options.connectionTimeout().toMillis()));
	}

	private void track(TcpConnection connection) {
		CompletableFuture<Void> removed = connection.ended().thenRun(() -> this.connections.remove(connection));
		this.connections.put(connection, removed);
		if (removed.isDone()) {
			this.connections.remove(connection);
		}
		if (this.stopping) {
			connection.onLoop(() -> stop(connection));
		}
	}

	private void endConnections() {
		this.loops.next().schedule(this::abortConnections, STOP_GRACE_MILLIS, TimeUnit.MILLISECONDS);
		for (TcpConnection connection : this.connections.keySet()) {
			connection.onLoop(() -> stop(connection));
		}
		releaseWhenEnded();
	}

	private static void stop(TcpConnection connection) {
		if (connection.isOpen()) {
			connection.close();
		}
		else {
			connection.abort(isStopped());
		}
	}

	private void abortConnections() {
		for (TcpConnection connection : this.connections.keySet()) {
			connection.onLoop(() -> connection.abort(null));
		}
	}

	private void releaseWhenEnded() {
		CompletableFuture<?>[] ends = this.connections.values().toArray(CompletableFuture<?>[]::new);
		if (ends.length == 0) {
			this.loops.shutdownGracefully(0, LOOP_SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS)
				.addListener((future) -> this.stopped.complete(null));
		}
		else {
			// Again, because sockets accepted before may have become connections
			// meanwhile.
			CompletableFuture.allOf(ends).thenRun(this::releaseWhenEnded);
		}
	}

	private static RunarException isStopped() {
		return new RunarException(ErrorCode.NODE_STOPPED, "the tcp transport has been stopped");
	}

	/** Lets sockets in, or not, before anything else happens on them. */
	private final class Acceptance extends ChannelInitializer<Channel> {

		private final AcceptGate gate;

		private final ConnectionAcceptor acceptor;

		private final @Nullable SslContext tls;

		Acceptance(ConnectionAcceptor acceptor, @Nullable SslContext tls) {
			this.gate = new AcceptGate(acceptor, TcpTransport.this.options.maxConnections());
			this.acceptor = acceptor;
			this.tls = tls;
		}

		@Override
		protected void initChannel(Channel channel) {
			SocketAddress remote = channel.remoteAddress();
			if (remote == null || !this.gate.admit(channel, remote)) {
				channel.close();
				return;
			}
			FrameDecoder decoder = new FrameDecoder(TcpTransport.this.options.maxFrameSize());
			assemble(channel, this.tls, decoder, null,
					new IncomingConnection(channel, remote, TcpTransport.this.options, decoder, this.acceptor));
		}

	}

}
