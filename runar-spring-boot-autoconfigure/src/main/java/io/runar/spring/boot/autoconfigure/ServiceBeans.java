package io.runar.spring.boot.autoconfigure;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.annotation.RunarService;
import io.runar.binding.AnnotatedService;
import io.runar.node.RunarNode;
import io.runar.service.AbstractService;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedObject;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;

/**
 * The services among the beans of an application: those whose class carries
 * {@link RunarService}, also behind proxies, and those that are an
 * {@link AbstractService}.
 */
final class ServiceBeans {

	private final ConfigurableListableBeanFactory beanFactory;

	private final BeanValidation validation;

	ServiceBeans(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
		this.validation = new BeanValidation(beanFactory);
	}

	/**
	 * Hosts all services on a node. Creates beans that have not been created yet.
	 * @param node the node
	 * @throws ServiceBeanException naming the bean that cannot be a service
	 */
	void addTo(RunarNode node) {
		Map<String, String> beanNamesByPath = new LinkedHashMap<>();
		for (String beanName : beanNames()) {
			AbstractService service = service(beanName, node);
			String path = service.versionedPath();
			String other = beanNamesByPath.putIfAbsent(path, beanName);
			if (other != null) {
				throw duplicate(beanName, other, path);
			}
			add(beanName, service, node);
		}
	}

	private Set<String> beanNames() {
		Set<String> names = new LinkedHashSet<>();
		Collections.addAll(names, this.beanFactory.getBeanNamesForAnnotation(RunarService.class));
		Collections.addAll(names, this.beanFactory.getBeanNamesForType(AbstractService.class));
		for (String beanName : this.beanFactory.getBeanDefinitionNames()) {
			if (isServiceBehindInterfaces(this.beanFactory.getSingleton(beanName))) {
				names.add(beanName);
			}
		}
		names.removeIf(ScopedProxyUtils::isScopedTarget);
		return names;
	}

	// Neither its class nor the return type of its factory method shows the annotation.
	private static boolean isServiceBehindInterfaces(@Nullable Object bean) {
		return bean != null && AopUtils.isJdkDynamicProxy(bean)
				&& AnnotatedElementUtils.hasAnnotation(AopProxyUtils.ultimateTargetClass(bean), RunarService.class);
	}

	private AbstractService service(String beanName, RunarNode node) {
		if (!this.beanFactory.isSingleton(beanName)) {
			throw new ServiceBeanException(beanName, this.beanFactory.getType(beanName),
					new RunarException(ErrorCode.INVALID_CONFIGURATION, "bean '" + beanName
							+ "' is not a singleton (expected: a singleton, or a scoped proxy in front of the bean)"));
		}
		Object bean = this.beanFactory.getBean(beanName);
		if (bean instanceof AbstractService service) {
			// Its methods are final, so a class-based proxy answers with empty fields.
			return (AopProxyUtils.getSingletonTarget(bean) instanceof AbstractService target) ? target : service;
		}
		Class<?> type = userClass(beanName, bean);
		try {
			return AnnotatedService.of(bean, type, node.codecs(), this.validation.of(bean, type));
		}
		catch (RunarException ex) {
			throw new ServiceBeanException(beanName, type, ex);
		}
	}

	private Class<?> userClass(String beanName, Object bean) {
		Class<?> type = AutoProxyUtils.determineTargetClass(this.beanFactory, beanName);
		if (type != null && ScopedObject.class.isAssignableFrom(type)) {
			type = AutoProxyUtils.determineTargetClass(this.beanFactory, ScopedProxyUtils.getTargetBeanName(beanName));
		}
		if (type == null || type.isInterface() || java.lang.reflect.Proxy.isProxyClass(type)) {
			type = AopProxyUtils.ultimateTargetClass(bean);
		}
		return ClassUtils.getUserClass(type);
	}

	private void add(String beanName, AbstractService service, RunarNode node) {
		try {
			node.addService(service);
		}
		catch (RunarException ex) {
			throw new ServiceBeanException(beanName, service.getClass(), ex);
		}
	}

	private ServiceBeanException duplicate(String beanName, String other, String path) {
		return new ServiceBeanException(beanName, this.beanFactory.getType(beanName),
				new RunarException(ErrorCode.INVALID_CONFIGURATION, "service '" + path + "' of bean '" + beanName
						+ "' is also that of bean '" + other
						+ "' (expected: every path and version once, see 'path' and 'version' of @RunarService)"));
	}

}
