package io.runar.discovery;

import java.util.Map;

import io.runar.runtime.Environment;

/**
 * Creates a discovery provider; found by name among the factories the node was given or,
 * for the built-in ones, through {@link java.util.ServiceLoader}.
 *
 * @since 0.1
 */
public interface DiscoveryProviderFactory {

	/**
	 * Returns the name by which configuration chooses this provider.
	 * @return for example {@code mdns}
	 */
	String name();

	/**
	 * Creates a provider; it does nothing yet.
	 * @param options what it is built from
	 * @param environment time and threads
	 * @return a new provider
	 * @throws io.runar.RunarException with {@code INVALID_CONFIGURATION} naming the value
	 * if an option is wrong
	 */
	DiscoveryProvider create(Options options, Environment environment);

	/**
	 * What a provider is built from.
	 *
	 * @param networkId the network to look for
	 * @param transport name of the node's transport, for addresses that name none
	 * @param bindHost the address the node's transport listens on; a provider that uses
	 * the network itself uses this interface
	 * @param properties the provider's own settings; an unknown name is refused
	 */
	record Options(String networkId, String transport, String bindHost, Map<String, String> properties) {

		/** Copies the properties. */
		public Options {
			properties = Map.copyOf(properties);
		}

	}

}
