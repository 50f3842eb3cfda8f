package io.runar.service;

/**
 * Where a service is in its life.
 *
 * @since 0.1
 */
public enum ServiceState {

	/** Known, not initialised. */
	CREATED,
	/** {@link AbstractService#init} is done. */
	INITIALIZED,
	/** Answers requests and receives events. */
	RUNNING,
	/** Refuses requests and receives no events until resumed. */
	PAUSED,
	/** {@link AbstractService#stop} is done. */
	STOPPED,
	/** Failed to initialise, start or stop. */
	ERROR

}
