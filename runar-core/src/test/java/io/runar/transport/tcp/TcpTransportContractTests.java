package io.runar.transport.tcp;

import io.runar.transport.AbstractSocketContractTests;
import io.runar.transport.TransportFactory;

/**
 * The contract of all transports for {@link TcpTransportFactory}.
 */
class TcpTransportContractTests extends AbstractSocketContractTests {

	@Override
	protected TransportFactory factory() {
		return new TcpTransportFactory();
	}

}
