package io.runar.transport.tcp;

import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;

import io.netty.channel.Channel;
import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.transport.Connection;
import io.runar.transport.ConnectionListener;
import io.runar.transport.PeerAddress;
import io.runar.transport.TransportOptions;

/**
 * A connection that this node opens. It is open when the other side's hello has come.
 */
final class OutgoingConnection extends TcpConnection {

	private final PeerAddress address;

	private final ConnectionListener listener;

	private final CompletableFuture<Connection> opened;

	OutgoingConnection(Channel channel, SocketAddress remote, TransportOptions options, FrameDecoder decoder,
			PeerAddress address, ConnectionListener listener, CompletableFuture<Connection> opened) {
		super(channel, remote, options, decoder);
		this.address = address;
		this.listener = listener;
		this.opened = opened;
	}

	@Override
	void established() {
		sendPreface(Preface.HELLO);
	}

	@Override
	void prefaceArrived(Preface preface) {
		if (preface.version() != Preface.VERSION) {
			abort(new RunarException(ErrorCode.PROTOCOL_ERROR, "it speaks version " + preface.version()
					+ " of the tcp transport, this node version " + Preface.VERSION));
		}
		else if (preface.refused()) {
			abort(new RunarException(ErrorCode.FORBIDDEN, "refused by the other side"));
		}
		else if (!isDone()) {
			begin(this.listener);
			if (!this.opened.complete(this)) {
				close();
			}
		}
	}

	@Override
	void notOpened(Throwable cause) {
		this.opened.completeExceptionally(ConnectionFailures.notOpened(this.address, cause));
	}

	@Override
	public boolean isIncoming() {
		return false;
	}

}
