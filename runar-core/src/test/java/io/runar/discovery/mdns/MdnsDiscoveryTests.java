package io.runar.discovery.mdns;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

import javax.jmdns.JmDNS;
import javax.jmdns.ServiceInfo;
import javax.jmdns.impl.constants.DNSConstants;

import io.runar.PeerId;
import io.runar.discovery.DiscoveryProvider;
import io.runar.discovery.DiscoveryProviderFactory.Options;
import io.runar.discovery.PeerAnnouncement;
import io.runar.discovery.RecordingHandler;
import io.runar.runtime.SystemEnvironment;
import io.runar.transport.PeerAddress;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * With real sockets, on the loopback interface only. Every test has a service type of its
 * own, so that it does not hear other tests on the same machine.
 */
class MdnsDiscoveryTests {

	private static final String NETWORK = "test-network";

	private final SystemEnvironment environment = SystemEnvironment.create();

	private final String serviceType = "_t" + UUID.randomUUID().toString().substring(0, 8) + "._tcp.local.";

	private final List<DiscoveryProvider> started = new ArrayList<>();

	@BeforeAll
	static void assumeMulticast() {
		LoopbackMulticast.assume();
	}

	@AfterEach
	void stop() {
		CompletableFuture
			.allOf(this.started.stream()
				.map((provider) -> CompletableFuture.runAsync(provider::stop))
				.toArray(CompletableFuture<?>[]::new))
			.join();
		this.environment.close();
	}

	@Test
	void twoNodesFindEachOtherButNotThemselves() {
		RecordingHandler first = new RecordingHandler();
		RecordingHandler second = new RecordingHandler();
		start(first, NETWORK).announce(node("a", 1, 7401));
		start(second, NETWORK).announce(node("b", 2, 7402));
		await(() -> !first.found().isEmpty() && !second.found().isEmpty());
		assertThat(first.found()).containsOnly(node("b", 2, 7402));
		assertThat(second.found()).containsOnly(node("a", 1, 7401));
	}

	@Test
	void newcomerSeesTheOldOneWithoutAnnouncingItself() {
		RecordingHandler old = new RecordingHandler();
		RecordingHandler witness = new RecordingHandler();
		start(witness, NETWORK);
		start(old, NETWORK).announce(node("old", 1, 7401));
		await(() -> !witness.found().isEmpty());
		RecordingHandler newcomer = new RecordingHandler();
		start(newcomer, NETWORK);
		await(() -> !newcomer.found().isEmpty());
		assertThat(newcomer.found()).containsOnly(node("old", 1, 7401));
		assertThat(old.found()).isEmpty();
	}

	@Test
	void whenNodeRestartsOnAnotherPortThenItIsFoundAgain() {
		RecordingHandler handler = new RecordingHandler();
		start(handler, NETWORK);
		DiscoveryProvider before = start(new RecordingHandler(), NETWORK);
		before.announce(node("a", 1, 7401));
		await(() -> handler.found().contains(node("a", 1, 7401)));
		start(new RecordingHandler(), NETWORK).announce(node("a", 2, 7402));
		await(() -> handler.found().contains(node("a", 2, 7402)));
	}

	@Test
	void whenAnnouncementChangesThenOthersAreToldAndNodeIsNotLost() {
		RecordingHandler handler = new RecordingHandler();
		start(handler, NETWORK);
		DiscoveryProvider node = start(new RecordingHandler(), NETWORK);
		node.announce(node("a", 1, 7401));
		await(() -> handler.found().contains(node("a", 1, 7401)));
		node.announce(node("a", 1, 7402));
		await(() -> handler.found().contains(node("a", 1, 7402)));
		assertThat(handler.lost()).isEmpty();
	}

	@Test
	void whenNodeWithdrawsThenItIsLost() {
		RecordingHandler handler = new RecordingHandler();
		start(handler, NETWORK);
		DiscoveryProvider leaving = start(new RecordingHandler(), NETWORK);
		leaving.announce(node("a", 1, 7401));
		await(() -> !handler.found().isEmpty());
		leaving.withdraw();
		await(() -> !handler.lost().isEmpty());
		assertThat(handler.lost()).containsExactly(node("a", 1, 7401));
	}

