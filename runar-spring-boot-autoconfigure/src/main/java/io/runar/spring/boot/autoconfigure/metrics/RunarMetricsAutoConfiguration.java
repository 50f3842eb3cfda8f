package io.runar.spring.boot.autoconfigure.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.runar.node.RunarNode;
import io.runar.runtime.NodeMetrics;
import io.runar.spring.boot.autoconfigure.RunarAutoConfiguration;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} of the meters of the node.
 *
 * @since 0.1
 */
@AutoConfiguration(after = RunarAutoConfiguration.class,
		afterName = { "org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration",
				"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration" })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(MeterRegistry.class)
@ConditionalOnSingleCandidate(RunarNode.class)
public final class RunarMetricsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(NodeMetrics.class)
	MicrometerNodeMetrics runarNodeMetrics(MeterRegistry registry) {
		return new MicrometerNodeMetrics(registry);
	}

	@Bean
	@ConditionalOnMissingBean
	RunarNodeMeterBinder runarNodeMeterBinder(RunarNode node) {
		return new RunarNodeMeterBinder(node);
	}

}
