package io.runar.benchmarks.contender;

import java.util.List;

import io.runar.PeerId;
import io.runar.runtime.SystemEnvironment;
import io.runar.security.NetworkKey;
import io.runar.security.NetworkKeyCredentials;

/**
 * The certificates of this project, for the yardsticks with TLS: the same key type, chain
 * and verification on all sides.
 */
final class Certificates {

	private Certificates() {
	}

	static NetworkKeyCredentials of(String nodeId, NetworkKey key) {
		return NetworkKeyCredentials.create(List.of(key), "default", PeerId.of(nodeId), SystemEnvironment.create());
	}

}
