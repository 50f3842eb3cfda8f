package io.runar.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gives an application exception a code that callers on other nodes see as
 * {@code RunarException.code()}. Its message travels; its data does if it implements
 * {@code ErrorData}.
 *
 * @since 0.1
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
public @interface RunarError {

	/**
	 * The code, for example {@code OUT_OF_STOCK}; not one of the names of
	 * {@code ErrorCode}.
	 * @return the code
	 */
	String value();

	/**
	 * Whether another attempt may succeed.
	 * @return whether it may
	 */
	boolean retryable() default false;

}
