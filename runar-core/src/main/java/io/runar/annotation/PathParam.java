package io.runar.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gives a parameter of an action the segment of the path that stands at {@code {name}}.
 * It may be a text, a number, a boolean, an enum or a UUID.
 *
 * @since 0.1
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface PathParam {

	/**
	 * Name in the template. Default: name of the parameter.
	 * @return the name
	 */
	String value() default "";

}
