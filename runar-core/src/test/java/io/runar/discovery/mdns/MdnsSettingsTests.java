package io.runar.discovery.mdns;

import java.time.Duration;
import java.util.Map;

import io.runar.RunarException;
import io.runar.discovery.DiscoveryProviderFactory.Options;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class MdnsSettingsTests {

	@Test
	void defaults() {
		assertThat(settings(Map.of())).isEqualTo(new MdnsSettings("net", null, "127.0.0.1", Duration.ofSeconds(120),
				Duration.ofSeconds(30), "_runar._tcp.local."));
	}

	@Test
	void everythingCanBeSet() {
		assertThat(settings(Map.of("interface", "eth0", "ttl", "60s", "requery-interval", "10s", "service-type",
				"_shop._tcp.local.")))
			.isEqualTo(new MdnsSettings("net", "eth0", "127.0.0.1", Duration.ofSeconds(60), Duration.ofSeconds(10),
					"_shop._tcp.local."));
	}

	@ParameterizedTest
	@CsvSource({ "ttl, 0s", "ttl, 9s", "ttl, forever", "requery-interval, 10ms", "service-type, runar",
			"service-type, _runar._tcp", "service-type, _name-that-is-too-long._tcp.local." })
	void whenValueIsWrongThenMessageNamesIt(String property, String value) {
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> settings(Map.of(property, value)))
			.withMessageStartingWith("discovery provider mdns: " + property + ": '" + value + "' (expected: ");
	}

	private static MdnsSettings settings(Map<String, String> properties) {
		return MdnsSettings.of(new Options("net", "grpc", "127.0.0.1", properties));
	}

}
