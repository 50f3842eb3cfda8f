package io.runar.test.spring;

import java.util.LinkedHashMap;
import java.util.Map;

import io.runar.runtime.Environment;
import io.runar.test.kit.Seat;
import io.runar.test.kit.TestNetwork;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.test.context.support.TestPropertySourceUtils;

/**
 * Makes the node of an application a member of a test network: with beans that take the
 * place of what the application would use, and properties above all but those of the test
 * itself.
 */
final class NetworkMembership implements ApplicationContextInitializer<ConfigurableApplicationContext> {

	private static final String SOURCE = "runarTestNetwork";

	private final TestNetwork network;

	private final String node;

	private final boolean owner;

	private final boolean verifySerializable;

	private @Nullable Seat seat;

	/**
	 * Creates a membership.
	 * @param network the network
	 * @param node name of the node
	 * @param owner whether the network ends with the application
	 * @param verifySerializable whether local payloads are encoded and decoded
	 */
	NetworkMembership(TestNetwork network, String node, boolean owner, boolean verifySerializable) {
		this.network = network;
		this.node = node;
		this.owner = owner;
		this.verifySerializable = verifySerializable;
	}

	/** Gives the place back of an application that did not start. */
	void abandon() {
		Seat taken = this.seat;
		if (taken != null) {
			this.network.leave(taken);
		}
	}

	@Override
	public void initialize(ConfigurableApplicationContext context) {
		Seat seat = this.network.join(this.node);
		this.seat = seat;
		addProperties(context.getEnvironment().getPropertySources(), seat);
		ConfigurableListableBeanFactory beans = context.getBeanFactory();
		beans.registerSingleton("runarTestNetwork", this.network);
		beans.registerSingleton("runarTestTransport", seat.transport());
		beans.registerSingleton("runarTestDiscovery", seat.discovery());
		beans.registerSingleton("runarTestRecorder", seat.interceptor());
		beans.registerSingleton("runarTestRoundTripListener", seat.roundTripListener());
		Environment environment = seat.environment();
		if (environment != null) {
			beans.registerSingleton("runarTestEnvironment", environment);
		}
		beans.registerSingleton("runarTestMembership",
				new MembershipLifecycle(this.network, seat, context, this.owner));
	}

	private void addProperties(MutablePropertySources sources, Seat seat) {
		Map<String, Object> properties = new LinkedHashMap<>(seat.properties());
		properties.put("runar.test.verify-serializable", this.verifySerializable);
		MapPropertySource source = new MapPropertySource(SOURCE, properties);
		for (String own : new String[] { TestPropertySourceUtils.INLINED_PROPERTIES_PROPERTY_SOURCE_NAME,
				SimpleCommandLinePropertySource.COMMAND_LINE_PROPERTY_SOURCE_NAME }) {
			if (sources.contains(own)) {
				sources.addAfter(own, source);
				return;
			}
		}
		sources.addFirst(source);
	}

}
