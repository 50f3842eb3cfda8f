package io.runar.benchmarks.driver;

import io.runar.security.NetworkKey;

/**
 * What a {@linkplain ChildProcess child process} does until it is stopped.
 */
interface ChildRole {

	/**
	 * Begins.
	 * @param key the secret of the run
	 * @param arguments what the parent says
	 * @return what the parent wants to know, usually where it listens
	 * @throws Exception if it cannot begin
	 */
	String start(NetworkKey key, String... arguments) throws Exception;

	/**
	 * Obeys a command of the parent.
	 * @param command the command
	 * @return the answer, one line
	 */
	default String obey(String command) {
		throw new IllegalArgumentException("command: " + command + " (expected: compiling, cpu or gc)");
	}

}
