package io.runar.discovery.fixed;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.runar.discovery.DiscoveryProvider;
import io.runar.discovery.DiscoveryProviderFactory;
import io.runar.discovery.ProviderProperties;
import io.runar.runtime.Environment;
import io.runar.transport.PeerAddress;

/**
 * Creates the provider {@value #NAME}: peers at configured addresses.
 * <p>
 * Properties:
 * <ul>
 * <li>{@code peers}: addresses of the form {@code [transport://]host:port}, separated by
 * commas or as a list; at least one, at most {@value #MAX_PEERS}. Without a transport the
 * node's own.</li>
 * <li>{@code interval}: time after which the node is told of all of them again, so that
 * one which was down is dialled again; 1 second to 1 day. Default: 30 seconds.</li>
 * </ul>
 *
 * @since 0.1
 */
public final class StaticPeersDiscoveryFactory implements DiscoveryProviderFactory {

	/** Name of the provider. */
	public static final String NAME = "static";

	static final int MAX_PEERS = 1000;

	private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(30);

	/** Called by {@link java.util.ServiceLoader}. */
	public StaticPeersDiscoveryFactory() {
	}

	@Override
	public String name() {
		return NAME;
	}

	@Override
	public DiscoveryProvider create(Options options, Environment environment) {
		ProviderProperties properties = new ProviderProperties(NAME, options.properties());
		Set<PeerAddress> peers = new LinkedHashSet<>();
		for (String text : properties.list("peers")) {
			peers.add(parse(text, options.transport(), properties));
		}
		Duration interval = properties.duration("interval", DEFAULT_INTERVAL, Duration.ofSeconds(1),
				Duration.ofDays(1));
		properties.refuseOthers();
		if (peers.isEmpty() || peers.size() > MAX_PEERS) {
			throw properties.invalid("peers", peers.isEmpty() ? null : peers.size() + " addresses",
					"1 to " + MAX_PEERS + " addresses of the form [transport://]host:port");
		}
		return new StaticPeersDiscovery(List.copyOf(peers), interval, environment);
	}

	private static PeerAddress parse(String text, String transport, ProviderProperties properties) {
		try {
			return PeerAddress.parse(text, transport);
		}
		catch (IllegalArgumentException ex) {
			throw properties.invalid("peers", text,
					"[transport://]host:port with a port from 1 to 65535, IPv6 in brackets");
		}
	}

}
