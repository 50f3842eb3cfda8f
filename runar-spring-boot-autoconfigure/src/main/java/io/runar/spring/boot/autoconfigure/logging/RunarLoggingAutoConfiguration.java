package io.runar.spring.boot.autoconfigure.logging;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.integration.Slf4jThreadLocalAccessor;
import io.runar.Node;
import io.runar.spring.boot.autoconfigure.RunarAutoConfiguration;
import io.runar.spring.boot.autoconfigure.RunarProperties;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * {@link EnableAutoConfiguration Auto-configuration} of what logs know of the request
 * that is handled. With {@code io.micrometer:context-propagation} it goes on to other
 * threads.
 * <p>
 * It is off by default: two ids made and five keys set and taken back cost about a
 * microsecond with Logback, a third of what a small request to another node takes of the
 * processor, and many times a local one. What is off is not in the chain of interceptors
 * and costs nothing.
 *
 * @since 0.1
 */
@AutoConfiguration(after = RunarAutoConfiguration.class)
@ConditionalOnClass(Node.class)
@ConditionalOnBooleanProperty("runar.logging.mdc")
public final class RunarLoggingAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	MdcInterceptor runarMdcInterceptor(ObjectProvider<Node> node, RunarProperties properties) {
		return new MdcInterceptor(node::getObject, properties.getLogging().isLocalRequests());
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(Slf4jThreadLocalAccessor.class)
	static class PropagationConfiguration {

		PropagationConfiguration() {
			// One registry for the process; the same key replaces what was there.
			ContextRegistry.getInstance()
				.registerThreadLocalAccessor(new Slf4jThreadLocalAccessor(MdcInterceptor.KEYS.toArray(String[]::new)));
		}

	}

}
