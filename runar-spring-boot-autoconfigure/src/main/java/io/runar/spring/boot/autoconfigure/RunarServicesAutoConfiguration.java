package io.runar.spring.boot.autoconfigure;

import io.runar.node.RunarNode;
import io.runar.runtime.Environment;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} of what hosts the application's
 * services on the node and starts and stops it with the application.
 *
 * @since 0.1
 */
@AutoConfiguration(after = RunarAutoConfiguration.class)
@ConditionalOnSingleCandidate(RunarNode.class)
public final class RunarServicesAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	RunarLifecycle runarLifecycle(RunarNode node, RunarProperties properties,
			ConfigurableListableBeanFactory beanFactory, Environment environment) {
		return new RunarLifecycle(node, new ServiceBeans(beanFactory), properties.getStartTimeout(), environment);
	}

	@Bean
	@ConditionalOnMissingBean
	DrainLifecycle runarDrainLifecycle(RunarNode node) {
		return new DrainLifecycle(node);
	}

}
