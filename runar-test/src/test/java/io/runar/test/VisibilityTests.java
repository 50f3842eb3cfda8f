package io.runar.test;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RequestOptions;
import io.runar.RunarException;
import io.runar.Visibility;
import io.runar.annotation.Action;
import io.runar.annotation.RunarService;
import io.runar.binding.AnnotatedService;
import io.runar.codec.PayloadCodecs;
import io.runar.node.NodeInfo;
import io.runar.node.RunarNode;
import io.runar.service.AbstractService;
import io.runar.service.ActionMetadata;
import io.runar.service.RequestContext;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Actions that are not for everybody.
 */
class VisibilityTests {

	private static final Duration SOON = Duration.ofSeconds(5);

	private final SimulatedNetwork network = SimulatedNetwork.withSeed(8);

	private RunarNode home;

	private RunarNode other;

	@BeforeEach
	void start() {
		this.home = this.network.start("a", AnnotatedService.of(new Till(), Till.class, PayloadCodecs.defaults()),
				new Neighbour());
		this.other = this.network.start("b");
		this.network.converge(SOON);
	}

	@Test
	void whenAnActionIsPublishedThenEverybodyMayCallItAndThroughItWhatIsPrivate() {
		assertThat(this.home.request("till/open", null, String.class)).isEqualTo("counted for till/open");
		assertThat(this.network.await(this.other.requestAsync("till/open", null, String.class), SOON))
			.isEqualTo("counted for till/open");
	}

	@Test
	void whenAnActionIsProtectedThenOnlyItsNodeMayCallIt() {
		assertThat(this.home.request("till/count", null, String.class)).isEqualTo("counted for till/count");
		assertHidden("till/count");
	}

	@Test
	void whenAnActionIsPrivateThenOnlyHandlersOfItsServiceMayCallIt() {
		for (RequestOptions options : List.of(RequestOptions.defaults(),
				RequestOptions.defaults().withTarget(PeerId.of("a")))) {
			assertForbidden(() -> this.home.request("till/secret", "x", String.class, options));
		}
		assertForbidden(() -> this.home.request("till-2/ask", null, String.class));
		assertHidden("till/secret");
	}

	@Test
	void whenAnotherNodePublishesWhatIsPrivateHereThenThatOneAnswersOthers() {
		this.network.start("c", Services.of("till", (service) -> service.answer("secret", (request) -> "of c")));
		this.network.converge(SOON);
		assertThat(this.network.await(this.home.requestAsync("till/secret", "x", String.class), SOON))
			.isEqualTo("of c");
		assertThat(this.home.request("till/open", null, String.class)).isEqualTo("counted for till/open");
	}

	@Test
	void whenAnActionStopsBeingPublishedThenRequestsOnTheirWayDoNotReachIt() {
		AtomicInteger runs = new AtomicInteger();
		this.home.addService(new Swap(Visibility.PUBLISHED, runs));
		this.network.converge(SOON);
		CompletableFuture<Object> before = this.other.requestAsync("swap/do", null, Object.class);
		this.network.await(before, SOON);
		assertThat(runs).hasValue(1);
		CompletableFuture<Object> onItsWay = this.other.requestAsync("swap/do", null, Object.class);
		this.home.removeService("swap");
		this.home.addService(new Swap(Visibility.PROTECTED, runs));
		this.network.advance(SOON);
		assertThat(onItsWay).isCompletedExceptionally();
		assertThat(runs).hasValue(1);
	}

	private void assertHidden(String path) {
		for (NodeInfo.Peer peer : this.other.info().peers()) {
			assertThat(peer.services()).filteredOn((service) -> service.path().equals("till"))
				.flatExtracting((service) -> service.actions().stream().map(ActionMetadata::name).toList())
				.containsExactly("open");
		}
		RunarException hidden = failure(path);
		RunarException unknown = failure("till/nothing");
		assertThat(hidden.errorCode()).isEqualTo(ErrorCode.NO_SUCH_ACTION).isEqualTo(unknown.errorCode());
		assertThat(hidden.getMessage().replace(path, "")).isEqualTo(unknown.getMessage().replace("till/nothing", ""));
	}

	private RunarException failure(String path) {
		return catchThrowableOfType(RunarException.class, () -> this.other.request(path, "x", String.class));
	}

	private static void assertForbidden(ThrowingCallable request) {
		assertThatExceptionOfType(RunarException.class).isThrownBy(request)
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.FORBIDDEN))
			.withMessageContaining("till/secret")
			.withMessageContaining("'till'");
	}

	@RunarService(path = "till")
	static class Till {

		@Action
		String open(RequestContext request) {
			return request.request("till/secret", request.path().path(), String.class);
		}

		@Action(visibility = Visibility.PROTECTED)
		String count(RequestContext request) {
			return request.request("till/secret", request.path().path(), String.class);
		}

		@Action(visibility = Visibility.PRIVATE)
		String secret(String caller) {
			return "counted for " + caller;
		}

	}

	private static final class Swap extends AbstractService {

		Swap(Visibility visibility, AtomicInteger runs) {
			super("swap");
			action(ActionMetadata.named("do").withVisibility(visibility), (request) -> runs.incrementAndGet());
		}

	}

	/** Its path begins like that of the other one. */
	private static final class Neighbour extends AbstractService {

		Neighbour() {
			super("till-2");
			action("ask", (request) -> request.request("till/secret", "x", String.class));
		}

	}

}
