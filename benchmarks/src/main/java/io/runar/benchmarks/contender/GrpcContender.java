package io.runar.benchmarks.contender;

import java.io.IOException;

import io.grpc.ManagedChannel;
import io.grpc.ServerServiceDefinition;
import io.runar.security.NetworkKey;

/**
 * What the contenders of plain grpc-java have in common: a server with one service, and
 * callers with one channel each.
 */
abstract class GrpcContender implements Contender {

	private final GrpcChannels channels;

	GrpcContender(GrpcChannels channels) {
		this.channels = channels;
	}

	/** Makes what the server offers. */
	abstract ServerServiceDefinition service();

	/** Makes the calling side of a channel, which closes it. */
	abstract ChannelCaller caller(ManagedChannel channel);

	@Override
	public final String serve(NetworkKey key) throws IOException {
		return this.channels.serve(key, service());
	}

	@Override
	public final Caller connect(String address, NetworkKey key) throws IOException {
		return caller(this.channels.connect(address, key));
	}

	/** The calling side of one channel. */
	interface ChannelCaller extends Caller {

		/** Returns the channel. */
		ManagedChannel channel();

		@Override
		default void close() {
			GrpcChannels.close(channel());
		}

	}

}
