package io.runar.call;

import java.lang.reflect.Type;
import java.util.concurrent.RejectedExecutionException;

import io.runar.ErrorCode;
import io.runar.Priority;
import io.runar.RequestOptions;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.balancing.LoadBalancer;
import io.runar.balancing.LoadBalancers;
import io.runar.codec.LocalPayload;
import io.runar.codec.PayloadCodecs;
import io.runar.dispatch.HandledRequest;
import io.runar.dispatch.HandlingNode;
import io.runar.registry.ServiceRegistry;
import io.runar.resilience.CallSettings;
import io.runar.resilience.CallTarget;
import io.runar.runtime.Environment;
import io.runar.runtime.RecentTexts;
import io.runar.service.RequestContext;
import io.runar.version.VersionRange;
import io.runar.wire.Payload;
import org.jspecify.annotations.Nullable;

/**
 * What all outgoing requests of a node share, and what they inherit from the request
 * whose handler makes them. Thread-safe.
 *
 * @param settings how requests are made
 * @param node the node that makes them
 * @param registry what is where
 * @param balancers strategies for choosing among remote providers, by name
 * @param failures turns what happens into errors
 * @param versions ranges of versions by text
 */
record CallSupport(CallSettings settings, HandlingNode node, ServiceRegistry registry, LoadBalancers balancers,
		CallFailures failures, RecentTexts<VersionRange> versions) {

	Environment environment() {
		return this.node.environment();
	}

	PayloadCodecs codecs() {
		return this.node.codecs();
	}

	/** Gives a result its type: decodes one of another node, converts a local one. */
	@Nullable Object typed(TopicPath path, @Nullable Object raw, Type type) {
		return (raw instanceof Payload payload) ? codecs().decode(payload, type)
				: codecs().pass(raw, type, LocalPayload.RESULT, path);
	}

	/**
	 * Returns when a request is given up: after its own time-out, but not later than the
	 * one it is made for.
	 */
	long deadline(CallTarget target, RequestOptions options, @Nullable RequestContext parent, long startNanos) {
		long timeoutNanos = (options.timeout() != null) ? options.timeout().toNanos() : target.timeoutNanos();
		if (parent == null) {
			return startNanos + timeoutNanos;
		}
		long left = (parent instanceof HandledRequest handled) ? handled.deadlineNanos() - startNanos
				: parent.remaining().toNanos();
		if (left <= 0) {
			throw CallFailures.noTimeLeft(target.path());
		}
		return startNanos + Math.min(timeoutNanos, left);
	}

	/** Returns what chooses among providers. */
	LoadBalancer balancer(CallTarget target, RequestOptions options) {
		String name = options.loadBalancer();
		if (name != null) {
			return this.balancers.named(name, "load balancer of request '" + target.path() + "'");
		}
		return (options.shardKey() != null)
				? this.balancers.named(LoadBalancers.CONSISTENT_HASH, "shard key of request '" + target.path() + "'")
				: target.balancer();
	}

	/** Returns which versions may answer; {@code null}: any. */
	@Nullable VersionRange versions(CallTarget target, RequestOptions options) {
		String text = options.version();
		return (text != null) ? this.versions.of(text) : target.versions();
	}

	/** Returns how much a request matters: what says most about this one counts. */
	Priority priority(CallTarget target, RequestOptions options, @Nullable RequestContext parent) {
		Priority asked = options.priority();
		if (asked != null) {
			return asked;
		}
		Priority inherited = (parent != null) ? parent.priority() : Priority.NORMAL;
		return (inherited != Priority.NORMAL) ? inherited : target.priority();
	}

	int level(TopicPath path, @Nullable RequestContext parent) {
		int level = (parent != null) ? parent.level() + 1 : 1;
		if (level > this.settings.maxDepth()) {
			throw CallFailures.callLoop(path, level, this.settings.maxDepth());
		}
		return level;
	}

	/**
	 * Goes on where results are handed to the application.
	 * @param task what to do
	 * @return {@code null}, or why it cannot go on; the request itself may have succeeded
	 */
	@Nullable RunarException onCompletionThread(Runnable task) {
		try {
			environment().completions().execute(task);
			return null;
		}
		catch (RejectedExecutionException ex) {
			return RunarException
				.builder(ErrorCode.OVERLOADED, "the result has come, but all completion threads of this node are busy")
				.retryable(false)
				.cause(ex)
				.build();
		}
	}

}
