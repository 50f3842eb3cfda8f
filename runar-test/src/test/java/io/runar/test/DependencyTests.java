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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
		RunarNode node = this.network.start("a", new Dependent("third", "1.0.0", "second"),
				new Dependent("second", "1.0.0", "first"), new Dependent("first"));
		assertThat(this.started).containsExactly("first", "second", "third");
		assertThat(node.request("third/say", null, String.class)).isEqualTo("third");
	}

	@Test
	void whenAServiceDependsOnAnotherNodesThenItIsOfferedOnceThatIsThere() {
		RunarNode a = this.network.start("a", new Dependent("orders", "1.0.0", "stock", "billing"));
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
		a.addService(new Dependent("orders", "1.0.0", "stock"));
		this.network.stop("a");
		RunarNode b = this.network.start("b", new Dependent("stock"));
		this.network.advance(SOON);
		assertThat(this.started).containsExactly("stock");
		assertThat(b.peers()).isEmpty();
	}

	@Test
	void whenAServiceCannotStartThenTheOthersDo() {
		RunarNode a = this.network.start("a", new Dependent("failing", "1.0.0", "stock"),
				new Dependent("orders", "1.0.0", "stock"));
		this.network.start("b", new Dependent("stock"));
		this.network.await(a.waitFor("orders", SOON), SOON);
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> a.request("failing/say", null, String.class))
			.withMessageContaining("ERROR");
	}

	@Test
	void whenAServiceThrowsAnErrorThenTheOthersStart() {
		RunarNode a = this.network.start("a", new Dependent("broken", "1.0.0", "stock"),
				new Dependent("orders", "1.0.0", "stock"));
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
		RunarNode a = this.network.start("a", new Dependent("orders", "1.0.0", "stock"));
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
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> new Dependent("a/b", "1.0.0", "a/b"))
			.withMessageContaining("'a/b' depends on itself");
	}

	@Test
	void whenAServiceDependsOnAVersionThenAnotherOneIsNotEnough() {
		RunarNode a = this.network.start("a", new Dependent("orders", "1.0.0", "stock@^2"));
		this.network.start("b", new Dependent("stock", "1.4.0"));
		this.network.converge(SOON);
		this.network.advance(SOON);
		assertThat(this.started).containsExactly("stock");
		this.network.start("c", new Dependent("stock", "2.1.0"));
		this.network.await(a.waitFor("orders", SOON), SOON);
		assertThat(this.started).containsExactly("stock", "stock", "orders");
	}

	@Test
	void whenAServiceDependsOnAnotherVersionOfItselfThenItWaitsForThat() {
		RunarNode a = this.network.start("a", new Dependent("stock", "2.0.0", "stock@^1"));
		this.network.advance(SOON);
		assertThat(this.started).isEmpty();
		this.network.start("b", new Dependent("stock", "1.4.0"));
		this.network.await(a.waitFor("stock@^2", SOON), SOON);
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> new Dependent("stock", "2.0.0", "stock@^1 || ^2"))
			.withMessageContaining("'stock' depends on itself (expected: other services, or other versions of it)");
	}

	@ParameterizedTest
	@ValueSource(strings = { "stock@^2", "stock@2", "simulated:stock@~2.1", "stock@=2.1.0/say", "stock@2.x/say" })
	void whenAVersionIsWaitedForThenAnotherOneIsNotEnough(String wanted) {
		RunarNode a = this.network.start("a", new Dependent("stock", "1.4.0"));
		CompletableFuture<Void> waiting = a.waitFor(wanted, Duration.ofMinutes(1));
		this.network.start("b", new Dependent("stock", "1.9.0"), new Dependent("stock", "3.0.0"));
		this.network.converge(SOON);
		this.network.advance(SOON);
		assertThat(waiting).isNotDone();
		this.network.start("c", new Dependent("stock", "2.1.0"), new Dependent("stock", "4.0.0"));
		this.network.await(waiting, SOON);
	}

	@Test
	void whenOnlyALowerVersionOfANodeRunsThenThatOneIsThere() {
		RunarNode a = this.network.start("a");
		this.network.start("b", new Dependent("stock", "1.4.0"), new Dependent("stock", "2.0.0", "never"));
		this.network.await(a.waitFor("stock/say", SOON), SOON);
		this.network.await(a.waitFor("stock@^1/say", SOON), SOON);
		CompletableFuture<Void> waiting = a.waitFor("stock@^2/say", Duration.ofSeconds(2));
		this.network.advance(Duration.ofSeconds(3));
		assertThatExceptionOfType(CompletionException.class).isThrownBy(waiting::join)
			.withMessageContaining("'stock@^2/say' (expected: an action or service that is there in time)");
	}

	@Test
	void whenWhatStandsBehindAnAtIsNoRangeThenItBelongsToThePath() {
		RunarNode a = this.network.start("a", new Dependent("mail/joe@example"));
		this.network.await(a.waitFor("mail/joe@example", SOON), SOON);
		this.network.await(a.waitFor("mail/joe@example/say", SOON), SOON);
	}

	@ParameterizedTest
	@ValueSource(strings = { "stock@^", "stock@~x.y", "stock@=new/say" })
	void whenARangeIsNotOneThenTheErrorNamesItAndSaysHowOneLooks(String wrong) {
		RunarNode a = this.network.start("a");
		String range = wrong.substring(wrong.indexOf('@') + 1).replace("/say", "");
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> a.waitFor(wrong, SOON))
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
			.withMessageContaining("version range '" + range + "' (expected: for example ^2 or 1.4.x)");
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> new Dependent("orders", "1.0.0", wrong))
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
			.withMessageContaining("version range '" + range + "'");
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

		Dependent(String path) {
			this(path, "1.0.0");
		}

		Dependent(String path, String version, String... dependencies) {
			super(path, version, "");
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
