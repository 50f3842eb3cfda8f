package io.runar.spring.boot.autoconfigure.client;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.util.ClassUtils;

/**
 * Registers the clients of the packages that {@link EnableRunarClients} names.
 */
final class EnableRunarClientsRegistrar implements ImportBeanDefinitionRegistrar {

	private final Environment environment;

	private final ResourceLoader resourceLoader;

	EnableRunarClientsRegistrar(Environment environment, ResourceLoader resourceLoader) {
		this.environment = environment;
		this.resourceLoader = resourceLoader;
	}

	@Override
	public void registerBeanDefinitions(AnnotationMetadata metadata, BeanDefinitionRegistry registry) {
		new RunarClientScanner(registry, this.environment, this.resourceLoader).scan(packages(metadata));
	}

	private static Set<String> packages(AnnotationMetadata metadata) {
		MergedAnnotation<EnableRunarClients> annotation = metadata.getAnnotations().get(EnableRunarClients.class);
		Set<String> packages = new LinkedHashSet<>();
		Collections.addAll(packages, annotation.getStringArray("basePackages"));
		for (Class<?> type : annotation.getClassArray("basePackageClasses")) {
			packages.add(type.getPackageName());
		}
		if (packages.isEmpty()) {
			packages.add(ClassUtils.getPackageName(metadata.getClassName()));
		}
		return packages;
	}

}
