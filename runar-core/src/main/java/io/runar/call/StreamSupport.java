package io.runar.call;

import io.runar.RequestOptions;
import io.runar.runtime.Environment;
import io.runar.runtime.NodeMetrics;
import io.runar.stream.IdleDeadline;
import io.runar.stream.StreamSettings;

/**
 * What all streams that a node asks for share. Thread-safe.
 *
 * @param settings limits
 * @param metrics receives measurements
 * @param locals those that stay in this process
 */
record StreamSupport(StreamSettings settings, NodeMetrics metrics, LocalStreams locals) {

	/** Begins to wait for what moves in a new stream. */
	IdleDeadline idle(Environment environment, RequestOptions options) {
		return new IdleDeadline(environment,
				(options.timeout() != null) ? options.timeout() : this.settings.idleTimeout());
	}

}
