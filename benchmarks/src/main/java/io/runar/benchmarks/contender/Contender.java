package io.runar.benchmarks.contender;

import io.runar.security.NetworkKey;

/**
 * One way to call an echo in another process. To add a peer to the comparison, implement
 * this and name it in {@link Contenders}.
 */
public interface Contender {

	/**
	 * Returns whether a message can be sent this way.
	 * @param message what to send
	 * @return whether {@link Caller#exchange} takes it
	 */
	boolean carries(Message message);

	/**
	 * Returns whether there are streams of items this way. Default: there are none.
	 * @return whether {@link Caller#streams} works
	 */
	default boolean streams() {
		return false;
	}

	/**
	 * Starts the answering side in this process, on 127.0.0.1 and any free port. It ends
	 * with the process.
	 * @param key secret both sides know
	 * @return where it listens, {@code host:port}
	 * @throws Exception if it cannot be started
	 */
	String serve(NetworkKey key) throws Exception;

	/**
	 * Connects to the answering side.
	 * @param address where it listens
	 * @param key secret both sides know
	 * @return the calling side, ready to call
	 * @throws Exception if it cannot connect
	 */
	Caller connect(String address, NetworkKey key) throws Exception;

}
