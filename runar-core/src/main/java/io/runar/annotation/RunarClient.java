package io.runar.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An interface whose methods are requests to one service. Found by component scanning and
 * injected like any bean.
 * <p>
 * Every abstract method is an action, named like the method unless {@link Action} says
 * otherwise. A method that returns a {@code CompletionStage} or {@code Mono} does not
 * wait. One that returns a {@code Flow.Publisher}, {@code Flux}, {@code Stream} or
 * {@code Iterator} reads a stream of items, which is to be closed or cancelled if it is
 * not read to its end; a parameter of one of these is a stream that is sent.
 *
 * @since 0.1
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface RunarClient {

	/**
	 * Path of the service, for example {@code user} or {@code shop:user}.
	 * @return the path
	 */
	String value();

	/**
	 * Which versions of the service may answer, as npm writes it, for example {@code ^2}.
	 * Default: any.
	 * @return range of versions, or nothing
	 */
	String version() default "";

}
