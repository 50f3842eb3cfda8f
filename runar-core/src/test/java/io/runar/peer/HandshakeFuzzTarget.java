package io.runar.peer;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;

import io.runar.PeerId;
import io.runar.RunarException;
import io.runar.fuzz.FuzzTarget;
import io.runar.runtime.Environment;
import io.runar.runtime.NodeMetrics;
import io.runar.runtime.VirtualTime;
import io.runar.security.DenyList;
import io.runar.security.PeerGate;
import io.runar.transport.Connection;
import io.runar.wire.EncodedMessage;
import io.runar.wire.MessageValidator;
import io.runar.wire.NodeMessage;
import io.runar.wire.OutboundFrame;
import io.runar.wire.WireCodec;
import io.runar.wire.v1.HelloMessage;

import static org.assertj.core.api.Assertions.assertThat;

/** The first frame of a connection: what it says is checked by handshake and gate. */
public final class HandshakeFuzzTarget implements FuzzTarget {

	private static final PeerId SELF = PeerId.of("self");

	private final WireCodec codec = new WireCodec(new MessageValidator(LIMIT));

	private final PeerHandshake handshake;

	/** Creates a target. */
	public HandshakeFuzzTarget() {
		Environment environment = new VirtualTime(1).newEnvironment("self");
		PeerSettings settings = settings();
		this.handshake = new PeerHandshake(settings,
				new PeerGate(new PeerGate.Settings(SELF, "shop", new DenyList(Set.of(PeerId.of("denied"))), 10, 10, 0,
						PeerLimits.DEFAULTS.penalty()), null, environment, NodeMetrics.NONE));
	}

	private static PeerSettings settings() {
		return new PeerSettings(SELF, "shop", 1, List.of("cbor"), List.of("gzip"), LIMIT, LIMIT, 0,
				Duration.ofSeconds(10), Duration.ofSeconds(1), 3, Duration.ofMillis(100), Duration.ofSeconds(10), 4,
				PeerLimits.DEFAULTS, "test", Map.of("zone", "a"));
	}

	@Override
	public void read(byte[] input) {
		this.codec.newReader().read(input, "", SELF.value(), (message) -> {
			if (message instanceof NodeMessage.Control control && control.message().hasHello()) {
				accepted(this.handshake.check(new Dialler(), control.message().getHello()));
			}
		});
	}

	private static void accepted(PeerHandshake.Accepted accepted) {
		assertThat(accepted.id()).isNotIn(SELF, PeerId.of("denied"));
		assertThat(accepted.connections()).isBetween(1, 4);
		assertThat(accepted.maxMessageSize()).isPositive();
	}

	@Override
	public boolean refuses(Exception failure) {
		return failure instanceof RunarException;
	}

	@Override
	public List<byte[]> seeds() {
		HelloMessage.Builder hello = HelloMessage
			.newBuilder(this.handshake.hello(3, 1, 7, List.of("grpc://127.0.0.1:7400")).message().getHello());
		return List.of(frame(hello.setNodeId("other")), frame(hello.clearAddresses().setMaxConnections(-1)));
	}

	private byte[] frame(HelloMessage.Builder hello) {
		EncodedMessage message = this.codec.encode(io.runar.wire.ControlMessages.hello(hello.build()));
		return new OutboundFrame(List.of(message)).toByteArray();
	}

	/** A connection of somebody without certificate. */
	private static final class Dialler implements Connection {

		@Override
		public Executor ioExecutor() {
			return Runnable::run;
		}

		@Override
		public boolean isWritable() {
			return true;
		}

		@Override
		public void write(OutboundFrame frame) {
		}

		@Override
		public void setReading(boolean reading) {
		}

		@Override
		public void close() {
		}

		@Override
		public List<X509Certificate> peerCertificates() {
			return List.of();
		}

		@Override
		public SocketAddress remoteAddress() {
			return InetSocketAddress.createUnresolved("dialler", 1);
		}

		@Override
		public boolean isIncoming() {
			return true;
		}

	}

}
