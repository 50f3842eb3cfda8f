package io.runar.transport;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

import io.runar.runtime.Environment;
import io.runar.runtime.SystemEnvironment;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * The contract of all transports, on real sockets.
 */
public abstract class AbstractSocketContractTests extends AbstractTransportContractTests {

	private final Map<String, Environment> environments = new ConcurrentHashMap<>();

	/**
	 * Returns the factory of the transport under test.
	 * @return the factory
	 */
	protected abstract TransportFactory factory();

	@Override
	protected Transport create(String node, TransportOptions options) {
		return factory().create(options, environment(node));
	}

	@Override
	protected Environment environment(String node) {
		return this.environments.computeIfAbsent(node, (name) -> SystemEnvironment.create());
	}

	@Override
	protected boolean await(BooleanSupplier condition, Duration limit) {
		try {
			Awaitility.await()
				.pollDelay(Duration.ZERO)
				.pollInterval(Duration.ofMillis(2))
				.atMost(limit)
				.until(condition::getAsBoolean);
			return true;
		}
		catch (ConditionTimeoutException ex) {
			return false;
		}
	}

	@Override
	protected void closeEnvironments() {
		this.environments.values().forEach(Environment::close);
	}

}
