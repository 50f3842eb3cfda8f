package io.runar.discovery.fixed;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.discovery.AbstractDiscoveryProviderContractTests;
import io.runar.discovery.DiscoveryProvider;
import io.runar.discovery.DiscoveryProviderFactory.Options;
import io.runar.discovery.PeerAnnouncement;
import io.runar.discovery.RecordingHandler;
import io.runar.runtime.Environment;
import io.runar.runtime.VirtualTime;
import io.runar.transport.PeerAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class StaticPeersDiscoveryTests extends AbstractDiscoveryProviderContractTests {

	private static final PeerAddress PEER = new PeerAddress("grpc", "node-b.example.com", 7400);

	private final VirtualTime time = new VirtualTime(1);

	private final Environment environment = this.time.newEnvironment("node");

	@Override
	protected String name() {
		return "static";
	}

	@Override
	protected Map<String, String> properties() {
		return Map.of("peers", "node-b.example.com:7400");
	}

	@Override
	protected Environment environment() {
		return this.environment;
	}

	@Override
	protected PeerAddress peerAppears() {
		return PEER;
	}

	@Override
	protected void await(BooleanSupplier condition) {
		assertThat(this.time.advanceUntil(condition, Duration.ofMinutes(1))).isTrue();
	}

	@Override
	protected void awaitNothing() {
		this.time.advance(Duration.ofHours(1));
	}

	@Test
	void addressWithoutTransportUsesTheNodes() {
		assertThat(foundWith(Map.of("peers", "tcp://b:1, c:2,[::1]:3"))).containsExactly(new PeerAddress("tcp", "b", 1),
				new PeerAddress("grpc", "c", 2), new PeerAddress("grpc", "::1", 3));
	}

	@Test
	void whenPeerIsConfiguredTwiceThenItIsToldOnce() {
		assertThat(foundWith(Map.of("peers[0]", "b:1", "peers[1]", "grpc://b:1"))).hasSize(1);
	}

	@Test
	void nothingButTheAddressIsClaimed() {
		RecordingHandler handler = new RecordingHandler();
		create(Map.of("peers", "b:1")).start(handler);
		assertThat(handler.found()).containsExactly(PeerAnnouncement.of(new PeerAddress("grpc", "b", 1)));
	}

	@Test
	void peersAreToldAgainAtTheInterval() {
		RecordingHandler handler = new RecordingHandler();
		create(Map.of("peers", "b:1,c:2", "interval", "5s")).start(handler);
		this.time.advance(Duration.ofMillis(4999));
		assertThat(handler.found()).hasSize(2);
		this.time.advance(Duration.ofMillis(1));
		assertThat(handler.found()).hasSize(4);
		this.time.advance(Duration.ofSeconds(10));
		assertThat(handler.found()).hasSize(8);
	}

	@Test
	void intervalIsThirtySecondsByDefault() {
		RecordingHandler handler = new RecordingHandler();
		create(Map.of("peers", "b:1")).start(handler);
		this.time.advance(Duration.ofSeconds(60));
		assertThat(handler.found()).hasSize(3);
	}

	@ParameterizedTest
	@ValueSource(strings = { "b", "b:0", "b:65536", "::1:7400", "b:x", "http://b/x:1" })
	void whenAddressIsWrongThenMessageNamesItAndTheForm(String address) {
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> create(Map.of("peers", address)))
			.withMessageStartingWith("discovery provider static: peers: '" + address + "' (expected: ")
			.withMessageContaining("[transport://]host:port")
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.INVALID_CONFIGURATION));
	}

	@Test
	void whenNoPeerIsConfiguredThenCreationIsRefused() {
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> create(Map.of()))
			.withMessageContaining("peers: not set");
	}

	@Test
	void whenMorePeersThanTheLimitThenCreationIsRefused() {
		String peers = IntStream.rangeClosed(1, StaticPeersDiscoveryFactory.MAX_PEERS + 1)
			.mapToObj((port) -> "b:" + port)
			.collect(Collectors.joining(","));
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> create(Map.of("peers", peers)))
			.withMessageContaining("1001 addresses");
	}

	private List<PeerAddress> foundWith(Map<String, String> properties) {
		RecordingHandler handler = new RecordingHandler();
		create(properties).start(handler);
		return handler.addresses();
	}

	private DiscoveryProvider create(Map<String, String> properties) {
		return new StaticPeersDiscoveryFactory().create(new Options(NETWORK, "grpc", "127.0.0.1", properties),
				this.environment);
	}

}
