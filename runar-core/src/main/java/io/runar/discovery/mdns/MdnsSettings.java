package io.runar.discovery.mdns;

import java.time.Duration;
import java.util.regex.Pattern;

import io.runar.discovery.DiscoveryProviderFactory;
import io.runar.discovery.ProviderProperties;
import org.jspecify.annotations.Nullable;

/**
 * Settings of {@link MdnsDiscovery}.
 *
 * @param networkId the network to look for
 * @param networkInterface name or address of the interface; {@code null}: that of the
 * bind address
 * @param bindHost address the transport listens on
 * @param ttl how long others keep our records if they hear nothing more
 * @param requeryInterval time between questions
 * @param serviceType DNS-SD type
 */
record MdnsSettings(String networkId, @Nullable String networkInterface, String bindHost, Duration ttl,
		Duration requeryInterval, String serviceType) {

	private static final Duration DEFAULT_TTL = Duration.ofMinutes(2);

	private static final Duration DEFAULT_REQUERY_INTERVAL = Duration.ofSeconds(30);

	private static final String DEFAULT_SERVICE_TYPE = "_runar._tcp.local.";

	private static final Pattern SERVICE_TYPE = Pattern
		.compile("_[A-Za-z0-9](?:[A-Za-z0-9-]{0,13}[A-Za-z0-9])?\\._(?:tcp|udp)\\.local\\.");

	static MdnsSettings of(DiscoveryProviderFactory.Options options) {
		ProviderProperties properties = new ProviderProperties(MdnsDiscoveryFactory.NAME, options.properties());
		String networkInterface = properties.text("interface");
		Duration ttl = properties.duration("ttl", DEFAULT_TTL, Duration.ofSeconds(10), Duration.ofDays(1));
		Duration requeryInterval = properties.duration("requery-interval", DEFAULT_REQUERY_INTERVAL,
				Duration.ofSeconds(1), Duration.ofDays(1));
		String serviceType = properties.text("service-type");
		properties.refuseOthers();
		if (serviceType != null && !SERVICE_TYPE.matcher(serviceType).matches()) {
			throw properties.invalid("service-type", serviceType,
					"_name._tcp.local. with a name of 1 to 15 letters, digits and dashes");
		}
		return new MdnsSettings(options.networkId(), networkInterface, options.bindHost(), ttl, requeryInterval,
				(serviceType != null) ? serviceType : DEFAULT_SERVICE_TYPE);
	}

}
