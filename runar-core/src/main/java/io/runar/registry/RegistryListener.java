package io.runar.registry;

/**
 * Is told of changes of what this node offers. Called in the registry's serial context.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface RegistryListener {

	/**
	 * Tells of a change.
	 * @param change what changed
	 */
	void onLocalChange(LocalChange change);

}
