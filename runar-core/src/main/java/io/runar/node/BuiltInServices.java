package io.runar.node;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.discovery.ServiceAdvertisement;
import io.runar.registry.RemoteService;
import io.runar.registry.ServiceRegistry;
import io.runar.service.AbstractService;
import io.runar.service.RequestContext;
import io.runar.service.ServiceState;
import org.jspecify.annotations.Nullable;

/**
 * The services every node has: {@code $registry} about services and {@code $node} about
 * the node. Other nodes ask for them with a target.
 */
final class BuiltInServices {

	private BuiltInServices() {
	}

	/**
	 * {@code $registry}: what is where.
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

		RegistryService(HostedServices hosted, ServiceRegistry registry) {
			super("$registry", "1.0.0", "What is where");
			this.hosted = hosted;
			this.registry = registry;
			action("services", (request) -> this.hosted.inContext(this::services));
			action("actions", (request) -> actions(path(request)));
			action("state", (request) -> state(path(request)).name());
			action("pause", (request) -> change(path(request), ServiceState.PAUSED));
			action("resume", (request) -> change(path(request), ServiceState.RUNNING));
		}

		private List<Map<String, Object>> services() {
			List<Map<String, Object>> all = new ArrayList<>();
			Set<String> known = new HashSet<>();
			for (AbstractService service : this.registry.localServices()) {
				known.add(service.path().path());
				all.add(Map.of("path", service.path().path(), "version", service.version(), "local", true, "state",
						service.state().name(), "peers", peers(service.path().path())));
			}
			for (RemoteService service : this.registry.allRemoteServices()) {
				String path = service.path().path();
				if (known.add(path)) {
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

		private List<?> actions(String path) {
			return this.hosted.inContext(() -> {
				AbstractService local = this.registry.localService(path);
				if (local != null) {
					return ServiceAdvertisement.of(local).actions();
				}
				List<RemoteService> remote = this.registry.remoteServices(path);
				if (remote.isEmpty()) {
					throw unknown(path);
				}
				return remote.get(0).advertisement().actions();
			});
		}

		private ServiceState state(String path) {
			return this.hosted.inContext(() -> {
				AbstractService local = this.registry.localService(path);
				if (local == null) {
					throw unknown(path);
				}
				return local.state();
			});
		}

		private String change(String path, ServiceState target) {
			ServiceState before = this.hosted.change(path, target);
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
	 * {@code $node}: {@code info}, {@code peers}, {@code stats} and {@code ping}.
	 */
	static final class NodeService extends AbstractService {

		NodeService(RunarNode node) {
			super("$node", "1.0.0", "About this node");
			action("info", (request) -> NodeView.of(node.info()));
			action("peers", (request) -> NodeView.of(node.info()).get("peers"));
			action("stats", (request) -> node.stats());
			action("ping", BuiltInServices::echo);
		}

	}

	private static @Nullable Object echo(RequestContext request) {
		return request.params();
	}

}
