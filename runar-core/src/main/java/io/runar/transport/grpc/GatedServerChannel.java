package io.runar.transport.grpc;

import java.util.List;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;

/**
 * A listening socket that asks the gate about each socket it accepts, before gRPC sees
 * it. Being a channel type it is part of the public API of gRPC's Netty server. NIO,
 * because Netty's epoll channel is final; measured, the two are equally fast.
 */
final class GatedServerChannel extends NioServerSocketChannel {

	private final AcceptGate gate;

	GatedServerChannel(AcceptGate gate) {
		this.gate = gate;
	}

	@Override
	protected int doReadMessages(List<Object> accepted) throws Exception {
		int count = super.doReadMessages(accepted);
		if (count <= 0) {
			return count;
		}
		Channel channel = (Channel) accepted.get(accepted.size() - 1);
		if (this.gate.admit(channel)) {
			return count;
		}
		accepted.remove(accepted.size() - 1);
		channel.unsafe().closeForcibly();
		// Nothing more in this round; the selector tells again if others are waiting.
		return 0;
	}

}
