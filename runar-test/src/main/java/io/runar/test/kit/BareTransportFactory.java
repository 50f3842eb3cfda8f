package io.runar.test.kit;

import java.util.Map;

import io.runar.runtime.Environment;
import io.runar.transport.Transport;
import io.runar.transport.TransportFactory;
import io.runar.transport.TransportOptions;

/**
 * Creates transports without the settings that an application has for its own transport,
 * which the one in memory does not know.
 */
record BareTransportFactory(TransportFactory factory) implements TransportFactory {

	@Override
	public String name() {
		return this.factory.name();
	}

	@Override
	public Transport create(TransportOptions options, Environment environment) {
		return this.factory.create(
				new TransportOptions(options.bindHost(), options.bindPort(), options.credentials(),
						options.connectionTimeout(), options.maxFrameSize(), options.maxConnections(), Map.of()),
				environment);
	}

}
