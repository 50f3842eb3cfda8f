package io.runar.call;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.runar.runtime.DeadlineSweeper;

/**
 * The open streams that stay in this process: ends those that have been idle for too
 * long. Thread-safe.
 */
final class LocalStreams {

	private final Set<LocalStream> open = ConcurrentHashMap.newKeySet();

	private final DeadlineSweeper<LocalStream> sweeper;

	LocalStreams(CallSupport support) {
		this.sweeper = new DeadlineSweeper<>(support.environment(), this.open::forEach, LocalStream::expire);
	}

	void add(LocalStream stream) {
		this.open.add(stream);
		this.sweeper.added(stream.deadlineNanos());
	}

	void remove(LocalStream stream) {
		this.open.remove(stream);
	}

}
