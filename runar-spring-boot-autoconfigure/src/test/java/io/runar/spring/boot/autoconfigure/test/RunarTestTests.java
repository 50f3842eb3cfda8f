package io.runar.spring.boot.autoconfigure.test;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.runar.ErrorCode;
import io.runar.Node;
import io.runar.RunarException;
import io.runar.annotation.Action;
import io.runar.annotation.Publish;
import io.runar.annotation.RunarService;
import io.runar.annotation.Subscribe;
import io.runar.node.RunarNode;
import io.runar.test.kit.TestNetwork;
import io.runar.test.spring.RunarTest;
import io.runar.test.spring.TestApplication;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * {@link RunarTest} as an application's developer uses it.
 */
@RunarTest(classes = RunarTestTests.Application.class, properties = { "runar.network.drain-timeout=3s",
		"runar.network.transport-options.flow-control-window=1MB", "runar.network.peers=example.org:1" })
class RunarTestTests {

	@Autowired
	private TestNetwork network;

	@Autowired
	private RunarNode node;

	@Autowired
	private Environment environment;

	@AfterEach
	void faultsAreStillThere() {
		assertThat(this.network.calls(">")).as("reset comes last").isNotNull();
	}

	@Test
	void theApplicationIsInTheNetwork() {
		assertThat(this.node.networkId()).isEqualTo(TestNetwork.NETWORK_ID);
		assertThat(this.node.id().value()).isEqualTo("app");
		assertThat(this.node.info().transport()).isEqualTo("memory");
		assertThat(this.environment.getProperty("runar.network.drain-timeout")).isEqualTo("3s");
	}

	@Test
	void theApplicationCallsFakeServices() {
		this.network.service("user").action("name", String.class, (id) -> "name of " + id);
		assertThat(this.node.request("orders/place", "7", String.class)).isEqualTo("order of name of 7");
		assertThat(this.network.calls("user/name")).singleElement()
			.satisfies((call) -> assertThat(call.caller()).isEqualTo("app"))
			.satisfies((call) -> assertThat(call.params()).isEqualTo("7"));
		assertThat(this.network.events("orders/placed")).singleElement()
			.satisfies((event) -> assertThat(event.data()).isEqualTo("order of name of 7"));
	}

	@Test
	void othersCallTheApplication() {
		this.network.service("user").returns("name", "Ada");
		Node other = this.network.node("other").node();
		assertThat(other.request("orders/place", "7", String.class)).isEqualTo("order of Ada");
	}

	@Test
	void nothingIsLeftOfOtherTests() {
		assertThat(this.node.peers()).isEmpty();
		assertThat(this.network.calls(">")).isEmpty();
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> this.node.request("user/name", "7", String.class))
			.matches((ex) -> ex.errorCode() == ErrorCode.NO_PROVIDER);
	}

	@Test
	void theApplicationIsANodeAgainAfterItWasKilled() {
		this.network.service("user").returns("name", "Ada");
		Node other = this.network.node("other").node();
		this.network.kill("app");
		this.network.await("the loss is noticed", () -> ((RunarNode) other).peers().size() == 1);
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> other.request("orders/place", "7", String.class));
		this.network.restart("app");
		assertThat(other.request("orders/place", "7", String.class)).isEqualTo("order of Ada");
	}

	@Test
	void severalInstancesOfTheApplicationRunInOneTest() {
		this.network.service("user").returns("name", "Ada");
		TestApplication second = TestApplication.start(this.network, "second", Application.class);
		assertThat(second.node().id().value()).isEqualTo("second");
		this.node.publish("news/today", "rain");
		this.network.await("both have heard", () -> second.bean(Orders.class).heard.size() == 1);
		assertThat(second.bean(TestNetwork.class)).isSameAs(this.network);
	}

	@Test
	void anApplicationThatDoesNotStartLeavesNoTrace() {
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> TestApplication.start(this.network, "second",
				Application.class, "runar.network.connections-per-peer=0"));
		assertThat(TestApplication.start(this.network, "second", Application.class).name()).isEqualTo("second");
	}

	@Nested
	class InNestedClasses {

		@Test
		void theNetworkIsTheSame() {
			assertThat(RunarTestTests.this.network.node("other").node().id().value()).isEqualTo("other");
		}

	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	@Import(Orders.class)
	static class Application {

	}

	@RunarService(path = "orders")
	static class Orders {

		private final Node node;

		final List<String> heard = new CopyOnWriteArrayList<>();

		Orders(Node node) {
			this.node = node;
		}

		@Action
		@Publish("placed")
		String place(String customer) {
			return "order of " + this.node.request("user/name", customer, String.class);
		}

		@Subscribe("news/*")
		void onNews(String text) {
			this.heard.add(text);
		}

	}

}
