package io.runar.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.node.RunarNode;
import io.runar.runtime.VirtualEnvironment;
import io.runar.service.AbstractService;
import io.runar.service.LifecycleContext;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Services that wait for others, and callers that do.
 */
class DependencyTests {

	private static final Duration SOON = Duration.ofSeconds(5);

	private final SimulatedNetwork network = SimulatedNetwork.withSeed(9);

	private final List<String> started = new ArrayList<>();

	@Test
	void whenServicesOfOneNodeDependOnOneAnotherThenTheyStartInThatOrder() {
		RunarNode node = this.network.start("a", new Dependent("third", "second"), new Dependent("second", "first"),
				new Dependent("first"));
		assertThat(this.started).containsExactly("first", "second", "third");
		assertThat(node.request("third/say", null, String.class)).isEqualTo("third");
	}

	@Test
	void whenAServiceDependsOnAnotherNodesThenItIsOfferedOnceThatIsThere() {
		RunarNode a = this.network.start("a", new Dependent("orders", "stock", "billing"));
		RunarNode b = this.network.start("b", new Dependent("stock"));
		this.network.converge(SOON);
		this.network.advance(SOON);
		assertThat(this.started).containsExactly("stock");
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> a.request("orders/say", null, String.class))
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.SERVICE_UNAVAILABLE))
			.withMessageContaining("INITIALIZED");
		this.network.start("c", new Dependent("billing"));
		this.network.await(b.waitFor("orders", SOON), SOON);
		assertThat(this.started).containsExactly("stock", "billing", "orders");
		assertThat(b.request("orders/say", null, String.class)).isEqualTo("orders");
		this.network.kill("c");
		this.network.advance(Duration.ofSeconds(10));
		assertThat(b.request("orders/say", null, String.class)).isEqualTo("orders");
	}

	@Test
	void whenAServiceIsAddedLaterThenItWaitsTooAndAStoppedNodeStartsNothing() {
		RunarNode a = this.network.start("a");
		a.addService(new Dependent("orders", "stock"));
		this.network.stop("a");
		RunarNode b = this.network.start("b", new Dependent("stock"));
		this.network.advance(SOON);
		assertThat(this.started).containsExactly("stock");
		assertThat(b.peers()).isEmpty();
	}

	@Test
	void whenAServiceCannotStartThenTheOthersDo() {
		RunarNode a = this.network.start("a", new Dependent("failing", "stock"), new Dependent("orders", "stock"));
		this.network.start("b", new Dependent("stock"));
		this.network.await(a.waitFor("orders", SOON), SOON);
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> a.request("failing/say", null, String.class))
			.withMessageContaining("ERROR");
	}

	@Test
	void whenAServiceThrowsAnErrorThenTheOthersStart() {
		RunarNode a = this.network.start("a", new Dependent("broken", "stock"), new Dependent("orders", "stock"));
		this.network.start("b", new Dependent("stock"));
		this.network.await(a.waitFor("orders", SOON), SOON);
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> a.request("broken/say", null, String.class))
			.withMessageContaining("ERROR");
	}

	@Test
	void whenTheBackgroundIsBusyThenServicesWaitOn() {
		VirtualEnvironment environment = this.network.time().newEnvironment("own");
		AtomicInteger refusals = new AtomicInteger();
		AtomicBoolean busy = new AtomicBoolean();
		this.network.build((builder) -> {
			if (refusals.get() == 0) {
				builder.environment(new DelegatingEnvironment(environment) {

					@Override
					public Executor background() {
						return (task) -> {
							if (busy.get()) {
								refusals.incrementAndGet();
								throw new RejectedExecutionException("busy");
							}
							environment.background().execute(task);
						};
					}

				});
			}
		});
		RunarNode a = this.network.start("a", new Dependent("orders", "stock"));
		busy.set(true);
		this.network.advance(Duration.ofSeconds(1));
		assertThat(refusals).hasPositiveValue();
		this.network.start("b", new Dependent("stock"));
		this.network.converge(SOON);
		busy.set(false);
		this.network.await(a.waitFor("orders", SOON), SOON);
	}

	@Test
	void whenAServiceDependsOnItselfThenThatIsRefused() {
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> new Dependent("a/b", "a/b"))
			.withMessageContaining("'a/b' depends on itself");
	}

	@Test
	void whenWhatIsWaitedForDoesNotComeThenTheErrorNamesIt() {
		RunarNode a = this.network.start("a");
		CompletableFuture<Void> waiting = a.waitFor("user", Duration.ofSeconds(2));
		this.network.advance(Duration.ofSeconds(1));
		assertThat(waiting).isNotDone();
		this.network.advance(Duration.ofSeconds(2));
		assertThatExceptionOfType(CompletionException.class).isThrownBy(waiting::join)
			.withCauseInstanceOf(RunarException.class)
			.withMessageContaining("'user'");
	}

	@Test
	void whenAServiceIsPausedThenItIsNotThere() {
		RunarNode a = this.network.start("a", new Dependent("stock"));
		a.request("$registry/pause", Map.of("path", "stock"), Object.class);
		CompletableFuture<Void> waiting = a.waitFor("stock", SOON);
		this.network.advance(Duration.ofSeconds(1));
		assertThat(waiting).isNotDone();
		a.request("$registry/resume", Map.of("path", "stock"), Object.class);
		this.network.await(waiting, SOON);
	}

	private final class Dependent extends AbstractService {

		Dependent(String path, String... dependencies) {
			super(path);
			action("say", (request) -> path);
			dependsOn(dependencies);
		}

		@Override
		protected void start(LifecycleContext context) {
			if (path().path().equals("failing")) {
				throw new IllegalStateException("on purpose");
			}
			if (path().path().equals("broken")) {
				throw new NoClassDefFoundError("on purpose");
			}
			DependencyTests.this.started.add(path().path());
		}

	}

}
