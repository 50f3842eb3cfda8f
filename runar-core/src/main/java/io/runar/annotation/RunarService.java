package io.runar.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.annotation.AliasFor;
import org.springframework.stereotype.Component;

/**
 * A bean whose {@link Action} and {@link Subscribe} methods are offered to the network as
 * one service.
 *
 * @since 0.1
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Component
public @interface RunarService {

	/**
	 * Path of the service. Default: the class name without {@code Service}, in kebab
	 * case: {@code UserProfileService} becomes {@code user-profile}.
	 * @return the path
	 */
	String path() default "";

	/**
	 * Version of the service, in the form of semantic versioning.
	 * @return the version
	 */
	String version() default "1.0.0";

	/**
	 * What the service is for, for people.
	 * @return the description
	 */
	String description() default "";

	/**
	 * Paths of services, on this node or others, without which this one is not to start.
	 * Until all of them are there it is not offered to anybody; the application starts
	 * nevertheless. What happens to them later does not change it. A path may name
	 * versions: {@code stock@^2}.
	 * @return the paths
	 */
	String[] dependsOn() default {};

	/**
	 * Which other nodes may call the actions of the service and publish to its
	 * subscriptions, each as {@code peer:<node id>}, {@code cert:<name in its
	 * certificate>}, {@code role:<role>} or {@code network:<name>}; ids and names may end
	 * with {@code *}, names of certificates also begin with it. One of them is enough.
	 * For others its actions are not there. An action or subscription that names nodes
	 * itself is for those instead. Default: all that the node's rules allow.
	 * @return the nodes
	 */
	String[] allow() default {};

	/**
	 * Name of the bean. Default: as for any component.
	 * @return the bean name
	 */
	@AliasFor(annotation = Component.class, attribute = "value")
	String beanName() default "";

}
