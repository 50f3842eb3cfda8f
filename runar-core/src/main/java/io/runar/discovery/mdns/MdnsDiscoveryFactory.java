package io.runar.discovery.mdns;

import io.runar.discovery.DiscoveryProvider;
import io.runar.discovery.DiscoveryProviderFactory;
import io.runar.runtime.Environment;

/**
 * Creates the provider {@value #NAME}: nodes in the local network, by multicast DNS.
 * Needs {@code org.jmdns:jmdns} on the class path.
 * <p>
 * Properties:
 * <ul>
 * <li>{@code interface}: name or address of the network interface. Default: that of the
 * bind address; for a wildcard all that are up and can multicast, and loopback.</li>
 * <li>{@code ttl}: how long others keep this node listed after it died without a word; 10
 * seconds to 1 day. Default: 120 seconds. The same for all nodes of a process: the first
 * one decides, and the system property {@code net.dns.ttl}, if set, before it.</li>
 * <li>{@code requery-interval}: time between questions; 1 second to 1 day. Default: 30
 * seconds.</li>
 * <li>{@code service-type}: DNS-SD type; the same for all nodes of a network. Default:
 * {@code _runar._tcp.local.}</li>
 * </ul>
 *
 * @since 0.1
 */
public final class MdnsDiscoveryFactory implements DiscoveryProviderFactory {

	/** Name of the provider. */
	public static final String NAME = "mdns";

	/** Called by {@link java.util.ServiceLoader}. */
	public MdnsDiscoveryFactory() {
	}

	@Override
	public String name() {
		return NAME;
	}

	@Override
	public DiscoveryProvider create(Options options, Environment environment) {
		return new MdnsDiscovery(MdnsSettings.of(options), environment);
	}

}
