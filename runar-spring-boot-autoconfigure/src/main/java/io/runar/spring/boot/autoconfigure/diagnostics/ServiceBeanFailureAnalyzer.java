package io.runar.spring.boot.autoconfigure.diagnostics;

import io.runar.spring.boot.autoconfigure.ServiceBeanException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Explains why a bean cannot be a service.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class ServiceBeanFailureAnalyzer extends AbstractFailureAnalyzer<ServiceBeanException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, ServiceBeanException cause) {
		Class<?> type = cause.type();
		String description = "A bean cannot be hosted as a service:\n\n    Bean: " + cause.beanName() + "\n    Class: "
				+ ((type != null) ? type.getName() : "unknown") + "\n    Reason: " + cause.reason().getMessage();
		String action = "Change " + ((type != null) ? type.getSimpleName() : "the bean")
				+ " so that the reason goes away: its 'path' in @RunarService, the names and parameters of its @Action "
				+ "methods, or the patterns of its @Subscribe methods.";
		return new FailureAnalysis(description, action, cause);
	}

}
