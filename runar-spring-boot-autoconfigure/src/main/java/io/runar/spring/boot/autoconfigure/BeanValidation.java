package io.runar.spring.boot.autoconfigure;

import io.runar.validation.ActionValidation;
import jakarta.validation.Validator;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.Advisor;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.scope.ScopedObject;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;
import org.springframework.validation.annotation.Validated;
import org.springframework.validation.beanvalidation.MethodValidationInterceptor;
import org.springframework.validation.beanvalidation.MethodValidationPostProcessor;

/**
 * Who checks the constraints of a service bean's actions: its own proxy if it has one
 * that does, otherwise the application's {@link Validator}, otherwise the provider on the
 * class path. Not two of them, unless the proxy adapts what it finds for Spring MVC.
 */
final class BeanValidation {

	private static final boolean PRESENT = ClassUtils.isPresent("jakarta.validation.Validator",
			BeanValidation.class.getClassLoader());

	/** With it the proxy throws what does not know what a caller sent. */
	private static final String ADAPTED = "spring.validation.method.adapt-constraint-violations";

	private final ConfigurableListableBeanFactory beanFactory;

	private @Nullable ActionValidation own;

	BeanValidation(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/**
	 * Chooses for one bean.
	 * @param bean the bean, maybe a proxy
	 * @param type the class behind it
	 * @return who checks
	 */
	ActionValidation of(Object bean, Class<?> type) {
		if (!PRESENT) {
			return ActionValidation.none();
		}
		if (isCheckedByProxy(bean, type) && !isAdapted()) {
			return ActionValidation.byProxy();
		}
		return own().on(target(bean));
	}

	private ActionValidation own() {
		ActionValidation validation = this.own;
		if (validation == null) {
			Object validator = this.beanFactory.getBeanProvider(Validator.class).getIfUnique();
			validation = (validator != null) ? ActionValidation.by(validator) : ActionValidation.byProvider();
			this.own = validation;
		}
		return validation;
	}

	private boolean isCheckedByProxy(Object bean, Class<?> type) {
		if (bean instanceof ScopedObject) {
			// The target may not exist yet; it gets the proxy that all of its kind get.
			return AnnotatedElementUtils.hasAnnotation(type, Validated.class) && this.beanFactory
				.getBeanNamesForType(MethodValidationPostProcessor.class, true, false).length > 0;
		}
		for (Object each = bean; each != null; each = AopProxyUtils.getSingletonTarget(each)) {
			if (each instanceof Advised advised && hasMethodValidation(advised)) {
				return true;
			}
		}
		return false;
	}

	private boolean isAdapted() {
		return this.beanFactory.getBean(Environment.class).getProperty(ADAPTED, Boolean.class, false);
	}

	private static boolean hasMethodValidation(Advised advised) {
		for (Advisor advisor : advised.getAdvisors()) {
			if (advisor.getAdvice() instanceof MethodValidationInterceptor) {
				return true;
			}
		}
		return false;
	}

	private static Object target(Object bean) {
		Object target = bean;
		for (@Nullable
		Object each = bean; each != null; each = AopProxyUtils.getSingletonTarget(each)) {
			target = each;
		}
		return target;
	}

}
