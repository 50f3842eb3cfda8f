package io.runar.test.spring;

import io.runar.test.kit.TestNetwork;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;

/**
 * Gives an application context a network of its own; part of the key under which the
 * context is cached.
 *
 * @param node name of the application's node
 * @param time the clock of the network
 * @param seed decides randomness on a virtual clock
 * @param verifySerializable whether local payloads are encoded and decoded
 */
record RunarTestContextCustomizer(String node, TestTime time, long seed,
		boolean verifySerializable) implements ContextCustomizer {

	@Override
	public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
		TestNetwork network = (this.time == TestTime.VIRTUAL) ? TestNetwork.virtualTime(this.seed)
				: TestNetwork.realTime();
		new NetworkMembership(network, this.node, true, this.verifySerializable).initialize(context);
	}

}
