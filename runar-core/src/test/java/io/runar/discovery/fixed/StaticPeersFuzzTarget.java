package io.runar.discovery.fixed;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.discovery.DiscoveryHandler;
import io.runar.discovery.DiscoveryProvider;
import io.runar.discovery.DiscoveryProviderFactory.Options;
import io.runar.discovery.PeerAnnouncement;
import io.runar.fuzz.FuzzTarget;
import io.runar.runtime.VirtualTime;
import io.runar.transport.PeerAddress;

import static org.assertj.core.api.Assertions.assertThat;

/** A list of configured addresses; each is the same when it is written and read again. */
public final class StaticPeersFuzzTarget implements FuzzTarget {

	private final StaticPeersDiscoveryFactory factory = new StaticPeersDiscoveryFactory();

	@Override
	public void read(byte[] input) {
		String text = new String(input, StandardCharsets.UTF_8);
		String found = found(text);
		assertThat(found(found)).isEqualTo(found);
	}

	private String found(String text) {
		Found found = new Found();
		DiscoveryProvider provider = this.factory.create(
				new Options("shop", "grpc", "127.0.0.1", Map.of("peers", text)),
				new VirtualTime(1).newEnvironment("self"));
		provider.start(found);
		provider.stop();
		return found.addresses.stream().map(PeerAddress::toString).collect(Collectors.joining(","));
	}

	@Override
	public boolean refuses(Exception failure) {
		return failure instanceof RunarException known && known.errorCode() == ErrorCode.INVALID_CONFIGURATION;
	}

	@Override
	public List<byte[]> seeds() {
		return List.of("node-b:7400".getBytes(StandardCharsets.UTF_8),
				"tcp://[::1]:1, grpc://10.0.0.1:65535".getBytes(StandardCharsets.UTF_8));
	}

	/** Notes what is found. */
	private static final class Found implements DiscoveryHandler {

		private final List<PeerAddress> addresses = new ArrayList<>();

		@Override
		public void onFound(PeerAnnouncement announcement) {
			this.addresses.addAll(announcement.addresses());
		}

		@Override
		public void onLost(PeerAnnouncement announcement) {
		}

	}

}
