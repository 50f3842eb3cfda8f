package io.runar.call;

import io.runar.Node;

/**
 * Typed clients.
 *
 * @since 0.1
 */
public final class ClientProxies {

	private ClientProxies() {
	}

	/**
	 * Creates a client.
	 * @param <C> the interface
	 * @param type the interface
	 * @param node makes the requests
	 * @return the client
	 */
	public static <C> C create(Class<C> type, Node node) {
		throw new UnsupportedOperationException(type.getName() + node);
	}

}
