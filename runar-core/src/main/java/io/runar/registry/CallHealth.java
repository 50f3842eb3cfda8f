package io.runar.registry;

/**
 * What this node has learned about a service of another node by calling it. Kept with the
 * service, so that it ends when the service does. Thread-safe.
 *
 * @since 0.1
 */
public interface CallHealth {

	/**
	 * Returns whether the service is to be left out for a while. Asked for every request
	 * of an action that several nodes have: no more than a read of memory.
	 * @return whether others are to be preferred
	 */
	boolean isEjected();

}
