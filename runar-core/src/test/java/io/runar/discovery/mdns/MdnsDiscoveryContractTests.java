package io.runar.discovery.mdns;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;

import io.runar.PeerId;
import io.runar.discovery.AbstractDiscoveryProviderContractTests;
import io.runar.discovery.DiscoveryProvider;
import io.runar.discovery.DiscoveryProviderFactory.Options;
import io.runar.discovery.PeerAnnouncement;
import io.runar.discovery.RecordingHandler;
import io.runar.runtime.Environment;
import io.runar.runtime.SystemEnvironment;
import io.runar.transport.PeerAddress;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

class MdnsDiscoveryContractTests extends AbstractDiscoveryProviderContractTests {

	private final SystemEnvironment environment = SystemEnvironment.create();

	private final String serviceType = "_t" + UUID.randomUUID().toString().substring(0, 8) + "._tcp.local.";

	private DiscoveryProvider peer;

	@BeforeAll
	static void assumeMulticast() {
		LoopbackMulticast.assume();
	}

	@AfterEach
	void close() {
		if (this.peer != null) {
			this.peer.stop();
		}
		this.environment.close();
	}

	@Override
	protected String name() {
		return "mdns";
	}

	@Override
	protected Map<String, String> properties() {
		return Map.of("service-type", this.serviceType, "requery-interval", "1s");
	}

	@Override
	protected Environment environment() {
		return this.environment;
	}

	@Override
	protected PeerAddress peerAppears() {
		PeerAddress address = new PeerAddress("grpc", "127.0.0.1", 4712);
		this.peer = new MdnsDiscoveryFactory().create(new Options(NETWORK, "grpc", "127.0.0.1", properties()),
				this.environment);
		this.peer.start(new RecordingHandler());
		this.peer.announce(new PeerAnnouncement(NETWORK, PeerId.of("peer"), 4712, List.of(address)));
		return address;
	}

	@Override
	protected void await(BooleanSupplier condition) {
		Awaitility.await().atMost(Duration.ofSeconds(60)).until(condition::getAsBoolean);
	}

	@Override
	protected void awaitNothing() {
		// The peer goes, and another observer has seen it go.
		RecordingHandler observed = new RecordingHandler();
		DiscoveryProvider observer = new MdnsDiscoveryFactory()
			.create(new Options(NETWORK, "grpc", "127.0.0.1", properties()), this.environment);
		observer.start(observed);
		await(() -> !observed.found().isEmpty());
		this.peer.stop();
		await(() -> !observed.lost().isEmpty());
		observer.stop();
	}

}
