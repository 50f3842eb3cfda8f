package io.runar.spring.boot.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.runar.ErrorCode;
import io.runar.Event;
import io.runar.Node;
import io.runar.RunarException;
import io.runar.annotation.Action;
import io.runar.annotation.Param;
import io.runar.annotation.Publish;
import io.runar.annotation.RunarClient;
import io.runar.annotation.RunarService;
import io.runar.annotation.Subscribe;
import io.runar.node.RunarNode;
import io.runar.security.NetworkKey;
import io.runar.spring.boot.autoconfigure.client.EnableRunarClients;
import io.runar.spring.boot.autoconfigure.observation.RunarCallContext;
import io.runar.spring.boot.autoconfigure.observation.RunarHandleContext;
import io.runar.spring.boot.autoconfigure.observation.RunarPublishContext;
import io.runar.spring.boot.autoconfigure.observation.RunarReceiveContext;
import org.aopalliance.intercept.MethodInterceptor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.aop.framework.autoproxy.BeanNameAutoProxyCreator;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Two applications in one process that find each other by address, with all of Spring
 * Boot's auto-configuration around them.
 */
class TwoNodesTests {

	private static final String KEY = NetworkKey.generate().encoded();

	private ConfigurableApplicationContext server;

	private ConfigurableApplicationContext client;

	@BeforeEach
	void start() {
		this.server = run(Server.class, "server-1", null);
		String address = this.server.getBean(RunarNode.class).info().addresses().get(0);
		this.client = run(Client.class, "client-1", address);
		this.client.getBean(RunarNode.class).waitFor("accounts/open", Duration.ofSeconds(20)).join();
	}

	@AfterEach
	void stop() {
		this.client.close();
		this.server.close();
	}

	@Test
	void aClientInterfaceCallsTheServiceOfTheOtherNode() {
		Accounts accounts = this.client.getBean(Accounts.class);
		assertThat(accounts.open("Ada", 5)).isEqualTo(new Account("Ada", 5));
	}

	@Test
	void theAdviceOfAProxiedServiceRunsForRemoteRequests() {
		this.client.getBean(Accounts.class).open("Ada", 5);
		assertThat(this.server.getBean("advised")).isEqualTo(List.of("open"));
	}

	@Test
	void whatAnActionPublishesReachesTheSubscriberOnTheOtherNode() throws Exception {
		awaitServicesOfClient();
		this.client.getBean(Accounts.class).open("Ada", 5);
		assertThat(this.client.getBean(AuditService.class).received.poll(20, TimeUnit.SECONDS))
			.isEqualTo(new Account("Ada", 5));
	}

	private void awaitServicesOfClient() {
		await().atMost(Duration.ofSeconds(20))
			.until(() -> this.server.getBean(RunarNode.class)
				.info()
				.peers()
				.stream()
				.anyMatch((peer) -> !peer.services().isEmpty()));
	}

