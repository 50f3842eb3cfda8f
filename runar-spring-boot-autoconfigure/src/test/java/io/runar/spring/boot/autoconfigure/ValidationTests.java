package io.runar.spring.boot.autoconfigure;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.runar.ErrorCode;
import io.runar.Event;
import io.runar.Node;
import io.runar.PublishOptions;
import io.runar.Response;
import io.runar.RunarException;
import io.runar.annotation.Action;
import io.runar.annotation.Param;
import io.runar.annotation.RunarService;
import io.runar.annotation.Subscribe;
import io.runar.node.RunarNode;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import org.aopalliance.intercept.MethodInterceptor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.framework.autoproxy.BeanNameAutoProxyCreator;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.validation.annotation.Validated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Constraints of actions, whatever stands in front of the bean.
 */
class ValidationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(RunarAutoConfiguration.class, RunarServicesAutoConfiguration.class))
		.withPropertyValues("runar.network.discovery-enabled=false", "runar.network.security-enabled=false");

	@ParameterizedTest
	@ValueSource(classes = { Plain.class, ValidatedByProxy.class, Advised.class, ScopedByProxy.class })
	void argumentsAndResultsAreCheckedOnce(Class<?> beanType) {
		this.runner.withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
			.withUserConfiguration(beanType, Proxies.class)
			.run((context) -> {
				Node node = context.getBean(Node.class);
				CountedValidator.checks.set(0);
				assertThat(node.request("greeter/greet", Map.of("title", "Dr", "who", "Ada"), String.class))
					.isEqualTo("hello Dr Ada");
				assertThat(CountedValidator.checks).hasValue(1);
				assertRefused(node, Map.of("title", "", "who", "x"), ErrorCode.INVALID_ARGUMENT,
						Map.of("title", "must not be blank"));
				assertRefused(node, Map.of("title", "Dr", "who", "nobody"), ErrorCode.HANDLER_FAILED,
						Map.of("result", "must not be null"));
			});
	}

	@ParameterizedTest
	@ValueSource(classes = { Plain.class, ValidatedByProxy.class, Advised.class, ScopedByProxy.class })
	void valueOfAResponseIsChecked(Class<?> beanType) {
		this.runner.withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
			.withUserConfiguration(beanType, Proxies.class)
			.run((context) -> {
				Node node = context.getBean(Node.class);
				assertThat(node.request("greeter/answer", "hello", String.class)).isEqualTo("hello");
				assertThatExceptionOfType(RunarException.class)
					.isThrownBy(() -> node.request("greeter/answer", "", String.class))
					.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.HANDLER_FAILED))
					.satisfies((ex) -> assertThat(ex.data()).isEqualTo(Map.of("result", "must not be blank")));
			});
	}

	@ParameterizedTest
	@ValueSource(classes = { Plain.class, ValidatedByProxy.class, Advised.class, ScopedByProxy.class })
	void dataOfEventsAreChecked(Class<?> beanType) {
		this.runner.withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
			.withUserConfiguration(beanType, Proxies.class)
			.run((context) -> {
				RunarNode node = context.getBean(RunarNode.class);
				node.start().get(10, TimeUnit.SECONDS);
				PublishOptions acknowledged = PublishOptions.acknowledged(Duration.ofSeconds(10));
				assertThat(node.publishAcknowledged("titles/new", "Dr", acknowledged)
					.get(10, TimeUnit.SECONDS)
					.isDelivered()).isTrue();
				assertThat(
						node.publishAcknowledged("titles/new", "", acknowledged).get(10, TimeUnit.SECONDS).deliveries())
					.singleElement()
					.satisfies((delivery) -> assertThat(delivery.error()).isNotNull()
						.hasMessage("titles/new: invalid {title=must not be blank}"));
			});
	}

	@ParameterizedTest
	@ValueSource(classes = { Plain.class, Advised.class })
	void withoutAValidatorBeanTheProviderOnTheClassPathChecks(Class<?> beanType) {
		this.runner.withUserConfiguration(beanType, Proxies.class)
			.run((context) -> assertRefused(context.getBean(Node.class), Map.of("title", "", "who", "x"),
					ErrorCode.INVALID_ARGUMENT, Map.of("title", "must not be blank")));
	}

	@Test
	void whenTheProxyAdaptsItsViolationsThenTheyAreCheckedHere() {
		this.runner.withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
			.withPropertyValues("spring.validation.method.adapt-constraint-violations=true")
			.withUserConfiguration(ValidatedByProxy.class)
			.run((context) -> assertRefused(context.getBean(Node.class), Map.of("title", "", "who", "x"),
					ErrorCode.INVALID_ARGUMENT, Map.of("title", "must not be blank")));
	}

	private static void assertRefused(Node node, Map<String, String> params, ErrorCode code, Map<String, String> data) {
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> node.request("greeter/greet", params, String.class))
			.satisfies((ex) -> assertThat(ex.errorCode()).as(() -> ex + " " + ex.getCause()).isEqualTo(code))
			.satisfies((ex) -> assertThat(ex.data()).isEqualTo(data));
	}

	@RunarService(path = "greeter")
	static class Plain {

		@Action
		@NotNull
		@Nullable String greet(@Param("title") @NotBlank String text, @Counted String who) {
			return who.equals("nobody") ? null : "hello " + text + " " + who;
		}

		@Action
		Response<@NotBlank String> answer(String text) {
			return Response.of(text);
		}

		@Subscribe("titles/*")
		void onTitle(Event<@NotBlank String> title) {
		}

	}

	@Validated
	static class ValidatedByProxy extends Plain {

	}

	/** Behind a proxy that has nothing to do with validation. */
	static class Advised extends Plain {

	}

	@Validated
	@Scope(scopeName = "singleton", proxyMode = ScopedProxyMode.TARGET_CLASS)
	static class ScopedByProxy extends Plain {

	}

	static class Proxies {

		@Bean
		static MethodInterceptor advice() {
			return (invocation) -> invocation.proceed();
		}

		@Bean
		static BeanNameAutoProxyCreator proxies() {
			BeanNameAutoProxyCreator creator = new BeanNameAutoProxyCreator();
			creator.setBeanNames("validationTests.Advised");
			creator.setInterceptorNames("advice");
			creator.setProxyTargetClass(true);
			return creator;
		}

		@Bean
		static org.springframework.beans.factory.SmartInitializingSingleton checkedProxy(
				org.springframework.beans.factory.ObjectProvider<Advised> advised) {
			return () -> advised.ifAvailable((bean) -> assertThat(AopUtils.isAopProxy(bean)).isTrue());
		}

	}

	@Target(ElementType.PARAMETER)
	@Retention(RetentionPolicy.RUNTIME)
	@Constraint(validatedBy = CountedValidator.class)
	@interface Counted {

		String message() default "";

		Class<?>[] groups() default {};

		Class<? extends Payload>[] payload() default {};

	}

	/** Public, as the provider on the class path wants it. */
	public static final class CountedValidator implements ConstraintValidator<Counted, String> {

		static final AtomicInteger checks = new AtomicInteger();

		@Override
		public boolean isValid(String value, ConstraintValidatorContext context) {
			checks.incrementAndGet();
			return true;
		}

	}

}
