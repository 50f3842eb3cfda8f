package io.runar.discovery.mdns;

import java.net.InetAddress;
import java.net.NetworkInterface;

import io.runar.ErrorCode;
import io.runar.RunarException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class LocalInterfacesTests {

	@ParameterizedTest
	@ValueSource(strings = { "127.0.0.1", "127.0.0.9", "localhost", "::1" })
	void whenBoundToLoopbackThenOnlyLoopbackIsUsed(String bindHost) {
		assertThat(LocalInterfaces.choose(null, bindHost).values()).isNotEmpty()
			.allMatch(InetAddress::isLoopbackAddress);
	}

	@ParameterizedTest
	@ValueSource(strings = { "0.0.0.0", "::" })
	void whenBoundToAllThenLoopbackIsOneOfThem(String bindHost) {
		assertThat(LocalInterfaces.choose(null, bindHost).values()).anyMatch(InetAddress::isLoopbackAddress)
			.noneMatch(InetAddress::isAnyLocalAddress)
			.hasSizeLessThanOrEqualTo(LocalInterfaces.MAX_INTERFACES);
	}

	@Test
	void interfaceIsChosenByNameOrAddress() throws Exception {
		String loopback = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress()).getName();
		assertThat(LocalInterfaces.choose(loopback, "0.0.0.0")).containsOnlyKeys(loopback);
		assertThat(LocalInterfaces.choose("127.0.0.1", "0.0.0.0")).containsOnlyKeys(loopback);
	}

	@ParameterizedTest
	@ValueSource(strings = { "nosuch0", "192.0.2.200" })
	void whenThereIsNoSuchInterfaceThenMessageNamesItAndThoseThatAre(String configured) throws Exception {
		String loopback = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress()).getName();
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> LocalInterfaces.choose(configured, "127.0.0.1"))
			.withMessageContaining("interface: '" + configured + "'")
			.withMessageContaining(loopback)
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.INVALID_CONFIGURATION));
	}

}
