package io.runar.spring.boot.autoconfigure;

import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.runar.ErrorCode;
import io.runar.Node;
import io.runar.RunarException;
import io.runar.balancing.LoadBalancer;
import io.runar.codec.PayloadCodecs;
import io.runar.codec.RoundTripListener;
import io.runar.discovery.DiscoveryProviderFactory;
import io.runar.node.NetworkConfig;
import io.runar.node.NodeBuilder;
import io.runar.node.RunarNode;
import io.runar.resilience.Breakers;
import io.runar.resilience.Bulkheads;
import io.runar.resilience.Resilience4jBreakers;
import io.runar.resilience.Resilience4jBulkheads;
import io.runar.runtime.Environment;
import io.runar.runtime.NodeMetrics;
import io.runar.runtime.SystemEnvironment;
import io.runar.security.NodeCredentials;
import io.runar.service.ExceptionMapper;
import io.runar.service.Interceptor;
import io.runar.transport.TransportFactory;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnThreading;
import org.springframework.boot.thread.Threading;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.VirtualThreadTaskExecutor;

/**
 * {@link EnableAutoConfiguration Auto-configuration} of the node. The node depends on no
 * service, so that every service may have the node injected.
 *
 * @since 0.1
 */
@AutoConfiguration(afterName = "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration")
@ConditionalOnClass(RunarNode.class)
@ConditionalOnBooleanProperty(name = "runar.enabled", matchIfMissing = true)
@EnableConfigurationProperties(RunarProperties.class)
public final class RunarAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	NetworkConfig runarNetworkConfig(RunarProperties properties) {
		return new NetworkConfigFactory(properties).create();
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnThreading(Threading.PLATFORM)
	Environment runarEnvironment(RunarProperties properties) {
		RunarProperties.Handlers handlers = properties.getHandlers();
		return SystemEnvironment.create(atLeastOne("threads", handlers.getThreads()),
				atLeastOne("queue-capacity", handlers.getQueueCapacity()));
	}

	@Bean("runarEnvironment")
	@ConditionalOnMissingBean
	@ConditionalOnThreading(Threading.VIRTUAL)
	Environment runarVirtualThreadEnvironment() {
		return SystemEnvironment.withHandlers(new VirtualThreadTaskExecutor("runar-handler-"));
	}

	@Bean
	@ConditionalOnMissingBean
	PayloadCodecs runarPayloadCodecs(RunarProperties properties) {
		return PayloadCodecs.builder().preferred(properties.getCodec().tag()).build();
	}

	@Bean
	@ConditionalOnProperty("runar.network.ssl-bundle")
	@ConditionalOnMissingBean
	NodeCredentials runarSslBundleCredentials(RunarProperties properties, SslBundles bundles, Environment environment) {
		return SslBundleCredentials.create(properties.getNetwork(), bundles, environment);
	}

	@Bean
	@ConditionalOnMissingBean(Node.class)
	RunarNode runarNode(NetworkConfig config, Environment environment, PayloadCodecs codecs, RunarProperties properties,
			ObjectProvider<NodeCredentials> credentials, ObjectProvider<NodeMetrics> metrics,
			ObjectProvider<TransportFactory> transports, ObjectProvider<DiscoveryProviderFactory> discovery,
			ObjectProvider<Interceptor> interceptors, ObjectProvider<ExceptionMapper> exceptionMappers,
			ObjectProvider<RoundTripListener> roundTripListener, ObjectProvider<Breakers> breakers,
			ObjectProvider<Bulkheads> bulkheads, ListableBeanFactory beans,
			ObjectProvider<RunarNodeCustomizer> customizers) {
		NodeBuilder builder = RunarNode.builder(config).environment(environment).codecs(codecs);
		credentials.ifAvailable(builder::credentials);
		metrics.ifAvailable(builder::metrics);
		transports.orderedStream().forEach(builder::transport);
		discovery.orderedStream().forEach(builder::discovery);
		interceptors.orderedStream().forEach(builder::interceptor);
		exceptionMappers.orderedStream().forEach(builder::exceptionMapper);
		beans.getBeansOfType(LoadBalancer.class).forEach(builder::loadBalancer);
		breakers.ifAvailable(builder::breakers);
		bulkheads.ifAvailable(builder::bulkheads);
		if (properties.getTest().isVerifySerializable()) {
			builder.verifySerializable(roundTripListener.getIfAvailable(() -> RoundTripListener.NONE));
		}
		customizers.orderedStream().forEach((customizer) -> customizer.customize(builder));
		return builder.build();
	}

	private static int atLeastOne(String property, int value) {
		if (value < 1) {
			throw new RunarException(ErrorCode.INVALID_CONFIGURATION,
					"runar.handlers." + property + ": " + value + " (expected: at least 1)");
		}
		return value;
	}

	/**
	 * Circuit breakers in the registry of the application, where it has one.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(CircuitBreakerRegistry.class)
	static class CircuitBreakerConfiguration {

		@Bean
		@ConditionalOnSingleCandidate(CircuitBreakerRegistry.class)
		@ConditionalOnMissingBean(Breakers.class)
		Resilience4jBreakers runarBreakers(CircuitBreakerRegistry registry) {
			return new Resilience4jBreakers(registry);
		}

	}

	/**
	 * Bulkheads in the registry of the application, where it has one.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(BulkheadRegistry.class)
	static class BulkheadConfiguration {

		@Bean
		@ConditionalOnSingleCandidate(BulkheadRegistry.class)
		@ConditionalOnMissingBean(Bulkheads.class)
		Resilience4jBulkheads runarBulkheads(BulkheadRegistry registry) {
			return new Resilience4jBulkheads(registry);
		}

	}

	/**
	 * Codecs that know what the application registered with its own mapper.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(JsonMapper.class)
	static class JacksonConfiguration {

		@Bean
		@ConditionalOnSingleCandidate(JsonMapper.class)
		@ConditionalOnMissingBean
		PayloadCodecs runarJacksonPayloadCodecs(RunarProperties properties, JsonMapper mapper) {
			return PayloadCodecs.builder().jsonMapper(mapper).preferred(properties.getCodec().tag()).build();
		}

	}

}
