package io.runar.spring.boot.autoconfigure;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.runar.Node;
import io.runar.NodeState;
import io.runar.RunarException;
import io.runar.annotation.Action;
import io.runar.annotation.RunarService;
import io.runar.codec.PayloadCodecs;
import io.runar.node.RunarNode;
import io.runar.resilience.CallResilience;
import io.runar.runtime.Environment;
import io.runar.service.AbstractService;
import io.runar.service.ActionHandler;
import io.runar.service.ExceptionMapper;
import io.runar.service.Interceptor;
import io.runar.service.RequestContext;
import io.runar.spring.boot.autoconfigure.client.RunarClientAutoConfiguration;
import io.runar.spring.boot.autoconfigure.metrics.RunarMetricsAutoConfiguration;
import io.runar.spring.boot.autoconfigure.observation.RunarObservationAutoConfiguration;
import org.aopalliance.intercept.MethodInterceptor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.Mockito.mock;

class RunarAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(RunarAutoConfiguration.class, RunarServicesAutoConfiguration.class,
				RunarClientAutoConfiguration.class, RunarMetricsAutoConfiguration.class,
				RunarObservationAutoConfiguration.class))
		.withPropertyValues("runar.network.security-enabled=false", "runar.network.discovery-enabled=false");

	@Test
	void theNodeRunsOnceTheContextIsRefreshed() {
		this.runner.run((context) -> {
			assertThat(context).hasNotFailed().hasSingleBean(Node.class);
			assertThat(context.getBean(Node.class).state()).isEqualTo(NodeState.RUNNING);
		});
	}

	@Test
	void whenTheContextClosesThenTheNodeHasStopped() {
		this.runner.run((context) -> {
			RunarNode node = context.getBean(RunarNode.class);
			context.close();
			assertThat(node.state()).isEqualTo(NodeState.STOPPED);
		});
	}

	@Test
	void whenTheContextIsStoppedAndStartedThenTheNodeRunsAgain() {
		this.runner.withUserConfiguration(Services.class).run((context) -> {
			RunarNode node = context.getBean(RunarNode.class);
			context.getSourceApplicationContext().stop();
			assertThat(node.state()).isEqualTo(NodeState.STOPPED);
			context.getSourceApplicationContext().start();
			assertThat(node.state()).isEqualTo(NodeState.RUNNING);
			assertThat(node.request("greeting/hello", "Ada", String.class)).isEqualTo("Hello Ada");
		});
	}

	@Test
	void whenCompressionIsUnknownOrItsLibraryMissingThenTheStartFailsSayingWhatIsExpected() {
		this.runner.withPropertyValues("runar.network.compression=lz4")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessage("runar.network.compression: lz4 (expected: auto, none, gzip or zstd)"));
		this.runner.withPropertyValues("runar.network.compression=zstd")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessage("runar.network.compression: zstd (expected: com.github.luben:zstd-jni on the class path)"));
		this.runner.withPropertyValues("runar.network.compression=gzip")
			.run((context) -> assertThat(context.getBean(RunarNode.class).codecs().compressions())
				.containsExactly("gzip"));
	}

	@Test
	void whenTheApplicationHasRegistriesOfResilience4jThenTheirConfigurationsMayBeNamed() {
		BulkheadRegistry bulkheads = BulkheadRegistry
			.of(Map.of("narrow", BulkheadConfig.custom().maxConcurrentCalls(3).build()));
		this.runner.withBean(BulkheadRegistry.class, () -> bulkheads)
			.withBean(CircuitBreakerRegistry.class, CircuitBreakerRegistry::ofDefaults)
			.withPropertyValues("runar.calls[0].path=greeting/>", "runar.calls[0].bulkhead.config=narrow")
			.run((context) -> {
				assertThat(context.getBean(RunarNode.class).info().bulkheads())
					.containsExactly(new CallResilience.BulkheadInfo("greeting/>", 3, 0));
				assertThat(bulkheads.find("greeting/>")).isPresent();
			});
		this.runner.withBean(CircuitBreakerRegistry.class, CircuitBreakerRegistry::ofDefaults)
			.withPropertyValues("runar.calls[0].path=greeting/>", "runar.calls[0].circuit-breaker.config=none")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessage("circuit-breaker.config: none (expected: a configuration in the application's "
						+ "CircuitBreakerRegistry)"));
	}

	@Test
	void whenDisabledThenThereIsNothing() {
		this.runner.withPropertyValues("runar.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(Node.class)
				.doesNotHaveBean(Environment.class)
				.doesNotHaveBean(RunarLifecycle.class));
	}

	@Test
	void whenTheApplicationHasANodeThenThatIsLeftAlone() {
		this.runner.withBean(Node.class, () -> mock(Node.class))
			.run((context) -> assertThat(context).hasSingleBean(Node.class)
				.doesNotHaveBean(RunarNode.class)
				.doesNotHaveBean(RunarLifecycle.class));
	}

	@Test
	void annotatedAndProgrammaticServicesAreCalledByReference() {
		this.runner.withUserConfiguration(Services.class).run((context) -> {
			Node node = context.getBean(Node.class);
			assertThat(node.request("greeting/hello", "Ada", String.class)).isEqualTo("Hello Ada");
			Object payload = new Object();
			assertThat(node.request("echo/say", payload, Object.class)).isSameAs(payload);
		});
	}

	@Test
	void aServiceMayHaveTheNodeInjected() {
		this.runner.withUserConfiguration(Services.class, CallingConfiguration.class)
			.run((context) -> assertThat(context.getBean(Node.class).request("calling/twice", "Ada", String.class))
				.isEqualTo("Hello Hello Ada"));
	}

	@Test
	void whenAllBeansAreLazyThenServicesAreHostedAllTheSame() {
		this.runner
			.withInitializer((context) -> context
				.addBeanFactoryPostProcessor(new org.springframework.boot.LazyInitializationBeanFactoryPostProcessor()))
			.withUserConfiguration(Services.class)
			.run((context) -> assertThat(context.getBean(Node.class).request("greeting/hello", "Ada", String.class))
				.isEqualTo("Hello Ada"));
	}

	@Test
	void interceptorsRunAroundHandlers() {
		this.runner.withUserConfiguration(Services.class).withBean(Interceptor.class, () -> new Interceptor() {

			@Override
			public @Nullable Object handle(RequestContext context, ActionHandler next) throws Exception {
				return next.handle(context) + "!";
			}

		})
			.run((context) -> assertThat(context.getBean(Node.class).request("greeting/hello", "Ada", String.class))
				.isEqualTo("Hello Ada!"));
	}

	@Test
	void aServiceBehindAnInterfaceProxyIsCalledThroughTheProxy() {
		this.runner.withUserConfiguration(InterfaceProxyConfiguration.class).run((context) -> {
			assertThat(context.getBean(Node.class).request("shouting/shout", "Ada", String.class)).isEqualTo("ADA");
			assertThat(context.getBean(AtomicInteger.class)).hasValue(1);
		});
	}

	@Test
	void exceptionMappersGiveHandlersExceptionsACode() {
		this.runner.withUserConfiguration(Services.class)
			.withBean(ExceptionMapper.class,
					() -> (failure) -> (failure instanceof IllegalStateException)
							? RunarException.application("TIRED", "come back later", null) : null)
			.run((context) -> assertThatExceptionOfType(RunarException.class)
				.isThrownBy(() -> context.getBean(Node.class).request("greeting/hello", "", String.class))
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo("TIRED")));
	}

	@Test
	void customizersSeeTheBuilder() {
		this.runner.withBean(RunarNodeCustomizer.class, () -> (builder) -> builder.service(new Echo()))
			.run((context) -> assertThat(context.getBean(Node.class).request("echo/say", 5, Integer.class))
				.isEqualTo(5));
	}

	@Test
	void twoServicesOfOnePathEndTheStart() {
		this.runner.withUserConfiguration(Services.class)
			.withBean("other", Echo.class, Echo::new)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("'echo'")
				.hasMessageContaining("'other'"));
	}

	@Test
	void aWrongPropertyEndsTheStart() {
		this.runner.withPropertyValues("runar.network.max-connections=0")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("runar.network.max-connections: 0"));
	}

	@Test
	void anAddressThatOthersCanReachWithoutSecurityEndsTheStart() {
		this.runner.withPropertyValues("runar.network.bind-address=0.0.0.0:0")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("runar.network.allow-insecure-non-loopback"));
	}

	@Test
	void theCodecIsChosenByProperty() {
		this.runner.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class))
			.run((context) -> assertThat(context.getBean(PayloadCodecs.class).tags()).containsSubsequence("cbor",
					"json"));
		this.runner.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class))
			.withPropertyValues("runar.codec=json")
			.run((context) -> assertThat(context.getBean(PayloadCodecs.class).tags()).containsSubsequence("json",
					"cbor"));
	}

	@Test
	void theHandlerPoolIsBoundedByProperty() {
		this.runner.withPropertyValues("runar.handlers.threads=1", "runar.handlers.queue-capacity=0")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("runar.handlers.queue-capacity: 0 (expected: at least 1)"));
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void whenVirtualThreadsAreEnabledThenHandlersRunOnThem() {
		this.runner.withPropertyValues("spring.threads.virtual.enabled=true").run((context) -> {
			CompletableFuture<String> name = new CompletableFuture<>();
			context.getBean(Environment.class)
				.handlers()
				.execute(() -> name.complete(Thread.currentThread().toString()));
			assertThat(name.join()).contains("VirtualThread").contains("runar-handler-");
		});
	}

	@Test
	void whenMicrometerIsAbsentThenTheNodeRuns() {
		this.runner.withClassLoader(new FilteredClassLoader("io.micrometer.core"))
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(RunarNode.class));
	}

	static final class Echo extends AbstractService {

		Echo() {
			super("echo");
			action("say", (request) -> request.params());
		}

	}

	@RunarService
	public static class GreetingService {

		@Action
		public String hello(String name) {
			if (name.isEmpty()) {
				throw new IllegalStateException("nobody to greet");
			}
			return "Hello " + name;
		}

	}

	@RunarService
	public static class CallingService {

		private final Node node;

		CallingService(Node node) {
			this.node = node;
		}

		@Action
		public @Nullable String twice(String name) {
			String once = this.node.request("greeting/hello", name, String.class);
			return this.node.request("greeting/hello", once, String.class);
		}

	}

	public interface Shouting {

		String shout(String text);

	}

	@RunarService
	public static class ShoutingService implements Shouting {

		@Override
		@Action
		public String shout(String text) {
			return text.toUpperCase(Locale.ROOT);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class InterfaceProxyConfiguration {

		@Bean
		static AtomicInteger advised() {
			return new AtomicInteger();
		}

		@Bean
		Shouting shouting(AtomicInteger advised) {
			ProxyFactory factory = new ProxyFactory(new ShoutingService());
			factory.addAdvice((MethodInterceptor) (invocation) -> {
				advised.incrementAndGet();
				return invocation.proceed();
			});
			return (Shouting) factory.getProxy();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Services {

		@Bean
		GreetingService greetingService() {
			return new GreetingService();
		}

		@Bean
		Echo echo() {
			return new Echo();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class CallingConfiguration {

		@Bean
		CallingService callingService(Node node) {
			return new CallingService(node);
		}

	}

}