	@Test
	void anApplicationErrorKeepsItsCodeAndData() {
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> this.client.getBean(Accounts.class).open("Bob", -1))
			.satisfies((ex) -> {
				assertThat(ex.errorCode()).isEqualTo(ErrorCode.APPLICATION);
				assertThat(ex.code()).isEqualTo("OVERDRAWN");
				assertThat(ex.data()).isEqualTo(Map.of("owner", "Bob"));
			});
	}

	@Test
	void requestsAreMeasuredOnBothNodes() {
		this.client.getBean(Accounts.class).open("Ada", 5);
		// Measured by the thread that brings the result; the caller does not wait for it.
		await().atMost(Duration.ofSeconds(10)).until(() -> count(this.client, "runar.requests") == 1);
		await().atMost(Duration.ofSeconds(10)).until(() -> count(this.server, "runar.handled") == 1);
		assertThat(this.client.getBean(MeterRegistry.class).get("runar.peers").gauge().value()).isEqualTo(1);
	}

	private static long count(ConfigurableApplicationContext node, String timer) {
		Timer found = node.getBean(MeterRegistry.class)
			.find(timer)
			.tags("service", "accounts", "action", "open", "outcome", "SUCCESS")
			.timer();
		return (found != null) ? found.count() : 0;
	}

	@Test
	void theTraceOfTheCallerReachesTheHandlerOnTheOtherNode() {
		this.client.getBean(Accounts.class).open("Ada", 5);
		assertThat(this.server.getBean(Tracer.class).received).containsExactly("trace-of-client-1");
	}

	@Test
	void theTraceOfAPublisherReachesTheSubscriberOnTheOtherNode() throws Exception {
		awaitServicesOfClient();
		this.client.getBean(Accounts.class).open("Ada", 5);
		assertThat(this.client.getBean(AuditService.class).received.poll(20, TimeUnit.SECONDS)).isNotNull();
		assertThat(this.client.getBean(Tracer.class).received).containsExactly("trace-of-server-1");
	}

	@Test
	void whatIsInFlightIsMeasuredByObservationsAndDurationsOnlyOnce() {
		this.client.getBean(Accounts.class).open("Ada", 5);
		MeterRegistry registry = this.client.getBean(MeterRegistry.class);
		assertThat(registry.find("runar.call.active").longTaskTimer()).isNotNull();
		assertThat(registry.find("runar.call").timer()).isNull();
	}

	@Test
	void whenTheServerStopsThenTheClientLearnsAtOnce() {
		Node node = this.client.getBean(Node.class);
		this.server.close();
		await().atMost(Duration.ofSeconds(10))
			.untilAsserted(() -> assertThatExceptionOfType(RunarException.class)
				.isThrownBy(() -> node.request("accounts/open", Map.of("owner", "Ada", "amount", 1), Account.class))
				.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.NO_PROVIDER)));
	}

	private static ConfigurableApplicationContext run(Class<?> application, String nodeId, @Nullable String peer) {
		return new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.bannerMode(org.springframework.boot.Banner.Mode.OFF)
			.logStartupInfo(false)
			.properties("runar.network.node-id=" + nodeId, "runar.network.network-keys=" + KEY,
					"runar.network.discovery-providers=", "spring.jmx.enabled=false", "spring.grpc.server.port=0",
					(peer != null) ? "runar.network.peers=" + peer : "runar.network.network-id=default")
			.run();
	}

	/**
	 * What an account is.
	 *
	 * @param owner who has it
	 * @param amount what is on it
	 */
	public record Account(String owner, int amount) {

	}

	@RunarClient("accounts")
	interface Accounts {

		Account open(@Param("owner") String owner, @Param("amount") int amount);

	}

	@RunarService(path = "accounts")
	static class AccountService {

		@Action
		@Publish("opened")
		Account open(@Param("owner") String owner, @Param("amount") int amount) {
			if (amount < 0) {
				throw RunarException.application("OVERDRAWN", "less than nothing", Map.of("owner", owner));
			}
			return new Account(owner, amount);
		}

	}

	@RunarService
	static class AuditService {

		private final BlockingQueue<Account> received = new LinkedBlockingQueue<>();

		@Subscribe("accounts/*")
		void onAccount(Event<Account> event) {
			this.received.add(event.data());
		}

	}

	/**
	 * Stands in for a tracer with propagation.
	 */
	static class Tracer implements ObservationHandler<Observation.Context> {

		private final List<String> received = new CopyOnWriteArrayList<>();

		private final ObjectProvider<Node> node;

		Tracer(ObjectProvider<Node> node) {
			this.node = node;
		}

		@Override
		public void onStart(Observation.Context context) {
			if (context instanceof RunarCallContext call) {
				call.getSetter().set(call.getCarrier(), "traceparent", "trace-of-" + this.node.getObject().id());
			}
			if (context instanceof RunarHandleContext handle) {
				this.received.add(String.valueOf(handle.getGetter().get(handle.getCarrier(), "traceparent")));
			}
			if (context instanceof RunarPublishContext publish) {
				publish.getSetter().set(publish.getCarrier(), "traceparent", "trace-of-" + this.node.getObject().id());
			}
			if (context instanceof RunarReceiveContext receive) {
				this.received.add(String.valueOf(receive.getGetter().get(receive.getCarrier(), "traceparent")));
			}
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	@Import(Tracer.class)
	static class Server {

		@Bean
		MeterRegistry meterRegistry() {
			return new SimpleMeterRegistry();
		}

		@Bean
		AccountService accountService() {
			return new AccountService();
		}

		@Bean
		static List<String> advised() {
			return new CopyOnWriteArrayList<>();
		}

		@Bean
		static MethodInterceptor advice(List<String> advised) {
			return (invocation) -> {
				advised.add(invocation.getMethod().getName());
				return invocation.proceed();
			};
		}

		@Bean
		static BeanNameAutoProxyCreator proxies() {
			BeanNameAutoProxyCreator creator = new BeanNameAutoProxyCreator();
			creator.setBeanNames("accountService");
			creator.setInterceptorNames("advice");
			creator.setProxyTargetClass(true);
			return creator;
		}

	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	@EnableRunarClients(basePackageClasses = Accounts.class)
	@Import(Tracer.class)
	static class Client {

		@Bean
		MeterRegistry meterRegistry() {
			return new SimpleMeterRegistry();
		}

		@Bean
		AuditService auditService() {
			return new AuditService();
		}

	}

}
