package io.runar.test.kit;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.runar.discovery.DiscoveryHandler;
import io.runar.discovery.DiscoveryProvider;
import io.runar.discovery.DiscoveryProviderFactory;
import io.runar.discovery.PeerAnnouncement;
import io.runar.runtime.Environment;
import org.jspecify.annotations.Nullable;

/**
 * Discovery within one test: whoever is there is told of everybody who comes, at once.
 * Thread-safe.
 */
final class MeetingPoint implements DiscoveryProviderFactory {

	/** Kind of the provider. */
	static final String NAME = "test-network";

	private final Set<Visitor> visitors = new LinkedHashSet<>();

	@Override
	public String name() {
		return NAME;
	}

	@Override
	public DiscoveryProvider create(Options options, Environment environment) {
		return new Visitor();
	}

	private synchronized void enter(Visitor visitor) {
		this.visitors.add(visitor);
	}

	private synchronized void leave(Visitor visitor) {
		this.visitors.remove(visitor);
	}

	private synchronized List<Visitor> others(Visitor visitor) {
		return this.visitors.stream().filter((other) -> other != visitor).toList();
	}

	/**
	 * One node.
	 */
	private final class Visitor implements DiscoveryProvider {

		private volatile @Nullable DiscoveryHandler handler;

		@Override
		public String name() {
			return NAME;
		}

		@Override
		public void start(DiscoveryHandler handler) {
			this.handler = handler;
			enter(this);
		}

		/**
		 * Of two nodes that come at the same moment at least one is told: both have
		 * entered before the second one announces itself.
		 */
		@Override
		public void announce(PeerAnnouncement self) {
			for (Visitor other : others(this)) {
				DiscoveryHandler told = other.handler;
				if (told != null) {
					told.onFound(self);
				}
			}
		}

		@Override
		public void withdraw() {
			leave(this);
		}

		@Override
		public void stop() {
			leave(this);
		}

	}

}
