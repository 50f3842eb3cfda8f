package io.runar.spring.boot.autoconfigure.client;

import java.util.Collection;

import io.runar.annotation.RunarClient;

import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

/**
 * Registers a lazy bean for every {@link RunarClient} interface in some packages. The
 * beans are fallbacks: a bean of the application with the same type, such as the service
 * itself or a stub in a test, is injected in their place.
 */
final class RunarClientScanner {

	private final BeanDefinitionRegistry registry;

	private final ClassPathScanningCandidateComponentProvider scanner;

	RunarClientScanner(BeanDefinitionRegistry registry, Environment environment, ResourceLoader resourceLoader) {
		this.registry = registry;
		this.scanner = new InterfaceProvider(environment);
		this.scanner.setResourceLoader(resourceLoader);
		this.scanner.addIncludeFilter(new AnnotationTypeFilter(RunarClient.class, false));
	}

	void scan(Collection<String> packages) {
		for (String basePackage : packages) {
			for (BeanDefinition candidate : this.scanner.findCandidateComponents(basePackage)) {
				register(candidate);
			}
		}
	}

	private void register(BeanDefinition candidate) {
		// The class name: nothing else of the application has it, whoever came first.
		String beanName = String.valueOf(candidate.getBeanClassName());
		if (!this.registry.containsBeanDefinition(beanName)) {
			ClassLoader classLoader = this.scanner.getResourceLoader().getClassLoader();
			this.registry.registerBeanDefinition(beanName,
					definition(ClassUtils.resolveClassName(beanName, classLoader)));
		}
	}

	private static BeanDefinition definition(Class<?> type) {
		AbstractBeanDefinition definition = BeanDefinitionBuilder.rootBeanDefinition(RunarClientFactoryBean.class)
			.addConstructorArgValue(type)
			.setLazyInit(true)
			.getBeanDefinition();
		definition.setFallback(true);
		definition.setAttribute(FactoryBean.OBJECT_TYPE_ATTRIBUTE, type);
		return definition;
	}

	/**
	 * Finds interfaces, which component scanning leaves out.
	 */
	private static final class InterfaceProvider extends ClassPathScanningCandidateComponentProvider {

		InterfaceProvider(Environment environment) {
			super(false, environment);
		}

		@Override
		protected boolean isCandidateComponent(AnnotatedBeanDefinition beanDefinition) {
			return beanDefinition.getMetadata().isInterface() && beanDefinition.getMetadata().isIndependent();
		}

	}

}
