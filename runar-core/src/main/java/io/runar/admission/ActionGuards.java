package io.runar.admission;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.runar.runtime.Environment;
import io.runar.runtime.NodeMetrics;
import io.runar.service.AbstractService;

/**
 * The guards of all services of a node, made from its rules when a service is hosted.
 * Thread-safe.
 *
 * @since 0.1
 */
public final class ActionGuards {

	private final List<ActionRule> rules;

	private final Environment environment;

	private final NodeMetrics metrics;

	private final ConcurrentMap<String, ServiceGuards> services = new ConcurrentHashMap<>();

	/**
	 * Creates no guard yet.
	 * @param rules the rules, in order
	 * @param environment time
	 * @param metrics receives measurements
	 */
	public ActionGuards(List<ActionRule> rules, Environment environment, NodeMetrics metrics) {
		this.rules = List.copyOf(rules);
		this.environment = environment;
		this.metrics = metrics;
	}

	/**
	 * Makes the guards of a service that this node is about to host.
	 * @param service the service
	 * @return its guards; none if it is a built-in one or no rule matches
	 */
	public ServiceGuards host(AbstractService service) {
		String path = service.path().path();
		if (this.rules.isEmpty() || path.startsWith("$")) {
			return ServiceGuards.NONE;
		}
		ServiceGuards made = ServiceGuards.of(service, this.rules, this.environment.nanoTime(), this.metrics);
		// One that is there already is of a service with the same path and version, so
		// that this one will be refused.
		if (this.services.putIfAbsent(service.versionedPath(), made) == null) {
			made.announce(path, this.metrics);
		}
		return made;
	}

	/**
	 * Forgets the guards of a service that this node no longer hosts.
	 * @param service the service
	 * @param guards its guards
	 */
	public void remove(AbstractService service, ServiceGuards guards) {
		this.services.remove(service.versionedPath(), guards);
	}

	/**
	 * Returns what operators see.
	 * @return all actions that have rules
	 */
	public List<AdmissionInfo> info() {
		return this.services.values()
			.stream()
			.map(ServiceGuards::all)
			.flatMap(Collection::stream)
			.map(RuleGuard::info)
			.sorted(Comparator.comparing(AdmissionInfo::service).thenComparing(AdmissionInfo::action))
			.toList();
	}

}
