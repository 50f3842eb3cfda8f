package io.runar.discovery;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.BooleanSupplier;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RunarException;
import io.runar.runtime.Environment;
import io.runar.transport.PeerAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What every discovery provider does.
 */
public abstract class AbstractDiscoveryProviderContractTests {

	protected static final String NETWORK = "test-network";

	protected static final PeerAnnouncement SELF = new PeerAnnouncement(NETWORK, PeerId.of("self"), 4711,
			List.of(new PeerAddress("grpc", "127.0.0.1", 4711)));

	private final RecordingHandler handler = new RecordingHandler();

	private DiscoveryProvider provider;

	/**
	 * Returns the name of the provider.
	 * @return the name
	 */
	protected abstract String name();

	/**
	 * Returns settings with which the provider works here.
	 * @return the settings
	 */
	protected abstract Map<String, String> properties();

	/**
	 * Returns what the provider runs on.
	 * @return the same for one test
	 */
	protected abstract Environment environment();

	/**
	 * Makes a peer discoverable, if it is not by configuration.
	 * @return where
	 */
	protected abstract PeerAddress peerAppears();

	/**
	 * Lets time pass until something is so; fails if it does not become so.
	 * @param condition the condition
	 */
	protected abstract void await(BooleanSupplier condition);

	/** Lets pass the time in which something would be told if the provider were wrong. */
	protected abstract void awaitNothing();

	@AfterEach
	void stop() {
		if (this.provider != null) {
			this.provider.stop();
		}
	}

	@Test
	void factoryIsRegisteredUnderItsName() {
		assertThat(factory().name()).isEqualTo(name());
		assertThat(create(Map.of()).name()).isEqualTo(name());
	}

	@Test
	void whenPropertyIsUnknownThenCreationIsRefused() {
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> create(Map.of("no-such-thing", "1")))
			.withMessageContaining(name())
			.withMessageContaining("no-such-thing")
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.INVALID_CONFIGURATION));
	}

	@Test
	void whenCreatedThenNothingIsToldBeforeStart() {
		create(Map.of());
		assertThat(this.handler.found()).isEmpty();
	}

	@Test
	void whenStartedThenPeerIsFound() {
		started();
		PeerAddress peer = peerAppears();
		await(() -> this.handler.addresses().contains(peer));
	}

	@Test
	void whenStoppedThenNothingMoreIsTold() {
		started();
		PeerAddress peer = peerAppears();
		await(() -> this.handler.addresses().contains(peer));
		this.provider.stop();
		int told = this.handler.found().size() + this.handler.lost().size();
		awaitNothing();
		assertThat(this.handler.found().size() + this.handler.lost().size()).isEqualTo(told);
	}

	@Test
	void whenStoppedThenItCanBeStartedAgain() {
		started().stop();
		this.provider.start(this.handler);
		PeerAddress peer = peerAppears();
		await(() -> this.handler.addresses().contains(peer));
	}

	@Test
	void stopMayBeCalledAtAnyTime() {
		create(Map.of()).stop();
		started().stop();
		assertThatCode(this.provider::stop).doesNotThrowAnyException();
	}

	@Test
	void withdrawMayBeCalledAtAnyTime() {
		create(Map.of()).withdraw();
		started().withdraw();
		this.provider.announce(SELF);
		this.provider.withdraw();
		assertThatCode(this.provider::withdraw).doesNotThrowAnyException();
	}

	private DiscoveryProvider started() {
		this.provider = create(Map.of());
		this.provider.start(this.handler);
		return this.provider;
	}

	private DiscoveryProvider create(Map<String, String> more) {
		Map<String, String> properties = new HashMap<>(properties());
		properties.putAll(more);
		return factory().create(new DiscoveryProviderFactory.Options(NETWORK, "grpc", "127.0.0.1", properties),
				environment());
	}

	private DiscoveryProviderFactory factory() {
		return ServiceLoader.load(DiscoveryProviderFactory.class)
			.stream()
			.map(ServiceLoader.Provider::get)
			.filter((factory) -> factory.name().equals(name()))
			.findFirst()
			.orElseThrow();
	}

}
