package io.runar.benchmarks.contender;

import java.net.InetAddress;
import java.net.InetSocketAddress;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.runar.security.NetworkKey;
import io.runar.security.NetworkKeyCredentials;
import org.jspecify.annotations.Nullable;

/**
 * What the machine allows: Netty over NIO, one connection, length-prefixed frames with a
 * request id, answered on the event loop, flushes consolidated. With TLS it is the JDK's,
 * as in this project's TCP transport, and the same certificates.
 */
final class NettyContender implements Contender {

	/** A frame: its length without these four bytes, the request's id, the payload. */
	static final int LENGTH_BYTES = 4;

	private static final int MAX_FRAME = 16 * 1024 * 1024;

	private final boolean tls;

	NettyContender(boolean tls) {
		this.tls = tls;
	}

	@Override
	public boolean carries(Message message) {
		return message.isBytes();
	}

	@Override
	public String serve(NetworkKey key) throws Exception {
		SslContext context = this.tls ? serverContext(key) : null;
		Channel channel = new ServerBootstrap().group(newGroup())
			.channel(NioServerSocketChannel.class)
			.childOption(ChannelOption.TCP_NODELAY, true)
			.childHandler(initializer(context, new NettyEcho()))
			.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
			.sync()
			.channel();
		return "127.0.0.1:" + ((InetSocketAddress) channel.localAddress()).getPort();
	}

	@Override
	public Caller connect(String address, NetworkKey key) throws Exception {
		SslContext context = this.tls ? clientContext(key) : null;
		int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
		EventLoopGroup group = newGroup();
		NettyAnswers answers = new NettyAnswers();
		Channel channel = new Bootstrap().group(group)
			.channel(NioSocketChannel.class)
			.option(ChannelOption.TCP_NODELAY, true)
			.handler(initializer(context, answers))
			.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
			.sync()
			.channel();
		return new NettyCaller(group, channel, answers);
	}

	private static EventLoopGroup newGroup() {
		return new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
	}

	private static ChannelHandler initializer(@Nullable SslContext context, ChannelHandler last) {
		return new ChannelInitializer<SocketChannel>() {

			@Override
			protected void initChannel(SocketChannel channel) {
				if (context != null) {
					channel.pipeline().addLast(context.newHandler(channel.alloc()));
				}
				channel.pipeline()
					.addLast(new FlushConsolidationHandler(256, true),
							new LengthFieldBasedFrameDecoder(MAX_FRAME, 0, LENGTH_BYTES), last);
			}

		};
	}

	private static SslContext serverContext(NetworkKey key) throws Exception {
		NetworkKeyCredentials credentials = Certificates.of("provider", key);
		return SslContextBuilder.forServer(credentials.keyManager())
			.trustManager(credentials.trustManager())
			.clientAuth(ClientAuth.REQUIRE)
			.sslProvider(SslProvider.JDK)
			.protocols("TLSv1.3")
			.build();
	}

	private static SslContext clientContext(NetworkKey key) throws Exception {
		NetworkKeyCredentials credentials = Certificates.of("caller", key);
		return SslContextBuilder.forClient()
			.keyManager(credentials.keyManager())
			.trustManager(credentials.trustManager())
			.endpointIdentificationAlgorithm(null)
			.sslProvider(SslProvider.JDK)
			.protocols("TLSv1.3")
			.build();
	}

}
