package io.runar.call;

import io.runar.RequestOptions;
import io.runar.runtime.Environment;
import io.runar.runtime.NodeMetrics;
import io.runar.stream.IdleDeadline;
import io.runar.stream.StreamSettings;
import io.runar.stream.StreamThreads;

/**
 * What all streams that a node asks for share. Thread-safe.
 *
 * @param settings limits
 * @param metrics receives measurements
 * @param locals those that stay in this process
 * @param readers where subscribers get items of other nodes
 * @param publishers where publishers of items for other nodes are called
 */
record StreamSupport(StreamSettings settings, NodeMetrics metrics, LocalStreams locals, StreamThreads readers,
		StreamThreads publishers) {

	static StreamSupport of(StreamSettings settings, NodeMetrics metrics, CallSupport support) {
		Environment environment = support.environment();
		return new StreamSupport(settings, metrics, new LocalStreams(support),
				new StreamThreads(environment.completions(), environment.endings()),
				new StreamThreads(environment.handlers(), environment.endings()));
	}

	/** Begins to wait for what moves in a new stream. */
	IdleDeadline idle(Environment environment, RequestOptions options) {
		return new IdleDeadline(environment,
				(options.timeout() != null) ? options.timeout() : this.settings.idleTimeout());
	}

}
