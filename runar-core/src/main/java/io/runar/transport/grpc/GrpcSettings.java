package io.runar.transport.grpc;

import java.time.Duration;

import io.runar.transport.TransportOptions;
import io.runar.transport.TransportProperties;

/**
 * The transport's own settings.
 *
 * @param flowControlWindow HTTP/2 window of a stream and of its connection, in bytes
 * @param ioThreads number of event loops, shared by all connections of the node
 * @param keepAliveTime silence after which a ping is sent
 * @param keepAliveTimeout how long the answer to a ping may take
 */
record GrpcSettings(int flowControlWindow, int ioThreads, Duration keepAliveTime, Duration keepAliveTimeout) {

	/** gRPC clients do not ping more often, whatever they are told. */
	static final Duration MIN_KEEPALIVE_TIME = Duration.ofSeconds(10);

	/**
	 * A large transfer keeps it full; this much is read in half a millisecond, and fills
	 * a gigabit with round trips of 2 ms.
	 */
	private static final int DEFAULT_WINDOW = 256 * 1024;

	private static final int MIN_WINDOW = 64 * 1024;

	private static final int MAX_WINDOW = 64 * 1024 * 1024;

	private static final int DEFAULT_IO_THREADS = 2;

	private static final Duration LONGEST = Duration.ofHours(24);

	static GrpcSettings from(TransportOptions options) {
		TransportProperties properties = new TransportProperties(options.properties());
		GrpcSettings settings = new GrpcSettings(
				properties.size("flow-control-window", DEFAULT_WINDOW, MIN_WINDOW, MAX_WINDOW),
				properties.number("io-threads", DEFAULT_IO_THREADS, 1, 256),
				properties.duration("keepalive-time", Duration.ofSeconds(30), MIN_KEEPALIVE_TIME, LONGEST),
				properties.duration("keepalive-timeout", Duration.ofSeconds(10), Duration.ofMillis(100), LONGEST));
		properties.refuseOthers();
		return settings;
	}

}
