package io.runar.spring.boot.autoconfigure.actuate;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.runar.NodeState;
import io.runar.OverflowPolicy;
import io.runar.PeerId;
import io.runar.admission.AdmissionInfo;
import io.runar.authorization.SecurityRule;
import io.runar.authorization.SecurityRules;
import io.runar.cache.CacheInfo;
import io.runar.discovery.ServiceAdvertisement;
import io.runar.event.RetainedEvents;
import io.runar.event.SubscriptionInfo;
import io.runar.node.NodeInfo;
import io.runar.node.RunarNode;
import io.runar.resilience.CallResilience;
import io.runar.resilience.CallRule;
import io.runar.resilience.CircuitBreakerRule;
import io.runar.security.NetworkKey;
import io.runar.service.ActionMetadata;
import io.runar.spring.boot.autoconfigure.RunarProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.actuate.autoconfigure.context.properties.ConfigurationPropertiesReportEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.env.EnvironmentEndpointAutoConfiguration;
import org.springframework.boot.actuate.context.properties.ConfigurationPropertiesReportEndpoint;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.env.EnvironmentEndpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

class RunarActuatorTests {

	private final RunarNode node = mock(RunarNode.class);

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(RunarHealthAutoConfiguration.class, RunarEndpointAutoConfiguration.class))
		.withBean(RunarNode.class, () -> this.node, (definition) -> definition.setDestroyMethodName(""));

	@ParameterizedTest
	@CsvSource({ "RUNNING, UP", "DRAINING, OUT_OF_SERVICE", "CREATED, DOWN", "STARTING, DOWN", "STOPPED, DOWN",
			"FAILED, DOWN" })
	void healthFollowsTheState(NodeState state, String status) {
		given(this.node.info()).willReturn(info(state));
		assertThat(new RunarHealthIndicator(this.node).health().getStatus().getCode()).isEqualTo(status);
	}

	@Test
	void healthShowsAddressesPeersAndDiscovery() {
		given(this.node.info()).willReturn(info(NodeState.RUNNING));
		Health health = new RunarHealthIndicator(this.node).health();
		assertThat(health.getDetails()).containsEntry("addresses", List.of("grpc://127.0.0.1:7400"))
			.containsEntry("peers", Map.of("orders-1", "UP"))
			.containsEntry("discovery", Map.of("mdns", "no multicast interface"));
	}

	@Test
	void theEndpointShowsNodeServicesActionsAndPeers() {
		given(this.node.info()).willReturn(info(NodeState.RUNNING));
		RunarEndpoint.NodeDescriptor shown = new RunarEndpoint(this.node).node();
		assertThat(shown.id()).isEqualTo("gateway-1");
		assertThat(shown.services()).singleElement().satisfies((service) -> {
			assertThat(service.path()).isEqualTo("math");
			assertThat(service.actions()).extracting(ActionMetadata::name).containsExactly("add");
		});
		assertThat(shown.peers()).singleElement()
			.satisfies((peer) -> assertThat(peer.roundTrip()).isEqualTo(Duration.ofMillis(2)));
	}

	@Test
	void whatTheEndpointShowsIsReadableAsJson() {
		given(this.node.info()).willReturn(info(NodeState.RUNNING));
		JsonNode json = JsonMapper.shared().valueToTree(new RunarEndpoint(this.node).node());
		assertThat(json.at("/services/0/actions/0/name").asString()).isEqualTo("add");
		assertThat(json.at("/peers/0/streams").asInt()).isEqualTo(5);
		assertThat(json.at("/peers/0/compression").asString()).isEqualTo("zstd");
		assertThat(json.at("/peers/0/roundTrip").asString()).isEqualTo("PT0.002S");
		assertThat(json.at("/metadata/zone").asString()).isEqualTo("west");
		assertThat(json.at("/peers/0/metadata/zone").asString()).isEqualTo("east");
		assertThat(json.at("/caches/0/hits").asInt()).isEqualTo(7);
		assertThat(json.at("/queues/0/overflow").asString()).isEqualTo("DROP_OLDEST");
		assertThat(json.at("/queues/0/dropped").asInt()).isEqualTo(5);
		assertThat(json.at("/admission/0/maxConcurrent/limit").asInt()).isEqualTo(10);
		assertThat(json.at("/admission/0/maxConcurrent/inFlight").asInt()).isEqualTo(4);
		assertThat(json.at("/admission/0/adaptiveLimit").isNull()).isTrue();
		assertThat(json.at("/admission/0/refused").asInt()).isEqualTo(7);
		assertThat(json.at("/retained/bytes").asInt()).isEqualTo(300);
		assertThat(json.at("/callRules/0/circuitBreaker/openDuration").asString()).isEqualTo("PT10S");
		assertThat(json.at("/providers/0/state").asString()).isEqualTo("EJECTED");
		assertThat(json.at("/providers/0/circuitBreakers/0").asString()).isEqualTo("OPEN");
		assertThat(json.at("/bulkheads/0/concurrent").asInt()).isEqualTo(3);
		assertThat(json.at("/securityRules/byDefault").asString()).isEqualTo("ALLOW");
		assertThat(json.at("/securityRules/rules/0/paths/0").asString()).isEqualTo("billing/>");
		assertThat(json.at("/securityRules/roles/auditor/0/peers/0").asString()).isEqualTo("audit-*");
		assertThat(json.at("/discovery/0/problem").asString()).isEqualTo("no multicast interface");
	}

	@Test
	void healthAndEndpointAreThereByDefault() {
		this.runner.withPropertyValues("management.endpoints.web.exposure.include=runar")
			.run((context) -> assertThat(context).hasSingleBean(RunarHealthIndicator.class)
				.hasSingleBean(RunarEndpoint.class));
	}

	@Test
	void whenTheEndpointIsNotExposedThenItIsNotThere() {
		this.runner.run((context) -> assertThat(context).doesNotHaveBean(RunarEndpoint.class));
	}

	@Test
	void whenHealthIsDisabledThenThereIsNone() {
		this.runner.withPropertyValues("management.health.runar.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(HealthIndicator.class));
	}

	@Test
	void whenActuatorIsAbsentThenThereIsNothing() {
		this.runner.withClassLoader(new FilteredClassLoader(HealthIndicator.class, SanitizingFunction.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean("runarHealthIndicator")
				.doesNotHaveBean("runarEndpoint"));
	}

	@ParameterizedTest
	@CsvSource({ "runar.network.network-keys[0], true", "runar.network.networkKeys, true",
			"RUNAR_NETWORK_NETWORKKEYS_0, true", "runar.network.network-id, false" })
	void networkKeysAreNeverShown(String key, boolean hidden) {
		this.runner.run((context) -> {
			SanitizableData data = context.getBean(SanitizingFunction.class)
				.applyUnlessFiltered(new SanitizableData(null, key, "value"));
			assertThat(SanitizableData.SANITIZED_VALUE.equals(data.getValue())).isEqualTo(hidden);
		});
	}

	@Test
	void whenAllValuesAreShownThenSecretsAreNot() {
		String key = NetworkKey.generate().encoded();
		String pem = "-----BEGIN PRIVATE KEY-----MIGHAgEA-----END PRIVATE KEY-----";
		this.runner
			.withConfiguration(AutoConfigurations.of(EnvironmentEndpointAutoConfiguration.class,
					ConfigurationPropertiesReportEndpointAutoConfiguration.class))
			.withUserConfiguration(Properties.class)
			.withPropertyValues("management.endpoints.web.exposure.include=*",
					"management.endpoint.env.show-values=always", "management.endpoint.configprops.show-values=always",
					"runar.network.network-id=shop", "SHOP_KEY=" + key, "runar.network.network-keys[0]=${SHOP_KEY}",
					"ORDERS_STORE_PASSWORD=wordOfTheStore", "ORDERS_KEY_PASSWORD=no", "ORDERS_KIND=none",
					"spring.ssl.bundle.jks.orders.keystore.password=${ORDERS_STORE_PASSWORD}",
					"spring.ssl.bundle.jks.orders.key.password=${ORDERS_KEY_PASSWORD}",
					"spring.ssl.bundle.jks.orders.keystore.location=base64:c3RvcmU=",
					"spring.ssl.bundle.jks.other.keystore.location=classpath:other.jks",
					"spring.ssl.bundle.pem.inline.keystore.private-key=base64:a2V5",
					"spring.ssl.bundle.pem.orders.keystore.private-key=" + pem)
			.run((context) -> {
				JsonMapper json = JsonMapper.shared();
				String environment = json
					.writeValueAsString(context.getBean(EnvironmentEndpoint.class).environment(null));
				String properties = json.writeValueAsString(
						context.getBean(ConfigurationPropertiesReportEndpoint.class).configurationProperties());
				assertThat(environment).contains("SHOP_KEY", "runar.network.network-keys[0]", "ORDERS_STORE_PASSWORD",
						"classpath:other.jks");
				// What holds a short password by chance is shown.
				assertThat(environment).contains("\"none\"");
				assertThat(properties).contains("networkKeys");
				assertThat(environment + properties).contains("shop")
					.doesNotContain(key)
					.doesNotContain("wordOfTheStore")
					.doesNotContain("c3RvcmU", "a2V5")
					.doesNotContain("MIGHAgEA");
			});
	}

	private static NodeInfo info(NodeState state) {
		ServiceAdvertisement math = new ServiceAdvertisement("math", "1.0.0", "Arithmetic",
				List.of(ActionMetadata.named("add")), List.of(), false);
		NodeInfo.Peer peer = new NodeInfo.Peer(PeerId.of("orders-1"), "UP", "1f", "grpc://127.0.0.1:7401", 1,
				Duration.ofMillis(2), 0, 0, 5, "zstd", List.of(), Map.of("zone", "east"));
		return new NodeInfo(PeerId.of("gateway-1"), "default", state, "2a", "grpc", List.of("grpc://127.0.0.1:7400"),
				"network key (1 key)", Duration.ofSeconds(5), List.of(math), List.of(), List.of(peer),
				List.of(new NodeInfo.Discovery("mdns", false, "no multicast interface")),
				List.of(new CacheInfo("math", "add", "provider", 3, 7, 0, 4, 0, 0, 1, 0)),
				List.of(new SubscriptionInfo("orders/*", "math", "workers", OverflowPolicy.DROP_OLDEST, 16, 2, 5, 1)),
				new RetainedEvents.Info(1, 2, 300),
				List.of(CallRule.forPath(">").withCircuitBreaker(CircuitBreakerRule.defaults())),
				List.of(new CallResilience.ProviderInfo("billing", "orders-1", "EJECTED", List.of("OPEN"),
						Duration.ofMillis(70))),
				List.of(new CallResilience.BulkheadInfo("billing/>", 20, 3)), Map.of("zone", "west"),
				List.of(new AdmissionInfo("math", "add", new AdmissionInfo.Concurrency(10, 4), null, 100, 0, 7)),
				SecurityRules.of(SecurityRule.deny().paths("billing/>")).withRole("auditor", "audit-*"));
	}

	@EnableConfigurationProperties(RunarProperties.class)
	static class Properties {

	}

}
