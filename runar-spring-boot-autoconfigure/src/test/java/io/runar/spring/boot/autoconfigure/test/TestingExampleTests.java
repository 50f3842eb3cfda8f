package io.runar.spring.boot.autoconfigure.test;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.runar.ErrorCode;
import io.runar.Node;
import io.runar.RunarException;
import io.runar.annotation.Action;
import io.runar.annotation.Publish;
import io.runar.annotation.RunarClient;
import io.runar.annotation.RunarService;
import io.runar.annotation.Subscribe;
import io.runar.spring.boot.autoconfigure.client.EnableRunarClients;
import io.runar.test.kit.TestNetwork;
import io.runar.test.spring.RunarTest;
import io.runar.test.spring.TestApplication;
import io.runar.test.spring.TestTime;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The examples of docs/testing.md.
 */
class TestingExampleTests {

	record Credentials(String user, String password) {

	}

	@RunarClient("user")
	interface UserClient {

		String auth(Credentials credentials);

	}

	@RunarService(path = "login")
	static class LoginService {

		private final UserClient users;

		private volatile String lastNews = "";

		LoginService(UserClient users) {
			this.users = users;
		}

		@Action
		@Publish("done")
		String login(Credentials credentials) {
			return "welcome, " + this.users.auth(credentials);
		}

		@Subscribe("news/*")
		void onNews(String text) {
			this.lastNews = text;
		}

		String lastNews() {
			return this.lastNews;
		}

	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	@EnableRunarClients(basePackageClasses = UserClient.class)
	@Import(LoginService.class)
	static class LoginApplication {

	}

	@Nested
	@RunarTest(classes = LoginApplication.class)
	class LoginTests {

		@Autowired
		private TestNetwork network;

		@Autowired
		private Node node;

		@Test
		void loginAsksTheUserService() {
			this.network.service("user").action("auth", Credentials.class, (credentials) -> credentials.user() + "!");
			assertThat(this.node.request("login/login", new Credentials("ada", "secret"), String.class))
				.isEqualTo("welcome, ada!");
			assertThat(this.network.calls("user/auth")).hasSize(1);
			assertThat(this.network.events("login/done")).singleElement()
				.satisfies((event) -> assertThat(event.data()).isEqualTo("welcome, ada!"));
		}

		@Test
		void fakeServicesDoWhatATestNeeds() {
			this.network.service("user")
				.returns("count", 3)
				.fails("auth", "LOCKED")
				.action("find/{id}", (request) -> "user " + request.pathParams().get("id"));
			this.network.node("audit").host(new AuditService());
			assertThat(this.node.request("user/find/7", null, String.class)).isEqualTo("user 7");
			assertThat(this.node.request("audit/note", "text", Integer.class)).isEqualTo(4);
			assertThatExceptionOfType(RunarException.class)
				.isThrownBy(() -> this.node.request("login/login", new Credentials("ada", ""), String.class))
				.matches((ex) -> ex.code().equals("LOCKED"));
		}

		@Test
		void otherNodesCallTheApplication() {
			this.network.service("user").returns("auth", "Ada");
			Node other = this.network.node("other").node();
			assertThat(other.request("login/login", new Credentials("ada", ""), String.class))
				.isEqualTo("welcome, Ada");
			other.publish("news/today", "rain");
			assertThat(this.network.awaitEvents("news/*", 1)).hasSize(1);
		}

		@Test
		void faultsAreOneLine() {
			this.network.service("user").returns("auth", "Ada");
			this.network.delay(Duration.ofMillis(20));
			this.network.loss(0.01);
			assertThat(this.node.request("login/login", new Credentials("ada", ""), String.class)).isNotNull();
			this.network.kill("user");
			assertThatExceptionOfType(RunarException.class)
				.isThrownBy(() -> this.node.request("login/login", new Credentials("ada", ""), String.class));
			this.network.restart("user");
			this.network.partition("app", "user");
			this.network.heal();
			assertThat(this.node.request("login/login", new Credentials("ada", ""), String.class)).isNotNull();
		}

		@Test
		void newsReachEveryInstance() {
			TestApplication second = TestApplication.start(this.network, "second", LoginApplication.class);
			this.node.publish("news/today", "rain");
			LoginService there = second.bean(LoginService.class);
			this.network.await("the other instance has the news", () -> there.lastNews().equals("rain"));
		}

	}

	@RunarService
	static class AuditService {

		@Action
		int note(String text) {
			return text.length();
		}

	}

	@Nested
	@RunarTest(classes = LoginApplication.class, time = TestTime.VIRTUAL)
	class PatienceTests {

		@Autowired
		private TestNetwork network;

		@Autowired
		private Node node;

		@Test
		void halfAMinutePassesInNoTime() {
			this.network.service("user").action("auth", (request) -> new CompletableFuture<>());
			assertThatExceptionOfType(RunarException.class)
				.isThrownBy(() -> this.node.request("user/auth", null, String.class))
				.matches((ex) -> ex.errorCode() == ErrorCode.TIMEOUT);
			assertThat(this.network.clock().now()).isGreaterThan(Duration.ofSeconds(30));
		}

		@Test
		void theTestLetsTimePass() {
			this.network.service("user").returns("auth", "Ada");
			this.network.delay(Duration.ofMillis(400));
			CompletableFuture<String> answer = this.node.requestAsync("user/auth", null, String.class);
			this.network.clock().advance(Duration.ofMillis(790));
			assertThat(answer).isNotDone();
			this.network.clock().advance(Duration.ofMillis(20));
			assertThat(answer).isCompletedWithValue("Ada");
		}

	}

	@Test
	void withoutSpring() {
		try (TestNetwork network = TestNetwork.realTime()) {
			network.service("user").returns("names", List.of("Ada", "Grace"));
			Node caller = network.node("caller").node();
			assertThat(caller.request("user/names", null, String[].class)).containsExactly("Ada", "Grace");
		}
	}

}
