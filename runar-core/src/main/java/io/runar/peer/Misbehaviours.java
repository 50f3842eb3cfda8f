package io.runar.peer;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import io.runar.PeerId;
import io.runar.runtime.Environment;

/**
 * Who broke the protocol, and how often lately. After {@value #MAX_ERRORS} errors a node
 * is refused until it was quiet for a while. Lives in the directory's serial context;
 * bounded.
 */
final class Misbehaviours {

	private static final int MAX_ERRORS = 3;

	private static final Duration PENALTY = Duration.ofSeconds(60);

	private static final int MAX_NODES = 1000;

	private final Environment environment;

	private final Map<PeerId, Errors> errors = new LinkedHashMap<>();

	Misbehaviours(Environment environment) {
		this.environment = environment;
	}

	void count(PeerId id) {
		forgive();
		Errors known = this.errors.get(id);
		if (known != null || this.errors.size() < MAX_NODES) {
			this.errors.put(id, new Errors((known != null) ? known.count() + 1 : 1, this.environment.nanoTime()));
		}
	}

	boolean isBanned(PeerId id) {
		forgive();
		Errors known = this.errors.get(id);
		return known != null && known.count() >= MAX_ERRORS;
	}

	/**
	 * Returns how long not to dial a node.
	 * @param id the node
	 * @param afterAny the time after fewer errors than lead to refusal
	 * @return zero without errors
	 */
	Duration penalty(PeerId id, Duration afterAny) {
		if (isBanned(id)) {
			return PENALTY;
		}
		return this.errors.containsKey(id) ? afterAny : Duration.ZERO;
	}

	private void forgive() {
		long now = this.environment.nanoTime();
		this.errors.values().removeIf((one) -> now - one.lastNanos() > PENALTY.toNanos());
	}

	private record Errors(int count, long lastNanos) {

	}

}
