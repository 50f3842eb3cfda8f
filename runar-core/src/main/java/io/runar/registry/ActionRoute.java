package io.runar.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.runar.TopicPath;
import io.runar.service.AbstractService;
import io.runar.service.ActionHandler;
import io.runar.service.ActionMetadata;
import org.jspecify.annotations.Nullable;

/**
 * All that can answer one action. Immutable but for the balancing counter, which all
 * versions of a route share.
 *
 * @param path the action's whole path; may have {@code {name}} segments
 * @param local the local provider, or {@code null}
 * @param remotes the remote providers
 * @param cursor counts choices among the remote providers
 * @since 0.1
 */
public record ActionRoute(TopicPath path, @Nullable Provider local, List<Provider> remotes, AtomicInteger cursor) {

	/**
	 * One service that has the action.
	 *
	 * @param service the service
	 * @param metadata the action as the service describes it
	 * @param path the action's whole path with the placeholders of this service
	 * @param handler answers requests
	 */
	public record Provider(AbstractService service, ActionMetadata metadata, TopicPath path, ActionHandler handler) {

		/**
		 * Returns the node of a remote provider.
		 * @return the node
		 */
		public RemotePeer peer() {
			return ((RemoteService) this.service).peer();
		}

		/**
		 * Returns whether a remote provider may be chosen now.
		 * @return whether its node is available and the service not paused
		 */
		public boolean isAvailable() {
			return this.service instanceof RemoteService remote && !remote.isPaused() && remote.peer().isAvailable();
		}

	}

	/**
	 * Returns whether two paths differ in nothing but the names of their placeholders.
	 */
	static boolean sameShape(TopicPath one, TopicPath other) {
		List<String> mine = one.segments();
		List<String> others = other.segments();
		if (mine.size() != others.size()) {
			return false;
		}
		for (int i = 0; i < mine.size(); i++) {
			boolean both = TopicPath.isTemplateSegment(mine.get(i)) && TopicPath.isTemplateSegment(others.get(i));
			if (!both && !mine.get(i).equals(others.get(i))) {
				return false;
			}
		}
		return true;
	}

	static ActionRoute empty(TopicPath path) {
		return new ActionRoute(path, null, List.of(), new AtomicInteger());
	}

	ActionRoute with(Provider provider) {
		if (!(provider.service() instanceof RemoteService)) {
			return new ActionRoute(this.path, provider, this.remotes, this.cursor);
		}
		List<Provider> copy = new ArrayList<>(this.remotes);
		copy.add(provider);
		return new ActionRoute(this.path, this.local, List.copyOf(copy), this.cursor);
	}

	@SuppressWarnings("ReferenceEquality") // services have identity, not value
	ActionRoute without(AbstractService service) {
		Provider keptLocal = (this.local != null && this.local.service() != service) ? this.local : null;
		List<Provider> copy = new ArrayList<>(this.remotes);
		copy.removeIf((provider) -> provider.service() == service);
		return new ActionRoute(this.path, keptLocal, List.copyOf(copy), this.cursor);
	}

	boolean isEmpty() {
		return this.local == null && this.remotes.isEmpty();
	}

}
