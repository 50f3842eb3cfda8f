package io.runar.benchmarks.driver;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.runar.benchmarks.contender.Contenders;
import io.runar.benchmarks.contender.Message;

/**
 * All scenarios of the two-process driver by name.
 */
final class Scenarios {

	private static final Map<String, Scenario> ALL = new LinkedHashMap<>();

	static {
		add(new AsyncScenario("echo100-async", "100 bytes, asynchronous", Message.BYTES_100,
				Contenders.thatCarry(Message.BYTES_100), List.of(1, 64, 1024)));
		add(new AsyncScenario("record-async", "a record of 10 fields and a list of 5, asynchronous", Message.ORDER,
				List.of("grpc-unary", Contenders.GRPC_TLS, "runar", "runar-nb", "runar-direct", "runar-tcp",
						"runar-tcp-nb", "runar-tcp-direct"),
				List.of(64, 1024)));
		add(new BlockingScenario(1));
		add(new BlockingScenario(64));
		add(new BlockingScenario(1000));
		add(new AsyncScenario("payload-10k", "10 KiB, asynchronous", Message.BYTES_10K, Contenders.ORDINARY,
				List.of(64)));
		add(new AsyncScenario("payload-1m", "1 MiB, asynchronous", Message.BYTES_1M, Contenders.ORDINARY, List.of(4)));
		add(new MixedScenario());
		add(new EventsScenario());
		add(new StreamScenario(false));
		add(new StreamScenario(true));
	}

	private Scenarios() {
	}

	private static void add(Scenario scenario) {
		ALL.put(scenario.name(), scenario);
	}

	static List<String> names() {
		return List.copyOf(ALL.keySet());
	}

	static Scenario named(String name) {
		Scenario scenario = ALL.get(name);
		if (scenario == null) {
			throw new IllegalArgumentException("scenario: " + name + " (expected: one of " + ALL.keySet() + ")");
		}
		return scenario;
	}

}
