package io.runar.spring.boot.autoconfigure;

import io.runar.RunarException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown at start when a bean cannot be hosted as a service.
 *
 * @since 0.1
 */
public class ServiceBeanException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String beanName;

	private final @Nullable Class<?> type;

	ServiceBeanException(String beanName, @Nullable Class<?> type, RunarException cause) {
		super("Bean '" + beanName + "' cannot be a service: " + cause.getMessage(), cause);
		this.beanName = beanName;
		this.type = type;
	}

	/**
	 * Returns the name of the bean.
	 * @return the bean name
	 */
	public String beanName() {
		return this.beanName;
	}

	/**
	 * Returns the class of the bean.
	 * @return the class behind any proxy, or {@code null} if unknown
	 */
	public @Nullable Class<?> type() {
		return this.type;
	}

	/**
	 * Returns what is wrong.
	 * @return the cause
	 */
	public RunarException reason() {
		return (RunarException) java.util.Objects.requireNonNull(getCause());
	}

}
