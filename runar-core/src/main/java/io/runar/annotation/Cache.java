package io.runar.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Keeps the results of an {@link Action} for a while, on the node that has the action and
 * on nodes that call it.
 * <p>
 * A kept result answers requests without the handler. While a result is being made,
 * further requests for the same wait for it instead of running the handler again.
 * {@code null} is kept like any other result, a failure never. Headers and caller are not
 * part of what is asked for, so the result must not depend on them; see
 * {@link #perCaller()}. Local callers share one result object by reference: it must be
 * immutable, or at least never changed.
 *
 * @since 0.1
 */
@Target({})
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface Cache {

	/**
	 * How long a result is kept, as a duration like {@code 500ms}, {@code 10s} or
	 * {@code 1h}; at most 365 days. Counted from when the handler made it, also on nodes
	 * that call the action.
	 * @return the duration
	 */
	String ttl();

	/**
	 * Largest number of results of this action on one node; those least used give way. 1
	 * to 1,000,000.
	 * @return the number
	 */
	int maxSize() default 1000;

	/**
	 * What tells two requests apart: names of parameters in the payload or the path, at
	 * most 16. A parameter that is not named must not change the result. Default: the
	 * whole parameters and the whole path.
	 * @return the names
	 */
	String[] key() default {};

	/**
	 * How long an older result may still be given after {@link #ttl()}, while a new one
	 * is made in the background; a duration. Default: not at all.
	 * @return the duration, or nothing
	 */
	String staleWhileRevalidate() default "";

	/**
	 * Topics whose events throw all kept results of this action away; patterns with
	 * {@code *} and {@code >} as in {@link Subscribe}, at most 32. An event reaches this
	 * node at most once: a lost one leaves results until they are too old.
	 * @return the patterns
	 */
	String[] invalidateOn() default {};

	/**
	 * Whether every calling node has results of its own, for actions whose result depends
	 * on which node asks.
	 * @return whether it has
	 */
	boolean perCaller() default false;

}
