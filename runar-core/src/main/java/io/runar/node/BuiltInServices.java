package io.runar.node;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RunarException;
import io.runar.authorization.PeerRights;
import io.runar.discovery.ServiceAdvertisement;
import io.runar.registry.RemoteService;
import io.runar.registry.ServiceRegistry;
import io.runar.service.AbstractService;
import io.runar.service.RequestContext;
import io.runar.service.ServiceState;
import io.runar.version.VersionRange;
import org.jspecify.annotations.Nullable;

/**
 * The services every node has: {@code $registry} about services and {@code $node} about
 * the node. Other nodes ask for them with a target.
 */
final class BuiltInServices {

	private BuiltInServices() {
	}

	/**
	 * {@code $registry}: what is where, so far as the caller may know.
	 * <ul>
	 * <li>{@code services}: all services, with the nodes that have them</li>
	 * <li>{@code actions}: the actions of one service ({@code path})</li>
	 * <li>{@code state}: the state of one local service ({@code path})</li>
	 * <li>{@code pause}, {@code resume}: of one local service ({@code path})</li>
	 * </ul>
	 */
	static final class RegistryService extends AbstractService {

		private final HostedServices hosted;

		private final ServiceRegistry registry;

		private final Function<PeerId, PeerRights> rights;

		RegistryService(HostedServices hosted, ServiceRegistry registry, Function<PeerId, PeerRights> rights) {
			super("$registry", "1.0.0", "What is where");
			this.hosted = hosted;
			this.registry = registry;
			this.rights = rights;
			action("services", (request) -> {
				PeerRights caller = this.rights.apply(request.caller());
				return this.hosted.inContext(() -> services(caller));
			});
			action("actions", this::actions);
			action("state", (request) -> state(request).name());
			action("pause", (request) -> change(request, ServiceState.PAUSED));
			action("resume", (request) -> change(request, ServiceState.RUNNING));
		}

		private List<Map<String, Object>> services(PeerRights caller) {
			List<Map<String, Object>> all = new ArrayList<>();
			Set<String> known = new HashSet<>();
			for (AbstractService service : this.registry.localServices()) {
				String path = service.path().path();
				if (this.registry.isVisible(service, caller)) {
					known.add(path);
					all.add(Map.of("path", path, "version", service.version(), "local", true, "state",
							service.state().name(), "peers", peers(path)));
				}
			}
			for (RemoteService service : this.registry.allRemoteServices()) {
				String path = service.path().path();
				if (!known.contains(path) && this.registry.isVisible(service, caller)) {
					known.add(path);
					all.add(Map.of("path", path, "version", service.version(), "local", false, "state",
							service.isPaused() ? "PAUSED" : "RUNNING", "peers", peers(path)));
				}
			}
			return all;
		}

		private List<String> peers(String path) {
			return this.registry.remoteServices(path)
				.stream()
				.map((service) -> service.peer().id().value())
				.sorted()
				.toList();
		}

		private List<?> actions(RequestContext request) {
			String path = path(request);
			PeerRights caller = this.rights.apply(request.caller());
			return this.hosted.inContext(() -> {
				ServiceAdvertisement described = this.registry.describe(path, caller);
				if (described == null) {
					throw unknown(path);
				}
				return described.actions();
			});
		}

		private ServiceState state(RequestContext request) {
			String path = path(request);
			PeerRights caller = this.rights.apply(request.caller());
			return this.hosted.inContext(() -> {
				return this.registry.localServices()
					.stream()
					.filter((service) -> service.path().path().equals(path) && this.registry.isVisible(service, caller))
					.max((one, other) -> VersionRange.compare(one.version(), other.version()))
					.orElseThrow(() -> unknown(path))
					.state();
			});
		}

		private String change(RequestContext request, ServiceState target) {
			String path = path(request);
			PeerRights caller = this.rights.apply(request.caller());
			ServiceState before = this.hosted.change(path, target,
					(service) -> this.hosted.inContext(() -> this.registry.isVisible(service, caller)));
			if (before == null) {
				throw unknown(path);
			}
			return target.name();
		}

		private static RunarException unknown(String path) {
			return new RunarException(ErrorCode.INVALID_ARGUMENT,
					"path: '" + path + "' (expected: path of a service of this node)");
		}

		private static String path(RequestContext request) {
			Object params = request.params();
			Object path = (params instanceof Map<?, ?> map) ? map.get("path") : params;
			if (!(path instanceof String text)) {
				throw new RunarException(ErrorCode.INVALID_ARGUMENT,
						"parameters of '" + request.path() + "' (expected: a map with 'path', the path of a service)");
			}
			return text;
		}

	}

	/**
	 * {@code $node}: {@code info}, {@code peers}, {@code stats} and {@code ping}, for
	 * every node. Services of which the caller may not know are left out.
	 */
	static final class NodeService extends AbstractService {

		private final RunarNode node;

		NodeService(RunarNode node) {
			super("$node", "1.0.0", "About this node");
			this.node = node;
			action("info", this::view);
			action("peers", (request) -> view(request).get("peers"));
			action("stats", (request) -> node.stats(visibleTo(request)));
			action("ping", BuiltInServices::echo);
		}

		private Map<String, @Nullable Object> view(RequestContext request) {
			return NodeView.of(this.node.info(), visibleTo(request));
		}

		private Predicate<String> visibleTo(RequestContext request) {
			return this.node.visibleTo(request.caller());
		}

	}

	private static @Nullable Object echo(RequestContext request) {
		return request.params();
	}

}
