package io.runar.transport;

import java.time.Duration;
import java.util.Map;

import io.runar.security.NodeCredentials;
import org.jspecify.annotations.Nullable;

/**
 * What a transport is built from.
 *
 * @param bindHost address to listen on, for example {@code 127.0.0.1}
 * @param bindPort port to listen on; 0: any free one
 * @param credentials key and trust of this node; {@code null} only if security is
 * disabled, then connections are plain text
 * @param connectionTimeout time for connecting including the TLS handshake, on both sides
 * @param maxFrameSize largest frame in bytes to send or receive; a larger incoming one
 * ends its connection
 * @param maxConnections largest number of incoming connections at a time
 * @param properties the transport's own settings, from {@code transport-options.*}; an
 * unknown name is refused
 * @since 0.1
 */
public record TransportOptions(String bindHost, int bindPort, @Nullable NodeCredentials credentials,
		Duration connectionTimeout, int maxFrameSize, int maxConnections, Map<String, String> properties) {

	/** Copies the properties. */
	public TransportOptions {
		properties = Map.copyOf(properties);
	}

}
