package io.runar.test.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.core.annotation.AliasFor;

/**
 * A Spring Boot test in which the application's node belongs to a network in memory
 * instead of a real one: no sockets, no discovery, nobody else's nodes. Have
 * {@link io.runar.test.kit.TestNetwork} injected to add fake services and faults and to
 * see what was called and published:
 *
 * <pre><code>
 * &#64;RunarTest
 * class LoginTests {
 *
 *     &#64;Autowired
 *     TestNetwork network;
 *
 *     &#64;Autowired
 *     LoginController login;
 *
 *     &#64;Test
 *     void asksTheUserService() {
 *         this.network.service("user").returns("auth", "token");
 *         assertThat(this.login.login("ada")).isEqualTo("token");
 *         assertThat(this.network.calls("user/auth")).hasSize(1);
 *     }
 *
 * }
 * </code></pre>
 *
 * After every test method the network is as it was before: see
 * {@link io.runar.test.kit.TestNetwork#reset()}. The context is cached as with
 * {@code @SpringBootTest}, which may stand beside this annotation to set more.
 *
 * @since 0.1
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@SpringBootTest
public @interface RunarTest {

	/**
	 * Name of the application's node in the network.
	 * @return the name
	 */
	String node() default "app";

	/**
	 * The clock of the network and its nodes.
	 * @return which one
	 */
	TestTime time() default TestTime.REAL;

	/**
	 * Decides all randomness on a virtual clock.
	 * @return the seed
	 */
	long seed() default 1;

	/**
	 * Whether parameters, results and data of events that stay in the application are
	 * encoded and decoded all the same, so that the test finds what would break once the
	 * other side is on another node.
	 * @return whether to verify it
	 */
	boolean verifySerializable() default true;

	/**
	 * Properties of the application, in the form {@code key=value}.
	 * @return the properties
	 */
	@AliasFor(annotation = SpringBootTest.class, attribute = "properties")
	String[] properties() default {};

	/**
	 * Classes of the application. Default: as with {@code @SpringBootTest}.
	 * @return the classes
	 */
	@AliasFor(annotation = SpringBootTest.class, attribute = "classes")
	Class<?>[] classes() default {};

	/**
	 * The web environment of the application.
	 * @return which one
	 */
	@AliasFor(annotation = SpringBootTest.class, attribute = "webEnvironment")
	SpringBootTest.WebEnvironment webEnvironment() default SpringBootTest.WebEnvironment.MOCK;

}
