package io.runar.spring.boot.autoconfigure.test;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.runar.ErrorCode;
import io.runar.Node;
import io.runar.RequestOptions;
import io.runar.RunarException;
import io.runar.test.kit.TestNetwork;
import io.runar.test.spring.RunarTest;
import io.runar.test.spring.TestApplication;
import io.runar.test.spring.TestTime;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@RunarTest(classes = RunarTestTests.Application.class, time = TestTime.VIRTUAL, seed = 5)
class VirtualRunarTestTests {

	@Autowired
	private TestNetwork network;

	@Autowired
	private Node node;

	@Test
	void anHourPassesInNoTime() {
		CompletableFuture<?> never = new CompletableFuture<>();
		this.network.service("user").action("name", (request) -> never);
		Duration before = this.network.clock().now();
		RequestOptions patient = RequestOptions.defaults().withTimeout(Duration.ofHours(1));
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> this.node.request("user/name", null, String.class, patient))
			.matches((ex) -> ex.errorCode() == ErrorCode.TIMEOUT);
		assertThat(this.network.clock().now().minus(before)).isGreaterThanOrEqualTo(Duration.ofHours(1));
	}

	@Test
	void whatIsAsynchronousHappensWhenTheClockAdvances() {
		this.network.service("user").returns("name", "Ada");
		CompletableFuture<String> order = this.node.requestAsync("orders/place", "7", String.class);
		CompletableFuture<String> name = this.node.requestAsync("user/name", "7", String.class);
		assertThat(order).isCompletedWithValue("order of Ada");
		assertThat(name).isNotDone();
		this.network.clock().advance(Duration.ofMillis(10));
		assertThat(name).isCompletedWithValue("Ada");
	}

	@Test
	void faultsAndOtherApplicationsWorkAsInRealTime() {
		this.network.service("user").returns("name", "Ada");
		TestApplication second = TestApplication.start(this.network, "second", RunarTestTests.Application.class);
		this.network.partition("app", "second");
		this.node.publish("news/today", "lost");
		this.network.clock().advance(Duration.ofSeconds(10));
		assertThat(second.bean(RunarTestTests.Orders.class).heard).isEmpty();
		this.network.heal();
		this.node.publish("news/today", "rain");
		this.network.clock().advance(Duration.ofSeconds(1));
		assertThat(second.bean(RunarTestTests.Orders.class).heard).containsExactly("rain");
	}

	@Test
	void theApplicationIsANodeAgainAfterItWasKilled() {
		this.network.service("user").returns("name", "Ada");
		this.network.kill("app");
		this.network.restart("app");
		assertThat(this.node.request("orders/place", "7", String.class)).isEqualTo("order of Ada");
	}

}
