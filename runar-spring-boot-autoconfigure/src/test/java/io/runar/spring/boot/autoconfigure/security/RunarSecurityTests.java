package io.runar.spring.boot.autoconfigure.security;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.runar.ErrorCode;
import io.runar.PublishOptions;
import io.runar.RequestOptions;
import io.runar.RunarException;
import io.runar.annotation.Action;
import io.runar.annotation.RunarService;
import io.runar.annotation.Subscribe;
import io.runar.node.RunarNode;
import io.runar.security.NetworkKey;
import io.runar.spring.boot.autoconfigure.RunarAutoConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Services whose methods Spring Security guards, asked by another node.
 */
class RunarSecurityTests {

	private static final String KEY = NetworkKey.generate().encoded();

	private ConfigurableApplicationContext server;

	private ConfigurableApplicationContext client;

	private RunarNode caller;

	@BeforeEach
	void start() {
		this.server = run(Server.class, "server-1", "runar.security.roles.admin=admin-*");
		this.client = run(Client.class, "admin-1",
				"runar.network.peers=" + this.server.getBean(RunarNode.class).info().addresses().get(0));
		this.caller = this.client.getBean(RunarNode.class);
		this.caller.waitFor("vault/who", Duration.ofSeconds(20)).join();
	}

	@AfterEach
	void stop() {
		SecurityContextHolder.clearContext();
		this.client.close();
		this.server.close();
	}

	@Test
	void theNodeThatCallsIsTheAuthenticationOfTheHandler() {
		assertThat(this.caller.request("vault/who", null, String.class)).isEqualTo("admin-1 [ROLE_admin]");
		assertThat(this.caller.request("vault/open", null, String.class)).isEqualTo("opened");
	}

	@Test
	void whenAccessIsDeniedThenTheCallerIsTold() {
		RunarException denied = failure(this.caller, "vault/burn");
		assertThat(denied.errorCode()).isEqualTo(ErrorCode.FORBIDDEN);
		assertThat(denied).hasMessageContaining("access denied");
		assertThat(this.caller.request("vault/who", null, String.class)).isEqualTo("admin-1 [ROLE_admin]");
	}

	@Test
	void whenTheRequestIsLocalThenTheAuthenticationOfTheCallingThreadCounts() {
		RunarNode local = this.server.getBean(RunarNode.class);
		assertThat(failure(local, "vault/open").errorCode()).isEqualTo(ErrorCode.UNAUTHENTICATED);
		Authentication ada = new TestingAuthenticationToken("ada", "", "ROLE_admin");
		SecurityContextHolder.getContext().setAuthentication(ada);
		assertThat(local.request("vault/who", null, String.class)).isEqualTo("ada [ROLE_admin]");
		assertThat(SecurityContextHolder.getContext().getAuthentication()).isSameAs(ada);
	}

	@Test
	void theNodeThatPublishesIsTheAuthenticationOfASubscription() throws Exception {
		assertThat(this.caller
			.publishAcknowledged("coins/new", "gold", PublishOptions.acknowledged(Duration.ofSeconds(20)))
			.get(30, TimeUnit.SECONDS)
			.isDelivered()).isTrue();
		assertThat(this.server.getBean(Vault.class).seen().poll(20, TimeUnit.SECONDS)).isEqualTo("gold of admin-1");
	}

	@Test
	void withoutSpringSecurityThereIsNothing() {
		ApplicationContextRunner runner = new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(RunarAutoConfiguration.class, RunarSecurityAutoConfiguration.class))
			.withPropertyValues("runar.network.transport-type=memory", "runar.enabled=false");
		runner.run((context) -> assertThat(context).hasSingleBean(SecurityContextInterceptor.class));
		runner.withClassLoader(new FilteredClassLoader("org.springframework.security"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("runarSecurityContextInterceptor"));
	}

	private static RunarException failure(RunarNode node, String path) {
		return catchThrowableOfType(RunarException.class,
				() -> node.request(path, Map.of(), String.class, RequestOptions.defaults()));
	}

	private static ConfigurableApplicationContext run(Class<?> application, String nodeId, String property) {
		return new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.bannerMode(org.springframework.boot.Banner.Mode.OFF)
			.logStartupInfo(false)
			.properties("runar.network.node-id=" + nodeId, "runar.network.network-keys=" + KEY,
					"runar.network.discovery-providers=", "spring.jmx.enabled=false", "spring.grpc.server.port=0",
					property)
			.run();
	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	@EnableMethodSecurity
	static class Server {

		@Bean
		Vault vault() {
			return new Vault();
		}

	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	static class Client {

	}

	@RunarService(path = "vault")
	static class Vault {

		private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

		BlockingQueue<String> seen() {
			return this.seen;
		}

		@Action
		public String who() {
			Authentication caller = SecurityContextHolder.getContext().getAuthentication();
			return (caller != null) ? caller.getName() + " " + caller.getAuthorities() : "nobody";
		}

		@Action
		@PreAuthorize("hasRole('admin')")
		public String open() {
			return "opened";
		}

		@Action
		@PreAuthorize("authentication.name == 'owner-1'")
		public String burn() {
			return "burnt";
		}

		@Subscribe("coins/*")
		@PreAuthorize("hasRole('admin')")
		public void receive(String coin) {
			Authentication publisher = SecurityContextHolder.getContext().getAuthentication();
			this.seen.add(coin + " of " + ((publisher != null) ? publisher.getName() : "nobody"));
		}

	}

}
