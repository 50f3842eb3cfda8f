package io.runar.spring.boot.autoconfigure.actuate;

import io.runar.node.RunarNode;
import io.runar.spring.boot.autoconfigure.RunarAutoConfiguration;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} of the health of the node.
 *
 * @since 0.1
 */
@AutoConfiguration(after = RunarAutoConfiguration.class)
@ConditionalOnClass({ HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnSingleCandidate(RunarNode.class)
@ConditionalOnEnabledHealthIndicator("runar")
public final class RunarHealthAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "runarHealthIndicator")
	RunarHealthIndicator runarHealthIndicator(RunarNode node) {
		return new RunarHealthIndicator(node);
	}

}
