package io.runar.test.kit;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;

import io.runar.ErrorCode;
import io.runar.Node;
import io.runar.PublishOptions;
import io.runar.BroadcastMode;
import io.runar.RequestOptions;
import io.runar.RunarException;
import io.runar.annotation.Action;
import io.runar.annotation.RunarService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class TestNetworkTests {

	enum Clock {

		REAL, VIRTUAL;

		TestNetwork network() {
			return (this == REAL) ? TestNetwork.realTime() : TestNetwork.virtualTime(42);
		}

	}

	@ParameterizedTest
	@EnumSource
	void fakeServicesAnswerAtOnceWhatTheTestSays(Clock clock) {
		try (TestNetwork network = clock.network()) {
			Node caller = network.node("caller").node();
			network.service("user")
				.action("auth", Credentials.class, (credentials) -> "token of " + credentials.name())
				.action("echo/{text}", (request) -> request.pathParams().get("text"))
				.returns("count", 3)
				.fails("broken", "NO_LICENCE")
				.fails("busy", "OVERLOADED");
			assertThat(caller.request("user/auth", new Credentials("ada"), String.class)).isEqualTo("token of ada");
			assertThat(caller.request("user/echo/x", null, String.class)).isEqualTo("x");
			assertThat(caller.request("user/count", null, Integer.class)).isEqualTo(3);
			assertThatExceptionOfType(RunarException.class)
				.isThrownBy(() -> caller.request("user/broken", null, String.class))
				.matches((ex) -> ex.code().equals("NO_LICENCE") && ex.errorCode() == ErrorCode.APPLICATION);
			assertThatExceptionOfType(RunarException.class)
				.isThrownBy(() -> caller.request("user/busy", null, String.class))
				.matches((ex) -> ex.errorCode() == ErrorCode.OVERLOADED);
			network.service("user").returns("count", 4);
			assertThat(caller.request("user/count", null, Integer.class)).isEqualTo(4);
		}
	}

	@ParameterizedTest
	@EnumSource
	void annotatedObjectsAreHosted(Clock clock) {
		try (TestNetwork network = clock.network()) {
			network.node("shop").host(new Greeter());
			assertThat(network.node("caller").node().request("greeter/greet", "ada", String.class))
				.isEqualTo("hello ada");
		}
	}

	@ParameterizedTest
	@EnumSource
	void callsAreRecordedWithTheirEnd(Clock clock) {
		try (TestNetwork network = clock.network()) {
			Node caller = network.node("caller").node();
			network.service("user").returns("find", Map.of("name", "Ada")).fails("broken", "GONE");
			caller.request("user/find", new Credentials("ada"), Object.class);
			assertThatExceptionOfType(RunarException.class)
				.isThrownBy(() -> caller.request("user/broken", null, Object.class));
			assertThat(network.calls("user/find")).singleElement().satisfies((call) -> {
				assertThat(call.caller()).isEqualTo("caller");
				assertThat(call.params()).isEqualTo(new Credentials("ada"));
				assertThat((Object) call.params(Map.class)).isEqualTo(Map.of("name", "ada"));
				assertThat(call.result(Credentials.class)).isEqualTo(new Credentials("Ada"));
				assertThat(call.error()).isNull();
				assertThat(call).hasToString("caller called user/find with Credentials[name=ada]: answered");
			});
			assertThat(network.awaitCalls("user/*", 2)).hasSize(2);
			assertThat(network.calls("user/broken").get(0).error()).isInstanceOf(RunarException.class);
			assertThat(network.calls("other/*")).isEmpty();
		}
	}

	@ParameterizedTest
	@EnumSource
	void eventsAreRecordedEvenIfNobodySubscribes(Clock clock) {
		try (TestNetwork network = clock.network()) {
			Node node = network.node("shop").node();
			node.publish("orders/placed", new Credentials("ada"));
			node.publish("orders/kept", 1, PublishOptions.mode(BroadcastMode.LOCAL_ONLY));
			assertThat(network.events("orders/*")).extracting(RecordedEvent::topic)
				.containsExactly("orders/placed", "orders/kept");
			assertThat((Object) network.awaitEvents("orders/placed", 1).get(0).data(Map.class))
				.isEqualTo(Map.of("name", "ada"));
			assertThat(network.events("orders/placed").get(0))
				.hasToString("shop published orders/placed with Credentials[name=ada]");
		}
	}

	@ParameterizedTest
	@EnumSource
	void partitionedNodesDoNotReachEachOtherUntilHealed(Clock clock) {
		try (TestNetwork network = clock.network()) {
			Node caller = network.node("caller").node();
			network.service("user").returns("find", 1);
			network.partition("caller", "user");
			RequestOptions impatient = RequestOptions.defaults().withTimeout(Duration.ofMillis(100));
			assertThatExceptionOfType(RunarException.class)
				.isThrownBy(() -> caller.request("user/find", null, Integer.class, impatient))
				.matches((ex) -> ex.errorCode() == ErrorCode.TIMEOUT);
			awaitNoProvider(network, caller);
			network.heal();
			assertThat(caller.request("user/find", null, Integer.class)).isEqualTo(1);
		}
	}

	/** Known as soon as the request is made; otherwise it ends when it likes. */
	private static void awaitNoProvider(TestNetwork network, Node caller) {
		RequestOptions impatient = RequestOptions.defaults().withTimeout(Duration.ofMillis(100));
		network.await("the lost node is noticed",
				() -> caller.requestAsync("user/find", null, Integer.class, impatient)
					.handle((result, failure) -> code(failure) == ErrorCode.NO_PROVIDER)
					.getNow(false));
	}

	private static ErrorCode code(Throwable failure) {
		Throwable cause = (failure instanceof CompletionException) ? failure.getCause() : failure;
		return (cause instanceof RunarException known) ? known.errorCode() : ErrorCode.UNKNOWN;
	}

	@ParameterizedTest
	@EnumSource
	void killedNodesAreLostAtOnceAndComeBackWithTheirServices(Clock clock) {
		try (TestNetwork network = clock.network()) {
			Node caller = network.node("caller").node();
			network.service("user").returns("find", 1);
			network.kill("user");
			awaitNoProvider(network, caller);
			assertThatExceptionOfType(RunarException.class)
				.isThrownBy(() -> caller.request("user/find", null, Integer.class))
				.matches((ex) -> ex.errorCode() == ErrorCode.NO_PROVIDER);
			network.restart("user");
			assertThat(caller.request("user/find", null, Integer.class)).isEqualTo(1);
		}
	}

	@ParameterizedTest
	@EnumSource
	void delaysAreThoseOfTheLinks(Clock clock) {
		try (TestNetwork network = clock.network()) {
			Node caller = network.node("caller").node();
			network.service("user").returns("find", 1);
			network.delay(Duration.ofMillis(60));
			Duration before = network.clock().now();
			caller.request("user/find", null, Integer.class);
			assertThat(network.clock().now().minus(before)).isGreaterThanOrEqualTo(Duration.ofMillis(120));
			network.delay(Duration.ZERO);
			network.delay("caller", "user", Duration.ofMillis(40));
			before = network.clock().now();
			caller.request("user/find", null, Integer.class);
			assertThat(network.clock().now().minus(before)).isGreaterThanOrEqualTo(Duration.ofMillis(80));
		}
	}

	@Test
	void lossOnlyDelaysWhatIsSent() {
		try (TestNetwork network = TestNetwork.virtualTime(7)) {
			Node caller = network.node("caller").node();
			network.service("user").returns("find", 1);
			network.loss(0.1);
			Duration before = network.clock().now();
			for (int i = 0; i < 50; i++) {
				assertThat(caller.request("user/find", null, Integer.class)).isEqualTo(1);
			}
			assertThat(network.clock().now().minus(before)).isGreaterThan(Duration.ofSeconds(1));
		}
	}

	@ParameterizedTest
	@EnumSource
	void resetLeavesNothingBehind(Clock clock) {
		try (TestNetwork network = clock.network()) {
			StringBuilder order = new StringBuilder();
			network.onReset(() -> order.append("first"));
			network.onReset(() -> order.append("last "));
			network.service("user").returns("find", 1);
			network.node("caller").node().request("user/find", null, Integer.class);
			network.partition("caller", "user");
			network.kill("user");
			network.reset();
			assertThat(order).hasToString("last first");
			assertThat(network.calls(">")).isEmpty();
			Node caller = network.node("caller").node();
			assertThatExceptionOfType(RunarException.class)
				.isThrownBy(() -> caller.request("user/find", null, Integer.class))
				.matches((ex) -> ex.errorCode() == ErrorCode.NO_PROVIDER);
			network.service("user").returns("find", 2);
			assertThat(caller.request("user/find", null, Integer.class)).isEqualTo(2);
		}
	}

	@Test
	void onlyAVirtualClockCanBeAdvanced() {
		try (TestNetwork network = TestNetwork.realTime()) {
			assertThat(network.clock().isVirtual()).isFalse();
			assertThatIllegalStateException().isThrownBy(() -> network.clock().advance(Duration.ofSeconds(1)))
				.withMessageContaining("expected: TestNetwork.virtualTime(seed)");
		}
		try (TestNetwork network = TestNetwork.virtualTime(1)) {
			network.clock().advance(Duration.ofHours(1));
			assertThat(network.clock().now()).isEqualTo(Duration.ofHours(1));
		}
	}

	@Test
	void failuresTellWhatThereWasInstead() {
		try (TestNetwork network = TestNetwork.virtualTime(1)) {
			Node caller = network.node("caller").node();
			network.service("user").returns("find", 1);
			caller.request("user/find", "x", Integer.class);
			assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> network.awaitCalls("user/auth", 1))
				.withMessage("After 10 s fewer than 1 calls of 'user/auth' have ended; there were:\n"
						+ "  caller called user/find with x: answered");
			assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> network.awaitEvents("orders/>", 1))
				.withMessage("After 10 s fewer than 1 events on 'orders/>'; there were none");
			assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> network.await("rain", () -> false))
				.withMessage("After 10 s not so: rain");
			assertThatIllegalArgumentException().isThrownBy(() -> network.partition("caller", "nobody"))
				.withMessage("node: 'nobody' (expected: one of [caller, user])");
			assertThatIllegalArgumentException().isThrownBy(() -> network.join("caller"))
				.withMessageContaining("a name that is not taken");
		}
	}

	@Test
	void recordingIsBounded() {
		try (TestNetwork network = TestNetwork.virtualTime(1)) {
			Node node = network.node("shop").node();
			for (int i = 0; i < Recorder.CAPACITY + 5; i++) {
				node.publish("count/up", i);
			}
			List<RecordedEvent> events = network.events("count/up");
			assertThat(events).hasSize(Recorder.CAPACITY);
			assertThat(events.get(0).data()).isEqualTo(5);
		}
	}

	record Credentials(String name) {

	}

	@RunarService
	static class Greeter {

		@Action
		String greet(String name) {
			return "hello " + name;
		}

	}

}