	@Test
	void nodesOfAnotherNetworkAreIgnored() {
		RecordingHandler handler = new RecordingHandler();
		RecordingHandler other = new RecordingHandler();
		start(handler, NETWORK);
		start(other, "other-network");
		start(new RecordingHandler(), "other-network").announce(
				new PeerAnnouncement("other-network", PeerId.of("x"), 9, List.of(new PeerAddress("grpc", "b", 1))));
		await(() -> !other.found().isEmpty());
		start(new RecordingHandler(), NETWORK).announce(node("a", 1, 7401));
		await(() -> !handler.found().isEmpty());
		assertThat(handler.found()).containsOnly(node("a", 1, 7401));
	}

	@Test
	void garbageIsIgnored() throws Exception {
		RecordingHandler handler = new RecordingHandler();
		start(handler, NETWORK);
		try (JmDNS stranger = JmDNS.create(InetAddress.getByName("127.0.0.1"), "stranger-" + UUID.randomUUID())) {
			register(stranger, "no-text", Map.of());
			register(stranger, "no-incarnation", Map.of("net", NETWORK, "t", "grpc", "a", "b:1"));
			register(stranger, "no-address", Map.of("net", NETWORK, "t", "grpc", "a", ":::,x", "boot", "1"));
			register(stranger, "long", Map.of("net", "n".repeat(250), "id", "i".repeat(250), "boot", "1"));
			stranger.registerService(
					ServiceInfo.create(this.serviceType, "bytes", 1, 0, 0, new byte[] { 90, 'n', 'e', 't', '=', -1 }));
			register(stranger, "good",
					Map.of("net", NETWORK, "t", "grpc", "a", "0.0.0.0:7401", "boot", "1", "id", "a"));
			await(() -> !handler.found().isEmpty());
		}
		assertThat(handler.found()).containsOnly(node("a", 1, 7401));
	}

	@Test
	void whenAskingAgainThenHandlerIsToldAgain() {
		RecordingHandler handler = new RecordingHandler();
		start(handler, NETWORK);
		start(new RecordingHandler(), NETWORK).announce(node("a", 1, 7401));
		await(() -> handler.found().size() >= 3);
		assertThat(handler.found()).containsOnly(node("a", 1, 7401));
		assertThat(DNSConstants.DNS_TTL).as("seconds a record lives").isEqualTo(120);
	}

	@Test
	void whenStoppedThenItTakesLessThanThreeSecondsAndNoThreadIsLeft() {
		DiscoveryProvider provider = start(new RecordingHandler(), NETWORK);
		List<Thread> threads = threadsOfJmdns();
		assertThat(threads).isNotEmpty();
		provider.announce(node("a", 1, 7401));
		provider.withdraw();
		long begin = this.environment.nanoTime();
		provider.stop();
		assertThat(Duration.ofNanos(this.environment.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
		await(() -> threads.stream().noneMatch(Thread::isAlive));
		await(() -> threadsOfJmdns().isEmpty());
	}

	private static List<Thread> threadsOfJmdns() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().contains("JmDNS") || thread.getName().startsWith("SocketListener"))
			.toList();
	}

	private DiscoveryProvider start(RecordingHandler handler, String networkId) {
		DiscoveryProvider provider = new MdnsDiscoveryFactory().create(new Options(networkId, "grpc", "127.0.0.1",
				Map.of("service-type", this.serviceType, "requery-interval", "2s")), this.environment);
		provider.start(handler);
		this.started.add(provider);
		return provider;
	}

	private void register(JmDNS jmdns, String name, Map<String, String> text) throws Exception {
		jmdns.registerService(ServiceInfo.create(this.serviceType, name, 1, 0, 0, text));
	}

	private static PeerAnnouncement node(String id, long incarnation, int port) {
		return new PeerAnnouncement(NETWORK, PeerId.of(id), incarnation,
				List.of(new PeerAddress("grpc", "127.0.0.1", port)));
	}

	private static void await(Callable<Boolean> condition) {
		Awaitility.await().atMost(Duration.ofSeconds(60)).until(condition);
	}

}
