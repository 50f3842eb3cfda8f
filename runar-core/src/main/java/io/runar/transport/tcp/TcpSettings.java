package io.runar.transport.tcp;

import io.runar.transport.TransportOptions;
import io.runar.transport.TransportProperties;

/**
 * The transport's own settings.
 *
 * @param ioThreads number of event loops, shared by all connections of the node
 * @param writeBufferSize bytes waiting to be sent at which a connection is not writable
 */
record TcpSettings(int ioThreads, int writeBufferSize) {

	private static final int DEFAULT_IO_THREADS = 2;

	private static final int DEFAULT_WRITE_BUFFER = 1024 * 1024;

	private static final int MIN_WRITE_BUFFER = 16 * 1024;

	private static final int MAX_WRITE_BUFFER = 64 * 1024 * 1024;

	static TcpSettings from(TransportOptions options) {
		TransportProperties properties = new TransportProperties(options.properties());
		TcpSettings settings = new TcpSettings(properties.number("io-threads", DEFAULT_IO_THREADS, 1, 256),
				properties.size("write-buffer-size", DEFAULT_WRITE_BUFFER, MIN_WRITE_BUFFER, MAX_WRITE_BUFFER));
		properties.refuseOthers();
		return settings;
	}

}
