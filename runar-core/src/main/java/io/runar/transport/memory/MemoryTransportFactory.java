package io.runar.transport.memory;

import java.util.Objects;

import io.runar.runtime.Environment;
import io.runar.transport.Transport;
import io.runar.transport.TransportFactory;
import io.runar.transport.TransportOptions;
import io.runar.transport.TransportProperties;

/**
 * Creates the transports of one host of a {@link MemoryNetwork}. Their own property is
 * {@code window}: how many bytes may be on the way on a connection before it is no longer
 * writable; 256 KB by default.
 *
 * @since 0.1
 */
public final class MemoryTransportFactory implements TransportFactory {

	/** Name of the transport in addresses. */
	public static final String NAME = "memory";

	private final MemoryNetwork network;

	private final String host;

	/**
	 * Creates a factory.
	 * @param network the simulated network
	 * @param host name of the host on it
	 */
	public MemoryTransportFactory(MemoryNetwork network, String host) {
		this.network = Objects.requireNonNull(network, "'network' must not be null");
		this.host = Objects.requireNonNull(host, "'host' must not be null");
	}

	@Override
	public String name() {
		return NAME;
	}

	@Override
	public Transport create(TransportOptions options, Environment environment) {
		TransportProperties properties = new TransportProperties(options.properties());
		int window = properties.size("window", 256 * 1024, 1, Integer.MAX_VALUE);
		properties.refuseOthers();
		return new MemoryTransport(this.network, this.host, options, environment, window);
	}

}
