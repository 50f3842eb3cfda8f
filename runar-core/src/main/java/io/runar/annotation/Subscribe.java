package io.runar.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A method of a service that receives events. It takes any of: the data, an
 * {@code Event<T>}, an {@code EventContext}.
 *
 * @since 0.1
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface Subscribe {

	/**
	 * Topics to receive; may have {@code *} and {@code >}. The whole topic, not relative
	 * to the service.
	 * @return the pattern
	 */
	String value();

}
