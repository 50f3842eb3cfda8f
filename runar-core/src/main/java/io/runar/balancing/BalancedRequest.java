package io.runar.balancing;

import java.util.random.RandomGenerator;

import io.runar.TopicPath;
import org.jspecify.annotations.Nullable;

/**
 * A request as a {@link LoadBalancer} sees it. Valid during the choice.
 *
 * @since 0.1
 */
public interface BalancedRequest {

	/**
	 * Returns what is requested.
	 * @return the literal path
	 */
	TopicPath path();

	/**
	 * Counts this choice among those of the action.
	 * @return how many choices there were before; wraps around, and differs at every call
	 */
	int countChoice();

	/**
	 * Returns what requests have in common that should reach the same node.
	 * @return the shard key of the options, or {@code null}
	 */
	@Nullable String shardKey();

	/**
	 * Returns the time.
	 * @return {@code Environment.nanoTime()}
	 */
	long nanoTime();

	/**
	 * Returns a source of randomness.
	 * @return the node's; thread-safe
	 */
	RandomGenerator random();

}
