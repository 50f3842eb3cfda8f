package io.runar.spring.boot.autoconfigure;

import io.runar.node.NodeBuilder;

/**
 * Changes the node before it is built. All beans of this type are called in their order,
 * after everything else has been set. A customizer must not need the {@code Node} itself.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface RunarNodeCustomizer {

	/**
	 * Changes the node.
	 * @param builder what the node is built from
	 */
	void customize(NodeBuilder builder);

}
