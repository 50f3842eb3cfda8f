package io.runar.spring.boot.autoconfigure.client;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.AliasFor;

/**
 * Looks for {@link io.runar.annotation.RunarClient} interfaces in more packages than that
 * of the application's main class, which is always searched.
 *
 * @since 0.1
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Import(EnableRunarClientsRegistrar.class)
public @interface EnableRunarClients {

	/**
	 * Short for {@link #basePackages()}.
	 * @return packages to search with all below them
	 */
	@AliasFor("basePackages")
	String[] value() default {};

	/**
	 * Packages to search with all below them. Default, if there are no
	 * {@link #basePackageClasses()} either: the package of the annotated class.
	 * @return the packages
	 */
	@AliasFor("value")
	String[] basePackages() default {};

	/**
	 * Classes whose packages are searched with all below them.
	 * @return the classes
	 */
	Class<?>[] basePackageClasses() default {};

}
