package io.runar.node;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AdvertisedAddressesTests {

	@Test
	void anAddressIsAdvertisedWithoutTheScopeOfThisHost() throws UnknownHostException {
		byte[] address = InetAddress.getByName("fd77::1").getAddress();
		assertThat(AdvertisedAddresses.text(Inet6Address.getByAddress("host", address, 3)))
			.isEqualTo("fd77:0:0:0:0:0:0:1");
		assertThat(AdvertisedAddresses.text(InetAddress.getByName("192.0.2.1"))).isEqualTo("192.0.2.1");
	}

}
