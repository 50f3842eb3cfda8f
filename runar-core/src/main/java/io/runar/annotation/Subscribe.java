package io.runar.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.runar.OverflowPolicy;

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

	/**
	 * What happens to an event that finds the queue of this subscription full.
	 * @return the policy; by default the node's {@code runar.events.overflow}
	 */
	OverflowPolicy overflow() default OverflowPolicy.DEFAULT;

	/**
	 * Number of events that may wait for this subscription, up to 10,000,000. Default, 0:
	 * the node's {@code runar.network.subscription-queue-capacity}.
	 * @return the number
	 */
	int queueCapacity() default 0;

	/**
	 * Name of the group this subscription belongs to, in place of that of its service:
	 * one member of the group, on whatever node and of whatever service, gets an event
	 * that is published with {@code ONE_PER_SERVICE}. Default, empty: the group is the
	 * service.
	 * @return the name
	 */
	String group() default "";

	/**
	 * How long ago events may have been published that this subscription gets first, if
	 * their publishers have retained them, as a duration like {@code 10s} or {@code 1h},
	 * at most 365 days. Default, empty: none.
	 * @return the duration
	 */
	String includePast() default "";

	/**
	 * Which other nodes may publish to this subscription, in place of those of the
	 * service, each as {@code peer:<node id>}, {@code cert:<name in its
	 * certificate>}, {@code role:<role>} or {@code network:<name>}; ids and names may end
	 * with {@code *}, names of certificates also begin with it. One of them is enough.
	 * Events of others are dropped and counted; acknowledged ones are answered with
	 * {@code FORBIDDEN}. Default: those of the service.
	 * @return the nodes
	 */
	String[] allow() default {};

}
