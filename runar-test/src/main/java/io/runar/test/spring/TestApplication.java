package io.runar.test.spring;

import java.util.Arrays;

import io.runar.Node;
import io.runar.test.kit.TestNetwork;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * One more application in a {@link TestNetwork}: another one, or another instance of the
 * tested one. It ends with the test.
 *
 * @since 0.1
 */
public final class TestApplication implements AutoCloseable {

	private final String name;

	private final ConfigurableApplicationContext context;

	private TestApplication(String name, ConfigurableApplicationContext context) {
		this.name = name;
		this.context = context;
	}

	/**
	 * Starts an application and waits until its node is connected. It has no web server.
	 * @param network the network
	 * @param name name of its node
	 * @param application its class or configuration
	 * @param properties in the form {@code key=value}
	 * @return the running application
	 */
	public static TestApplication start(TestNetwork network, String name, Class<?> application, String... properties) {
		String[] arguments = Arrays.stream(properties).map((property) -> "--" + property).toArray(String[]::new);
		NetworkMembership membership = new NetworkMembership(network, name, false, true);
		TestApplication started;
		try {
			started = new TestApplication(name, run(membership, application, arguments));
		}
		catch (RuntimeException ex) {
			membership.abandon();
			throw ex;
		}
		network.onReset(started::close);
		network.awaitConnected();
		return started;
	}

	private static ConfigurableApplicationContext run(NetworkMembership membership, Class<?> application,
			String[] arguments) {
		return new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.logStartupInfo(false)
			.registerShutdownHook(false)
			.initializers(membership)
			.run(arguments);
	}

	/**
	 * Returns the name of its node, by which faults go.
	 * @return the name
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Returns its node.
	 * @return the node
	 */
	public Node node() {
		return bean(Node.class);
	}

	/**
	 * Returns one of its beans.
	 * @param <T> the type
	 * @param type the type
	 * @return the only bean of that type
	 */
	public <T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	/** Ends the application. Done by itself when the test is over. */
	@Override
	public void close() {
		this.context.close();
	}

}
