package io.runar.node;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import io.runar.discovery.DiscoveryHandler;
import io.runar.discovery.DiscoveryProvider;
import io.runar.discovery.DiscoveryProviderFactory;
import io.runar.discovery.PeerAnnouncement;
import io.runar.runtime.Environment;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the discovery providers of a node, each on a background thread, because they may
 * block. One that fails does not disturb the others; its problem is shown. Thread-safe.
 */
final class DiscoveryRunner {

	private static final Logger logger = LoggerFactory.getLogger(DiscoveryRunner.class);

	private final Environment environment;

	private final List<Running> providers = new ArrayList<>();

	DiscoveryRunner(Environment environment) {
		this.environment = environment;
	}

	void add(DiscoveryProviderFactory factory, DiscoveryProviderFactory.Options options) {
		this.providers.add(new Running(factory.create(options, this.environment)));
	}

	void start(DiscoveryHandler handler, PeerAnnouncement self) {
		this.providers.forEach((running) -> running.run(() -> {
			running.provider.start(handler);
			running.provider.announce(self);
			running.started = true;
			running.problem = null;
		}));
	}

	/** Takes this node back from all; completes when all have done so. */
	CompletableFuture<Void> withdraw() {
		return forAll((running) -> running.run(running.provider::withdraw));
	}

	/** Ends all; completes when all have ended. */
	CompletableFuture<Void> stop() {
		return forAll((running) -> running.run(() -> {
			running.started = false;
			running.provider.stop();
		}));
	}

	private CompletableFuture<Void> forAll(Function<Running, CompletableFuture<Void>> action) {
		return CompletableFuture.allOf(this.providers.stream().map(action).toArray(CompletableFuture[]::new));
	}

	List<NodeInfo.Discovery> info() {
		return this.providers.stream()
			.map((running) -> new NodeInfo.Discovery(running.provider.name(), running.started, running.problem))
			.toList();
	}

	/**
	 * A provider whose calls follow one another.
	 */
	private final class Running {

		private final DiscoveryProvider provider;

		private volatile boolean started;

		private volatile @Nullable String problem;

		/** The last call; the next one begins after it. Guarded by this. */
		private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

		Running(DiscoveryProvider provider) {
			this.provider = provider;
		}

		synchronized CompletableFuture<Void> run(Runnable call) {
			this.last = this.last.thenRunAsync(() -> guard(call), DiscoveryRunner.this.environment.background());
			return this.last;
		}

		private void guard(Runnable call) {
			try {
				call.run();
			}
			catch (RuntimeException ex) {
				this.problem = String.valueOf(ex.getMessage());
				logger.warn("Discovery '{}' does not work: {}", this.provider.name(), ex.getMessage());
				logger.debug("Discovery '{}' does not work", this.provider.name(), ex);
			}
		}

	}

}
