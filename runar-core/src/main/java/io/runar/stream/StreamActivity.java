package io.runar.stream;

import io.runar.runtime.NodeMetrics;

/**
 * Takes notice of what moves in a stream: for its idle limit and for measurements.
 * Thread-safe.
 *
 * @param idle when it has been idle for too long
 * @param metrics receives measurements
 * @since 0.1
 */
public record StreamActivity(IdleDeadline idle, NodeMetrics metrics) {

	/**
	 * Items were handed to the connection.
	 * @param items how many
	 */
	public void sent(int items) {
		this.idle.moved();
		this.metrics.streamItemsSent(items);
	}

	/**
	 * Items have come from the other node.
	 * @param items how many
	 */
	public void received(int items) {
		this.idle.moved();
		this.metrics.streamItemsReceived(items);
	}

}
