package io.runar.transport.grpc;

import io.runar.transport.AbstractSocketContractTests;
import io.runar.transport.TransportFactory;

/**
 * The contract of all transports for {@link GrpcTransportFactory}.
 */
class GrpcTransportContractTests extends AbstractSocketContractTests {

	@Override
	protected TransportFactory factory() {
		return new GrpcTransportFactory();
	}

}
