package io.runar.spring.boot.autoconfigure.client;

import io.runar.Node;
import io.runar.spring.boot.autoconfigure.RunarAutoConfiguration;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.AnnotationMetadata;

/**
 * {@link EnableAutoConfiguration Auto-configuration} of the client interfaces below the
 * package of the application's main class.
 *
 * @since 0.1
 */
@AutoConfiguration(after = RunarAutoConfiguration.class)
@ConditionalOnBean(Node.class)
@Import(RunarClientAutoConfiguration.Registrar.class)
public final class RunarClientAutoConfiguration {

	/**
	 * Scans the packages of the application.
	 */
	static final class Registrar implements ImportBeanDefinitionRegistrar {

		private final BeanFactory beanFactory;

		private final Environment environment;

		private final ResourceLoader resourceLoader;

		Registrar(BeanFactory beanFactory, Environment environment, ResourceLoader resourceLoader) {
			this.beanFactory = beanFactory;
			this.environment = environment;
			this.resourceLoader = resourceLoader;
		}

		@Override
		public void registerBeanDefinitions(AnnotationMetadata metadata, BeanDefinitionRegistry registry) {
			if (AutoConfigurationPackages.has(this.beanFactory)) {
				new RunarClientScanner(registry, this.environment, this.resourceLoader)
					.scan(AutoConfigurationPackages.get(this.beanFactory));
			}
		}

	}

}
