package io.runar.spring.boot.autoconfigure.actuate;

import io.runar.node.RunarNode;
import io.runar.spring.boot.autoconfigure.RunarAutoConfiguration;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * {@link EnableAutoConfiguration Auto-configuration} of the endpoint of the node. Keys of
 * the network, private keys, key stores and their passwords are never shown by any other
 * endpoint either, whatever {@code show-values} says.
 *
 * @since 0.1
 */
@AutoConfiguration(after = RunarAutoConfiguration.class)
@ConditionalOnClass({ SanitizingFunction.class, ConditionalOnAvailableEndpoint.class })
public final class RunarEndpointAutoConfiguration {

	@Bean
	@ConditionalOnSingleCandidate(RunarNode.class)
	@ConditionalOnAvailableEndpoint(RunarEndpoint.class)
	@ConditionalOnMissingBean
	RunarEndpoint runarEndpoint(RunarNode node) {
		return new RunarEndpoint(node);
	}

	@Bean
	static SanitizingFunction runarSecretsSanitizingFunction(Environment environment) {
		return new SecretProperties(environment);
	}

}
