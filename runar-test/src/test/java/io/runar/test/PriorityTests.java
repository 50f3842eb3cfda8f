package io.runar.test;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.runar.Priority;
import io.runar.RequestOptions;
import io.runar.annotation.Action;
import io.runar.annotation.RunarClient;
import io.runar.resilience.CallRule;
import io.runar.node.RunarNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The priority of a request on its way.
 */
class PriorityTests {

	private static final Duration SOON = Duration.ofSeconds(5);

	private final SimulatedNetwork network = SimulatedNetwork.withSeed(12);

	private RunarNode start(List<CallRule> rules) {
		this.network.configure((config) -> config.callRules(rules));
		RunarNode caller = this.network.start("a",
				Services.of("near", (service) -> service.answer("priority", (request) -> request.priority().name())));
		this.network.start("b",
				Services.of("middle",
						(service) -> service
							.answer("pass",
									(request) -> request.requestAsync("far/priority", null, String.class,
											RequestOptions.defaults()))
							.answer("change", (request) -> request.requestAsync("far/priority", null, String.class,
									RequestOptions.defaults().withPriority(Priority.NORMAL)))));
		this.network.start("c",
				Services.of("far", (service) -> service.answer("priority", (request) -> request.priority().name())));
		this.network.converge(SOON);
		return caller;
	}

	private Priority ask(RunarNode caller, String path, RequestOptions options) {
		CompletableFuture<String> answer = caller.requestAsync(path, null, String.class, options);
		return Priority.valueOf(this.network.await(answer, SOON));
	}

	@ParameterizedTest
	@EnumSource
	void theHandlerSeesThePriorityOfTheRequestLocallyRemotelyAndBehindAnotherOne(Priority priority) {
		RunarNode caller = start(List.of());
		RequestOptions options = RequestOptions.defaults().withPriority(priority);
		assertThat(ask(caller, "near/priority", options)).isEqualTo(priority);
		assertThat(ask(caller, "far/priority", options)).isEqualTo(priority);
		assertThat(ask(caller, "middle/pass", options)).isEqualTo(priority);
		assertThat(caller.request("near/priority", null, String.class, options)).isEqualTo(priority.name());
	}

	@Test
	void whenNobodySaysAnythingThenItIsNormal() {
		RunarNode caller = start(List.of());
		assertThat(ask(caller, "near/priority", RequestOptions.defaults())).isEqualTo(Priority.NORMAL);
		assertThat(ask(caller, "far/priority", RequestOptions.defaults())).isEqualTo(Priority.NORMAL);
	}

	@Test
	void whenTheOptionsOfAHandlersRequestSayNormalThenItIsNotInherited() {
		assertThat(ask(start(List.of()), "middle/change", RequestOptions.defaults().withPriority(Priority.LOW)))
			.isEqualTo(Priority.NORMAL);
	}

	@Test
	void whenARuleSaysOneThenItHoldsForRequestsWhoseOptionsAndOriginDoNot() {
		RunarNode caller = start(List.of(CallRule.forPath("far/>").withPriority(Priority.HIGH),
				CallRule.forPath("near/>").withPriority(Priority.LOW)));
		assertThat(ask(caller, "far/priority", RequestOptions.defaults())).isEqualTo(Priority.HIGH);
		assertThat(ask(caller, "near/priority", RequestOptions.defaults())).isEqualTo(Priority.LOW);
		assertThat(ask(caller, "middle/pass", RequestOptions.defaults())).isEqualTo(Priority.HIGH);
		assertThat(ask(caller, "middle/pass", RequestOptions.defaults().withPriority(Priority.LOW)))
			.isEqualTo(Priority.LOW);
		assertThat(ask(caller, "far/priority", RequestOptions.defaults().withPriority(Priority.NORMAL)))
			.isEqualTo(Priority.NORMAL);
	}

	@Test
	void whenAClientsMethodSaysOneThenItsRequestsHaveItUnlessTheirOptionsSayAnother() {
		FarClient client = start(List.of()).client(FarClient.class);
		assertThat(client.priority(RequestOptions.defaults())).isEqualTo("LOW");
		assertThat(client.priority(RequestOptions.defaults().withPriority(Priority.HIGH))).isEqualTo("HIGH");
	}

	@RunarClient("far")
	interface FarClient {

		@Action(priority = Priority.LOW)
		String priority(RequestOptions options);

	}

}
