package io.runar.transport.tcp;

import java.net.SocketAddress;

import io.netty.channel.Channel;
import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.transport.ConnectionAcceptor;
import io.runar.transport.ConnectionListener;
import io.runar.transport.TransportOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that another node opens. It is open when that node's hello has come and
 * the acceptor wants it.
 */
final class IncomingConnection extends TcpConnection {

	private static final Logger logger = LoggerFactory.getLogger(IncomingConnection.class);

	private final ConnectionAcceptor acceptor;

	private boolean offered;

	IncomingConnection(Channel channel, SocketAddress remote, TransportOptions options, FrameDecoder decoder,
			ConnectionAcceptor acceptor) {
		super(channel, remote, options, decoder);
		this.acceptor = acceptor;
	}

	@Override
	void established() {
		// The dialing side speaks first.
	}

	@Override
	void prefaceArrived(Preface preface) {
		if (isDone()) {
			return;
		}
		if (preface.refused() || preface.version() != Preface.VERSION) {
			sendPreface(Preface.REFUSAL);
			abort(new RunarException(ErrorCode.PROTOCOL_ERROR, "connection from " + remoteAddress() + " speaks version "
					+ preface.version() + " of the tcp transport, this node version " + Preface.VERSION));
			return;
		}
		this.offered = true;
		ConnectionListener listener = listener();
		if (listener == null) {
			sendPreface(Preface.REFUSAL);
			abort(null);
			return;
		}
		begin(listener);
		sendPreface(Preface.HELLO);
	}

	@Override
	void notOpened(Throwable cause) {
		if (!this.offered) {
			this.acceptor.onHandshakeFailed(remoteAddress(), cause);
		}
	}

	@Override
	public boolean isIncoming() {
		return true;
	}

	private @Nullable ConnectionListener listener() {
		try {
			return this.acceptor.onConnection(this);
		}
		catch (RuntimeException ex) {
			logger.error("Acceptor failed for {}", this, ex);
			return null;
		}
	}

}
