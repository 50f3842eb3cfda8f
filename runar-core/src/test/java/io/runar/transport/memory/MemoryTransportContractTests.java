package io.runar.transport.memory;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

import io.runar.runtime.Environment;
import io.runar.runtime.VirtualTime;
import io.runar.transport.AbstractTransportContractTests;
import io.runar.transport.Transport;
import io.runar.transport.TransportOptions;

/**
 * The contract of all transports, in virtual time.
 */
class MemoryTransportContractTests extends AbstractTransportContractTests {

	private final VirtualTime time = new VirtualTime(1);

	private final MemoryNetwork network = new MemoryNetwork(this.time);

	private final Map<String, Environment> environments = new HashMap<>();

	@Override
	protected Transport create(String node, TransportOptions options) {
		return this.network.factory(node).create(options, environment(node));
	}

	@Override
	protected Environment environment(String node) {
		return this.environments.computeIfAbsent(node, this.time::newEnvironment);
	}

	@Override
	protected boolean await(BooleanSupplier condition, Duration limit) {
		return this.time.advanceUntil(condition, limit);
	}

	@Override
	protected void closeEnvironments() {
		this.environments.values().forEach(Environment::close);
	}

}
