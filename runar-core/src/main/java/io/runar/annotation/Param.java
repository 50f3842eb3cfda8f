package io.runar.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names a parameter of an action, or makes it optional.
 *
 * @since 0.1
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface Param {

	/**
	 * Name of the entry in the payload. Default: name of the parameter.
	 * @return the name
	 */
	String value() default "";

	/**
	 * Whether a request without it is refused with {@code INVALID_ARGUMENT}. An optional
	 * parameter that is missing is {@code null}, or zero or false for a primitive.
	 * @return whether it is required
	 */
	boolean required() default true;

}
