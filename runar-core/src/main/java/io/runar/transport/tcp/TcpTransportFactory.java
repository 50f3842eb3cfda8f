package io.runar.transport.tcp;

import io.runar.runtime.Environment;
import io.runar.transport.Transport;
import io.runar.transport.TransportFactory;
import io.runar.transport.TransportOptions;

/**
 * Creates the transport named {@code tcp}. Its properties:
 * <ul>
 * <li>{@code io-threads}: number of I/O threads of the node. Default: 2</li>
 * <li>{@code write-buffer-size}: bytes waiting to be sent at which a connection is no
 * longer writable. Default: 1MB</li>
 * </ul>
 *
 * @since 0.1
 */
public final class TcpTransportFactory implements TransportFactory {

	/** Creates the factory. */
	public TcpTransportFactory() {
	}

	@Override
	public String name() {
		return TcpTransport.NAME;
	}

	@Override
	public Transport create(TransportOptions options, Environment environment) {
		return new TcpTransport(options, TcpSettings.from(options), environment);
	}

}
