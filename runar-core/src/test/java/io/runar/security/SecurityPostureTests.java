package io.runar.security;

import java.util.Map;

import io.runar.ErrorCode;
import io.runar.RunarException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SecurityPosture}.
 */
class SecurityPostureTests {

	private static final Map<SecurityPosture, String> NOTHING = Map.of();

	private static final Map<SecurityPosture, String> CERTIFICATE = Map.of(SecurityPosture.CERTIFICATE,
			"runar.network.tls-certificate");

	private static final Map<SecurityPosture, String> KEY = Map.of(SecurityPosture.NETWORK_KEY,
			"runar.network.network-keys");

	@ParameterizedTest
	@ValueSource(strings = { "127.0.0.1", "127.1.2.3", "localhost", "LocalHost", "::1", "0:0:0:0:0:0:0:1", "::1%lo",
			"::ffff:127.0.0.1" })
	void whenOnlyThisMachineReachesItThenLoopback(String host) {
		assertThat(SecurityPosture.isLoopback(host)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "0.0.0.0", "::", "", "10.0.0.1", "192.168.1.2", "fe80::1", "127.0.0.1.example.com",
			"127.0.0", "localhost.example.com", "myhost", "1270.0.0.1", ":::", "::1x" })
	void whenOthersMayReachItThenNotLoopback(String host) {
		assertThat(SecurityPosture.isLoopback(host)).isFalse();
	}

	@Test
	void whenNothingIsConfiguredOnLoopbackThenDevelopmentKey() {
		SecurityPosture posture = SecurityPosture.decide("127.0.0.1", true, false, NOTHING);
		assertThat(posture).isEqualTo(SecurityPosture.DEVELOPMENT_KEY);
		assertThat(posture.warning()).contains("runar.network.network-keys");
	}

	@Test
	void whenNothingIsConfiguredOffLoopbackThenRefusedNamingTheProperties() {
		assertRefused(() -> SecurityPosture.decide("0.0.0.0", true, true, NOTHING),
				"runar.network.bind-address: '0.0.0.0'", "runar.network.network-keys", "runar.network.tls-certificate");
	}

	@Test
	void whenSomethingIsConfiguredThenItMayListenAnywhere() {
		assertThat(SecurityPosture.decide("0.0.0.0", true, false, CERTIFICATE)).isEqualTo(SecurityPosture.CERTIFICATE);
		assertThat(SecurityPosture.decide("0.0.0.0", true, false, KEY)).isEqualTo(SecurityPosture.NETWORK_KEY);
		assertThat(SecurityPosture.CERTIFICATE.warning()).isNull();
	}

	@Test
	void whenBothAreConfiguredThenRefused() {
		assertRefused(
				() -> SecurityPosture.decide("127.0.0.1", true, false,
						Map.of(SecurityPosture.CERTIFICATE, "runar.network.tls-certificate", SecurityPosture.KEY_PAIR,
								"runar.network.node-key-file")),
				"runar.network.tls-certificate and runar.network.node-key-file are both set");
	}

	@Test
	void whenSecurityIsDisabledThenLoudOnLoopback() {
		SecurityPosture posture = SecurityPosture.decide("localhost", false, false, KEY);
		assertThat(posture).isEqualTo(SecurityPosture.INSECURE);
		assertThat(posture.warning()).contains("SECURITY IS OFF");
	}

	@Test
	void whenSecurityIsDisabledOffLoopbackThenRefusedUnlessASecondPropertySaysSo() {
		assertRefused(() -> SecurityPosture.decide("0.0.0.0", false, false, KEY),
				"runar.network.security-enabled: false", "runar.network.bind-address",
				"runar.network.allow-insecure-non-loopback: true");
		assertThat(SecurityPosture.decide("0.0.0.0", false, true, NOTHING)).isEqualTo(SecurityPosture.INSECURE);
	}

	private static void assertRefused(ThrowingCallable decision, String... parts) {
		assertThatExceptionOfType(RunarException.class).isThrownBy(decision).satisfies((ex) -> {
			assertThat(ex.errorCode()).isEqualTo(ErrorCode.INVALID_CONFIGURATION);
			assertThat(ex.getMessage()).contains(parts);
		});
	}

}
