package io.runar.transport.grpc;

import io.runar.runtime.Environment;
import io.runar.transport.Transport;
import io.runar.transport.TransportFactory;
import io.runar.transport.TransportOptions;

/**
 * Creates the transport named {@code grpc}. Its properties:
 * <ul>
 * <li>{@code flow-control-window}: bytes that may be under way unread, per connection and
 * direction. What is small waits for what is large and unread before it, so that more is
 * not better; but less than a line carries in one round trip leaves it idle. Default:
 * 256KB</li>
 * <li>{@code io-threads}: number of I/O threads of the node. Default: 2</li>
 * <li>{@code keepalive-time}: silence after which the other side is probed, at least 10
 * s. Default: 30s</li>
 * <li>{@code keepalive-timeout}: how long the answer to a probe may take. Default:
 * 10s</li>
 * </ul>
 *
 * @since 0.1
 */
public final class GrpcTransportFactory implements TransportFactory {

	/** Creates the factory. */
	public GrpcTransportFactory() {
	}

	@Override
	public String name() {
		return GrpcTransport.NAME;
	}

	@Override
	public Transport create(TransportOptions options, Environment environment) {
		return new GrpcTransport(options, GrpcSettings.from(options), environment);
	}

}
