package io.runar.event;

import io.runar.OverflowPolicy;
import io.runar.SubscribeOptions;
import io.runar.runtime.Environment;
import io.runar.runtime.NodeMetrics;

/**
 * What all subscriptions of one node have in common.
 *
 * @param environment time and threads
 * @param metrics receives measurements
 * @param settings how events are treated where a subscription says nothing else
 * @param queueCapacity number of events that may wait where a subscription says nothing
 * else
 * @param errors reports failures of handlers
 * @param interceptors run around handlers
 * @since 0.1
 */
public record SubscribingNode(Environment environment, NodeMetrics metrics, EventSettings settings, int queueCapacity,
		HandlerErrors errors, EventInterceptors interceptors) {

	OverflowPolicy overflow(SubscribeOptions options) {
		return (options.overflow() != OverflowPolicy.DEFAULT) ? options.overflow() : this.settings.overflow();
	}

	int capacity(SubscribeOptions options) {
		return (options.queueCapacity() > 0) ? options.queueCapacity() : this.queueCapacity;
	}

}
