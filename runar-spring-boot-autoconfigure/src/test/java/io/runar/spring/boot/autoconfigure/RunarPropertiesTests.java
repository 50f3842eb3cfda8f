package io.runar.spring.boot.autoconfigure;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.runar.BroadcastMode;
import io.runar.OverflowPolicy;
import io.runar.PeerId;
import io.runar.Priority;
import io.runar.RunarException;
import io.runar.admission.ActionRule;
import io.runar.authorization.Operation;
import io.runar.authorization.SecurityRule;
import io.runar.authorization.SecurityRules;
import io.runar.cache.CacheSettings;
import io.runar.event.EventSettings;
import io.runar.node.NetworkConfig;
import io.runar.node.NetworkConfig.DiscoveryProviderConfig;
import io.runar.peer.PeerLimits;
import io.runar.peer.TotalLimits;
import io.runar.registry.OfferLimits;
import io.runar.resilience.BulkheadRule;
import io.runar.resilience.CallRule;
import io.runar.resilience.CircuitBreakerRule;
import io.runar.resilience.OutlierRule;
import io.runar.runtime.SystemEnvironment;
import io.runar.security.CredentialSettings;
import io.runar.security.NetworkKey;
import io.runar.security.x509.KeyIds;
import io.runar.security.x509.P256;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RunarPropertiesTests {

	private static final Set<String> WITHOUT_DEFAULT = Set.of("runar.calls", "runar.actions", "runar.metadata",
			"runar.zone", "runar.security.rules", "runar.security.roles", "runar.network.node-id",
			"runar.network.tls-certificate", "runar.network.tls-private-key", "runar.network.tls-trust-certificates",
			"runar.network.transport-options", "runar.network.advertised-addresses", "runar.network.peers",
			"runar.network.known-peers-file", "runar.network.network-keys", "runar.network.network-keys-file",
			"runar.network.node-key-file", "runar.network.trusted-peers", "runar.network.trusted-peers-file",
			"runar.network.ssl-bundle", "runar.network.tls-revocation-lists", "runar.network.denied-peers",
			"runar.network.denied-peers-file");

	@Test
	void whenNothingIsSetThenTheConfigurationIsThatOfTheBuilder() {
		assertThat(config(Map.of())).isEqualTo(NetworkConfig.builder().build());
	}

	@Test
	void whenPropertiesAreSetThenTheConfigurationHasThem() {
		NetworkConfig config = config(Map.of("runar.network.node-id", "orders-1", "runar.network.bind-address",
				"0.0.0.0:7400", "runar.network.request-timeout", "2s", "runar.network.max-message-size", "1MB",
				"runar.network.denied-peers", "bad-1", "runar.network.transport-options.keepalive", "5s",
				"runar.network.network-keys[0]", NetworkKey.generate().encoded()));
		assertThat(config.nodeId()).isEqualTo("orders-1");
		assertThat(config.bindAddress()).isEqualTo("0.0.0.0:7400");
		assertThat(config.requestTimeout()).isEqualTo(Duration.ofSeconds(2));
		assertThat(config.maxMessageSize()).isEqualTo(1024 * 1024);
		assertThat(config.deniedPeers()).containsExactly(PeerId.of("bad-1"));
		assertThat(config.transportOptions()).containsExactly(Map.entry("keepalive", "5s"));
		assertThat(config.networkKeys()).hasSize(1);
	}

	@Test
	void whenCompressionIsSetThenTheConfigurationHasIt() {
		NetworkConfig config = config(
				Map.of("runar.network.compression", "gzip", "runar.network.compression-threshold", "4KB"));
		assertThat(config.compression()).isEqualTo("gzip");
		assertThat(config.compressionThreshold()).isEqualTo(4096);
	}

	@Test
	void whenConnectionsPerPeerAreSetThenTheConfigurationHasThem() {
		assertThat(config(Map.of("runar.network.connections-per-peer", "3")).connectionsPerPeer()).isEqualTo(3);
		for (String wrong : List.of("0", "17")) {
			assertThatExceptionOfType(RunarException.class)
				.isThrownBy(() -> config(Map.of("runar.network.connections-per-peer", wrong)))
				.withMessage("runar.network.connections-per-peer: " + wrong + " (expected: 1 to 16)");
		}
	}

	@Test
	void whenLimitsOfPeersAreSetThenTheConfigurationHasThem() {
		Map<String, String> values = new HashMap<>();
		values.put("runar.network.max-protocol-errors", "4");
		values.put("runar.network.max-protocol-errors-per-address", "5");
		values.put("runar.network.protocol-error-penalty", "2s");
		values.put("runar.network.max-protocol-error-penalty", "6s");
		values.put("runar.network.max-requests-burst-per-peer", "7");
		values.put("runar.network.max-bytes-per-second-per-peer", "1MB");
		values.put("runar.network.max-services-per-peer", "8");
		values.put("runar.network.max-total-services", "9");
		values.put("runar.network.max-total-actions", "10");
		values.put("runar.network.max-total-subscriptions", "11");
		values.put("runar.network.max-total-advertised-size", "12KB");
		values.put("runar.network.max-total-in-flight-requests", "13");
		values.put("runar.network.max-in-flight-size-per-peer", "16MB");
		values.put("runar.network.max-total-in-flight-size", "17MB");
		values.put("runar.network.max-total-streams", "14");
		values.put("runar.network.max-total-outbound-queue-size", "15MB");
		assertThat(config(values).peerLimits()).isEqualTo(PeerLimits.builder()
			.maxProtocolErrors(4)
			.maxProtocolErrorsPerAddress(5)
			.protocolErrorPenalty(Duration.ofSeconds(2), Duration.ofSeconds(6))
			.requestBurst(7)
			.bytesPerSecond(1024 * 1024)
			.inFlightBytes(16L * 1024 * 1024)
			.offers(new OfferLimits(8, 100_000, 10_000, 16 * 1024 * 1024))
			.totals(new TotalLimits(new OfferLimits(9, 10, 11, 12 * 1024), 13, 17L * 1024 * 1024, 14,
					15L * 1024 * 1024))
			.build());
	}

	@Test
	void whenLimitsOfPeersAreWrongThenTheMessageNamesThem() {
		assertInvalid("runar.network.max-protocol-errors-per-address", "-1", "0 to 1000000");
		assertInvalid("runar.network.max-requests-burst-per-peer", "-1", "0 to 1000000");
		assertInvalid("runar.network.max-bytes-per-second-per-peer", "1000", "0, or at least 65536");
		assertInvalid("runar.network.max-total-services", "-1", "0 to 100000000");
		assertInvalid("runar.network.max-total-actions", "-1", "0 to 100000000");
		assertInvalid("runar.network.max-total-subscriptions", "-1", "0 to 100000000");
		assertInvalid("runar.network.max-total-advertised-size", "100", "1024 to ");
		assertInvalid("runar.network.max-total-in-flight-requests", "0", "1 to 100000000");
		assertInvalid("runar.network.max-in-flight-size-per-peer", "1000", "at least 65536");
		assertInvalid("runar.network.max-total-in-flight-size", "-1", "0, or at least 1048576");
		assertInvalid("runar.network.max-total-in-flight-size", "1000", "0, or at least 1048576");
		assertInvalid("runar.network.max-total-streams", "-1", "0 to 100000000");
		assertInvalid("runar.network.max-total-outbound-queue-size", "1000", "at least 1048576");
	}

	@Test
	void theHandlerDefaultsAreThoseOfTheEnvironment() {
		RunarProperties.Handlers handlers = new RunarProperties().getHandlers();
		assertThat(handlers.getThreads()).isEqualTo(SystemEnvironment.DEFAULT_HANDLER_THREADS);
		assertThat(handlers.getQueueCapacity()).isEqualTo(SystemEnvironment.HANDLER_QUEUE_CAPACITY);
	}

	@Test
	void whenCachesAreConfiguredThenTheConfigurationHasThem() {
		NetworkConfig config = config(Map.of("runar.cache.enabled", "false", "runar.cache.max-entries", "5",
				"runar.cache.max-remote-size", "1MB", "runar.network.known-peers-file", "data/peers"));
		assertThat(config.cache()).isEqualTo(new CacheSettings(false, 5, 1024 * 1024));
		assertThat(config.knownPeersFile()).isEqualTo(Path.of("data/peers"));
		assertInvalid("runar.cache.max-entries", "0", "1 to 100000000");
		assertInvalid("runar.cache.max-remote-size", "1024", "at least 65536");
	}

	@Test
	void whenRulesForRequestsAreSetThenTheConfigurationHasThemInTheirOrder() {
		NetworkConfig config = config(
				Map.of("runar.calls[0].path", "user/>", "runar.calls[0].timeout", "2s", "runar.calls[1].path",
						"user/auth", "runar.calls[1].load-balancer", "peak-ewma", "runar.calls[1].max-attempts", "2",
						"runar.calls[1].priority", "high", "runar.calls[1].prefer.tier", "gold"));
		assertThat(config.callRules()).containsExactly(CallRule.forPath("user/>").withTimeout(Duration.ofSeconds(2)),
				CallRule.forPath("user/auth")
					.withLoadBalancer("peak-ewma")
					.withMaxAttempts(2)
					.withPrefer(Map.of("tier", "gold"))
					.withPriority(Priority.HIGH));
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> config(Map.of("runar.calls[0].path", "user//x")))
			.withMessageContaining("runar.calls[0]")
			.withMessageContaining("user//x");
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> config(Map.of("runar.calls[0].path", "user", "runar.calls[0].timeout", "0s")))
			.withMessageContaining("runar.calls[0]")
			.withMessageContaining("PT0S");
	}

	@Test
	void whenZoneAndMetadataAreSetThenTheConfigurationHasThemTogether() {
		assertThat(config(Map.of("runar.zone", "east", "runar.metadata.tier", "gold")).metadata())
			.isEqualTo(Map.of("zone", "east", "tier", "gold"));
		assertThat(config(Map.of("runar.zone", "east", "runar.metadata.zone", "east")).metadata())
			.isEqualTo(Map.of("zone", "east"));
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> config(Map.of("runar.zone", "east", "runar.metadata.zone", "west")))
			.withMessageStartingWith("runar.zone: east (expected: west");
	}

	@Test
	void whenRulesProtectRequestsThenTheConfigurationHasThat() {
		NetworkConfig config = config(Map.ofEntries(Map.entry("runar.calls[0].path", "user/>"),
				Map.entry("runar.calls[0].circuit-breaker.enabled", "true"),
				Map.entry("runar.calls[0].outlier-ejection.enabled", "true"),
				Map.entry("runar.calls[0].bulkhead.max-concurrent", "7"), Map.entry("runar.calls[1].path", "user/auth"),
				Map.entry("runar.calls[1].circuit-breaker.failure-rate", "30"),
				Map.entry("runar.calls[1].circuit-breaker.window", "10"),
				Map.entry("runar.calls[1].circuit-breaker.minimum-calls", "4"),
				Map.entry("runar.calls[1].circuit-breaker.slow-call", "2s"),
				Map.entry("runar.calls[1].circuit-breaker.slow-call-rate", "60"),
				Map.entry("runar.calls[1].circuit-breaker.open-duration", "1m"),
				Map.entry("runar.calls[1].circuit-breaker.half-open-calls", "3"),
				Map.entry("runar.calls[1].circuit-breaker.config", "strict"),
				Map.entry("runar.calls[1].outlier-ejection.enabled", "false"),
				Map.entry("runar.calls[1].outlier-ejection.consecutive-failures", "3"),
				Map.entry("runar.calls[1].outlier-ejection.slow-factor", "2.5"),
				Map.entry("runar.calls[1].outlier-ejection.base-duration", "1s"),
				Map.entry("runar.calls[1].outlier-ejection.max-duration", "2s"),
				Map.entry("runar.calls[1].bulkhead.config", "narrow")));
		assertThat(config.callRules()).containsExactly(
				CallRule.forPath("user/>")
					.withCircuitBreaker(CircuitBreakerRule.defaults())
					.withOutlierEjection(OutlierRule.defaults())
					.withBulkhead(BulkheadRule.of(7)),
				CallRule.forPath("user/auth")
					.withCircuitBreaker(CircuitBreakerRule.defaults()
						.withFailureRate(30)
						.withWindow(10, 4)
						.withSlowCalls(Duration.ofSeconds(2), 60)
						.withOpening(Duration.ofMinutes(1), 3)
						.withConfig("strict"))
					.withOutlierEjection(new OutlierRule(false, 3, 2.5, Duration.ofSeconds(1), Duration.ofSeconds(2)))
					.withBulkhead(new BulkheadRule(0, "narrow")));
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> config(Map.of("runar.calls[0].path", ">", "runar.calls[0].circuit-breaker.window", "0")))
			.withMessage("runar.calls[0]: circuit-breaker.window: 0 (expected: 1 to 10000)");
	}

	@Test
	void whenRulesForOtherNodesAreSetThenTheConfigurationHasThem() {
		SecurityRules rules = config(Map.ofEntries(Map.entry("runar.security.default", "deny"),
				Map.entry("runar.security.roles.auditor", "audit-*,*.audit.example"),
				Map.entry("runar.security.rules[0].effect", "allow"),
				Map.entry("runar.security.rules[0].operations", "call,subscribe"),
				Map.entry("runar.security.rules[0].paths", "billing/>"),
				Map.entry("runar.security.rules[0].peers", "orders-*"),
				Map.entry("runar.security.rules[0].certificates", "*.orders.example"),
				Map.entry("runar.security.rules[0].roles", "auditor"),
				Map.entry("runar.security.rules[0].networks", "shop"),
				Map.entry("runar.security.rules[1].effect", "deny")))
			.securityRules();
		assertThat(rules).isEqualTo(SecurityRules
			.of(SecurityRule.allow()
				.to(Operation.CALL, Operation.SUBSCRIBE)
				.paths("billing/>")
				.peers("orders-*")
				.certificates("*.orders.example")
				.roles("auditor")
				.networks("shop"), SecurityRule.deny())
			.withDefault(SecurityRule.Effect.DENY)
			.withRole("auditor", "audit-*", "cert:*.audit.example"));
		assertInvalidRule("runar.security.rules[0]: effect: null (expected: allow or deny)", "paths", "a");
		assertInvalidRule("runar.security.rules[0]: peer: 'a b' (expected: a node id", "peers", "a b");
		assertInvalidRule("runar.security.rules[0]: path: 'a//b' (expected: no empty segment", "paths", "a//b");
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> config(Map.of("runar.security.roles.auditor", "role:other")))
			.withMessageStartingWith("runar.security.roles and rules: role 'auditor': ");
	}

	private void assertInvalidRule(String message, String field, String value) {
		Map<String, String> values = new HashMap<>(Map.of("runar.security.rules[0]." + field, value));
		if (!message.contains("effect")) {
			values.put("runar.security.rules[0].effect", "allow");
		}
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> config(values))
			.withMessageStartingWith(message);
	}

	@Test
	void whenRulesForActionsAreSetThenTheConfigurationHasThemInTheirOrder() {
		NetworkConfig config = config(Map.of("runar.actions[0].path", "user/>", "runar.actions[0].max-concurrent", "20",
				"runar.actions[0].adaptive-limit.max", "500", "runar.actions[1].path", "user/auth",
				"runar.actions[1].rate-limit", "100", "runar.actions[1].rate-limit-burst", "5",
				"runar.actions[1].rate-limit-per-peer", "10", "runar.actions[1].adaptive-limit.enabled", "false"));
		assertThat(config.actionRules()).containsExactly(
				ActionRule.forPath("user/>")
					.withMaxConcurrent(20)
					.withAdaptiveLimit(new ActionRule.Adaptive(true, 20, 5, 500)),
				ActionRule.forPath("user/auth")
					.withRateLimit(100)
					.withRateLimitBurst(5)
					.withRateLimitPerPeer(10)
					.withAdaptiveLimit(ActionRule.Adaptive.OFF));
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> config(Map.of("runar.actions[0].path", "user", "runar.actions[0].rate-limit", "-1")))
			.withMessage("runar.actions[0]: rule for actions 'user': rate-limit -1 (expected: 0 to 1000000000)");
	}

	@Test
	void whenEventsAreConfiguredThenTheConfigurationHasThem() {
		NetworkConfig config = config(Map.of("runar.events.overflow", "drop-oldest", "runar.events.block-timeout",
				"50ms", "runar.events.error-broadcast-mode", "all", "runar.events.max-retained-per-topic", "5",
				"runar.events.max-retained-size-per-topic", "6KB", "runar.events.max-retained", "7",
				"runar.events.max-retained-size", "8MB", "runar.events.max-unacknowledged", "9",
				"runar.events.deduplication-window", "10"));
		assertThat(config.events()).isEqualTo(EventSettings.builder()
			.overflow(OverflowPolicy.DROP_OLDEST)
			.blockTimeout(Duration.ofMillis(50))
			.errorBroadcastMode(BroadcastMode.ALL)
			.maxRetainedPerTopic(5)
			.maxRetainedBytesPerTopic(6 * 1024)
			.maxRetained(7)
			.maxRetainedBytes(8 * 1024 * 1024)
			.maxUnacknowledged(9)
			.deduplicationWindow(10)
			.build());
		assertThat(config(Map.of()).events()).isEqualTo(EventSettings.DEFAULTS);
		assertInvalid("runar.events.overflow", "DEFAULT", "DROP_NEWEST, DROP_OLDEST or BLOCK");
		assertInvalid("runar.events.block-timeout", "PT0S", "> 0");
		assertInvalid("runar.events.max-retained-per-topic", "-1", "0 to 10000000");
		assertInvalid("runar.events.max-retained", "-1", "0 to 10000000");
		assertInvalid("runar.events.max-unacknowledged", "0", "1 to 10000000");
		assertInvalid("runar.events.deduplication-window", "0", "1 to 10000000");
	}

	@Test
	void whenStreamsAreConfiguredThenTheConfigurationHasTheirLimits() {
		NetworkConfig config = config(Map.of("runar.network.stream-window", "7", "runar.network.stream-window-size",
				"2KB", "runar.network.stream-idle-timeout", "3s", "runar.network.max-streams-per-peer", "0"));
		assertThat(config.streamWindow()).isEqualTo(7);
		assertThat(config.streamWindowBytes()).isEqualTo(2048);
		assertThat(config.streamIdleTimeout()).isEqualTo(Duration.ofSeconds(3));
		assertThat(config.maxStreamsPerPeer()).isZero();
		assertInvalid("runar.network.stream-window", "0", "1 to 10000000");
		assertInvalid("runar.network.stream-window-size", "1023", "1024 to");
		assertInvalid("runar.network.stream-idle-timeout", "PT0S", "> 0");
		assertInvalid("runar.network.max-streams-per-peer", "-1", "0 to 10000000");
	}

	@Test
	void whenDiscoveryProvidersAreSetThenTheyReplaceTheDefault() {
		NetworkConfig config = config(Map.of("runar.network.discovery-providers[0].type", "dns",
				"runar.network.discovery-providers[0].options.name", "nodes.example.org"));
		assertThat(config.discoveryProviders())
			.containsExactly(new DiscoveryProviderConfig("dns", Map.of("name", "nodes.example.org")));
	}

	@Test
	void whenPeersAreSetThenAStaticProviderIsAdded() {
		NetworkConfig config = config(Map.of("runar.network.peers", "10.0.0.1:7400,10.0.0.2:7400"));
		assertThat(config.discoveryProviders()).extracting(DiscoveryProviderConfig::type)
			.containsExactly("mdns", NetworkConfigFactory.STATIC_PROVIDER);
		assertThat(config.discoveryProviders().get(1).options().values())
			.containsExactly("10.0.0.1:7400,10.0.0.2:7400");
	}

	@Test
	void whenAValueIsWrongThenTheMessageNamesPropertyValueAndExpectation() {
		assertInvalid("runar.network.peers[0]", "nowhere", "host:port");
		assertInvalid("runar.network.denied-peers", "a b", "node ids");
		assertInvalid("runar.network.max-message-size", "3221225472B", "less than 2GB");
		assertInvalid("runar.network.bind-address", "::1", "host:port");
		assertInvalid("runar.network.compression-threshold", "0", "1 to");
	}

	@Test
	void whenFilesOfCredentialsAreSetThenTheConfigurationHasThem() throws Exception {
		PublicKey key = P256.generate().getPublic();
		CredentialSettings settings = config(Map.of("runar.network.node-key-file", "node.key",
				"runar.network.trusted-peers", Base64.getEncoder().encodeToString(key.getEncoded()),
				"runar.network.trusted-peers-file", "peers", "runar.network.denied-peers-file", "denied",
				"runar.network.tls-revocation-lists", "revoked.pem", "runar.network.reload-interval", "0s"))
			.credentials();
		assertThat(settings).isEqualTo(CredentialSettings.builder()
			.nodeKeyFile(Path.of("node.key"))
			.trustedPeers(Set.of(KeyIds.of(key)))
			.trustedPeersFile(Path.of("peers"))
			.deniedPeersFile(Path.of("denied"))
			.tlsRevocationLists(Path.of("revoked.pem"))
			.reloadInterval(Duration.ZERO)
			.build());
		assertThat(config(Map.of("runar.network.network-keys-file", "keys")).credentials().networkKeysFile())
			.isEqualTo(Path.of("keys"));
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> config(
					Map.of("runar.network.node-key-file", "node.key", "runar.network.trusted-peers", "orders-1")))
			.withMessageContaining("runar.network.trusted-peers: node id: 'orders-1' (expected: 52 characters");
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> config(Map.of("runar.network.trusted-peers-file", "peers")))
			.withMessageContaining("without runar.network.node-key-file");
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> config(Map.of("runar.network.network-keys-file", "keys", "runar.network.network-keys[0]",
					NetworkKey.generate().encoded())))
			.withMessageContaining("either network-keys or network-keys-file");
		assertInvalid("runar.network.reload-interval", "PT-1S", ">= 0");
	}

	@Test
	void whenANetworkKeyIsWrongThenTheMessageDoesNotRepeatIt() {
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> config(Map.of("runar.network.network-keys[0]", "sesame-open")))
			.withMessageContaining("runar.network.network-keys[0]: hidden, 11 characters")
			.satisfies((ex) -> assertThat(ex.toString()).doesNotContain("sesame"));
	}

	@Test
	void whenADiscoveryProviderHasNoTypeThenTheMessageNamesIt() {
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> config(Map.of("runar.network.discovery-providers[0].options.x", "y")))
			.withMessageContaining("runar.network.discovery-providers[0].type");
	}

	@Test
	void everyPropertyHasADescriptionAndWhereAptADefault() throws Exception {
		List<JsonNode> properties = metadata();
		assertThat(properties).hasSizeGreaterThan(30).allSatisfy((property) -> {
			String name = property.get("name").asString();
			assertThat(property.path("description").asString("")).as(name).endsWith(".");
			assertThat(property.has("defaultValue")).as(name).isEqualTo(!WITHOUT_DEFAULT.contains(name));
		});
	}

	@Test
	void theUserGuideListsEveryPropertyWithItsDefault() throws Exception {
		String guide = Files.readString(Path.of("..", "docs", "configuration.md"));
		for (JsonNode property : metadata()) {
			if (property.get("sourceType").asString().endsWith("Endpoint")) {
				continue;
			}
			String name = property.get("name").asString();
			String shown = (name.endsWith("transport-options") || name.endsWith("metadata")) ? name + ".*" : name;
			String value = property.has("defaultValue") ? "`" + property.get("defaultValue").asString() + "`" : "";
			assertThat(guide).contains("| `" + shown + "` | " + value + " | " + property.get("description").asString());
		}
	}

	@Test
	void theUserGuideNamesOnlyPropertiesThatExist() throws Exception {
		Set<String> known = metadata().stream().map((property) -> property.get("name").asString()).collect(toSet());
		Matcher named = Pattern.compile("`(runar\\.(?:network|handlers|cache|events)\\.[a-z-]+|runar\\.[a-z-]+(?=`))")
			.matcher(Files.readString(Path.of("..", "docs", "configuration.md")).split("## Actuator", 2)[0]);
		assertThat(named.results().map((result) -> result.group(1)).distinct()).isNotEmpty()
			.allSatisfy((name) -> assertThat(known).contains(name));
	}

	static List<JsonNode> metadata() throws Exception {
		try (InputStream in = RunarProperties.class
			.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
			return JsonMapper.shared().readTree(in).get("properties").valueStream().toList();
		}
	}

	private void assertInvalid(String property, String value, String expected) {
		String key = property.replaceAll("\\[0]$", "");
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> config(Map.of(key, value)))
			.withMessageStartingWith(property + ": " + value)
			.withMessageContaining(expected);
	}

	private NetworkConfig config(Map<String, String> values) {
		RunarProperties properties = new Binder(new MapConfigurationPropertySource(values)).bindOrCreate("runar",
				RunarProperties.class);
		return new NetworkConfigFactory(properties).create();
	}

}
