package io.runar.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;

import io.runar.RequestOptions;
import io.runar.node.RunarNode;
import io.runar.service.AbstractService;
import io.runar.service.RequestContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What handlers know of their request.
 */
class RequestContextTests {

	private static final Duration SOON = Duration.ofSeconds(5);

	private final SimulatedNetwork network = SimulatedNetwork.withSeed(13);

	/** As the handlers saw them, in order. */
	private final List<RequestContext> seen = new ArrayList<>();

	private RunarNode caller;

	@BeforeEach
	void start() {
		this.caller = this.network.start("a", service("near"), service("next"));
		this.network.start("b", service("shop/orders"));
		this.network.start("c", service("far"));
		this.network.converge(SOON);
	}

	private AbstractService service(String path) {
		return Services.of(path, (service) -> service.answer("end", this::see)
			.answer("pass/far", (request) -> pass(request, "far/end"))
			.answer("pass/near", (request) -> pass(request, "near/end"))
			.answer("wait", (request) -> see(request)
					+ request.request("near/end", null, String.class, RequestOptions.defaults().withTimeout(SOON))));
	}

	private String see(RequestContext request) {
		this.seen.add(request);
		return Objects.toString(request.callerService(), "nobody");
	}

	private CompletionStage<String> pass(RequestContext request, String path) {
		see(request);
		return request.requestAsync(path, null, String.class, RequestOptions.defaults());
	}

	private String ask(String path) {
		return this.network.await(this.caller.requestAsync(path, null, String.class), SOON);
	}

	@Test
	void whenARequestIsMadeOutsideOfServicesThenNobodyIsItsCaller() {
		assertThat(ask("near/end")).isEqualTo("nobody");
		assertThat(ask("far/end")).isEqualTo("nobody");
	}

	@Test
	void whenAHandlerMakesARequestThenItsServiceIsTheCallerOnEveryNode() {
		assertThat(ask("shop/orders/pass/far")).isEqualTo("shop/orders");
		assertThat(ask("shop/orders/pass/near")).isEqualTo("shop/orders");
		assertThat(ask("next/pass/near")).isEqualTo("next");
		assertThat(ask("next/pass/far")).isEqualTo("next");
	}

	@Test
	void whenRequestsLeadToOneAnotherThenOnlyTheirCorrelationIsTheSame() {
		for (String path : List.of("near/end", "far/end", "shop/orders/pass/far", "next/pass/near")) {
			ask(path);
		}
		List<String> ids = this.seen.stream().map(RequestContext::requestId).toList();
		assertThat(ids).hasSize(6).doesNotHaveDuplicates();
		assertThat(this.seen).extracting(RequestContext::requestId).isEqualTo(ids);
		assertThat(this.seen.get(3).correlationId()).isEqualTo(this.seen.get(2).correlationId());
		assertThat(this.seen.get(5).correlationId()).isEqualTo(this.seen.get(4).correlationId());
		assertThat(new HashSet<>(this.seen.stream().map(RequestContext::correlationId).toList())).hasSize(4);
	}

	@Test
	void whenAHandlerMakesARequestWithOptionsAndWaitsThenItInheritsToo() {
		assertThat(this.caller.request("near/wait", null, String.class)).isEqualTo("nobodynear");
		assertThat(this.seen.get(1).correlationId()).isEqualTo(this.seen.get(0).correlationId());
		assertThat(this.seen.get(1).level()).isEqualTo(2);
		assertThat(this.seen.get(1).remaining()).isLessThanOrEqualTo(SOON);
	}

}
