package io.runar.transport;

import io.runar.runtime.Environment;

/**
 * Creates a transport; found by name among the factories the node was given or, for the
 * built-in ones, through {@link java.util.ServiceLoader}.
 *
 * @since 0.1
 */
public interface TransportFactory {

	/**
	 * Returns the name by which configuration and addresses choose this transport.
	 * @return for example {@code grpc}
	 */
	String name();

	/**
	 * Creates a transport; nothing is bound yet.
	 * @param options what it is built from
	 * @param environment time and threads
	 * @return a new transport
	 * @throws io.runar.RunarException with {@code INVALID_CONFIGURATION} naming the value
	 * if an option is wrong
	 */
	Transport create(TransportOptions options, Environment environment);

}
