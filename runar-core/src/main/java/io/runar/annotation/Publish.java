package io.runar.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.runar.BroadcastMode;

/**
 * Publishes the result of an {@link Action} once it has succeeded.
 *
 * @since 0.1
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface Publish {

	/**
	 * Topic, relative to the service: {@code added} in the service {@code math} publishes
	 * {@code math/added}. With a leading slash it is the whole topic.
	 * @return the topic
	 */
	String value();

	/**
	 * Whom the event reaches.
	 * @return the mode
	 */
	BroadcastMode mode() default BroadcastMode.ALL;

	/**
	 * How long late subscribers that ask for past events get the event too, as a duration
	 * like {@code 10s} or {@code 1h}, at most 365 days. Default, empty: not at all.
	 * @return the duration
	 */
	String retainFor() default "";

}
