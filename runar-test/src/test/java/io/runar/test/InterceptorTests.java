package io.runar.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;

import io.runar.BroadcastMode;
import io.runar.ErrorCode;
import io.runar.Event;
import io.runar.HandlerError;
import io.runar.PublishOptions;
import io.runar.PublishReceipt;
import io.runar.RunarException;
import io.runar.annotation.Action;
import io.runar.annotation.RunarService;
import io.runar.binding.AnnotatedService;
import io.runar.codec.PayloadCodecs;
import io.runar.node.RunarNode;
import io.runar.service.ActionHandler;
import io.runar.service.EventContext;
import io.runar.service.Interceptor;
import io.runar.service.OutgoingEvent;
import io.runar.service.RequestContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What stands around handlers, for local requests and events and those of others, and
 * around publishing.
 */
class InterceptorTests {

	private static final Duration SOON = Duration.ofSeconds(5);

	private final SimulatedNetwork network = SimulatedNetwork.withSeed(5);

	private final List<Event<@Nullable Object>> events = new ArrayList<>();

	@Test
	void whenInterceptorAnswersWithAFutureThenItsResultIsWaitedForAndMeasured() {
		CompletableFuture<Object> answer = new CompletableFuture<>();
		RunarNode a = start((handled) -> answer);
		RunarNode b = this.network.start("b");
		this.network.converge(SOON);
		CompletableFuture<String> local = a.requestAsync("greeter/greet", null, String.class);
		CompletableFuture<String> remote = b.requestAsync("greeter/greet", null, String.class);
		this.network.advance(Duration.ofMillis(50));
		assertThat(local).isNotDone();
		assertThat(remote).isNotDone();
		assertThat(this.network.count("a", "completed.SUCCESS")).isZero();
		answer.completeExceptionally(new RunarException(ErrorCode.HANDLER_FAILED, "no more"));
		this.network.advance(Duration.ofMillis(50));
		assertThat(local).isCompletedExceptionally();
		assertThat(remote).isCompletedExceptionally();
		assertThat(this.network.count("a", "completed.SUCCESS")).isZero();
		assertThat(this.network.count("a", "handled.SUCCESS")).isZero();
	}

	@Test
	void whenInterceptorAnswersWithAFutureThenABlockingCallerGetsItsResult() {
		RunarNode a = start((handled) -> CompletableFuture.completedFuture(handled + "!"));
		assertThat(a.request("greeter/greet", null, String.class)).isEqualTo("hello!");
	}

	@Test
	void whenInterceptorRefusesThenTheMethodIsNotCalled() {
		Greeter greeter = new Greeter();
		Interceptor refusing = new Interceptor() {

			@Override
			public @Nullable Object handle(RequestContext context, ActionHandler next) {
				throw new RunarException(ErrorCode.FORBIDDEN, "not today");
			}

		};
		RunarNode a = this.network.build((builder) -> builder.interceptor(refusing))
			.start("a", AnnotatedService.of(greeter, Greeter.class, PayloadCodecs.defaults()));
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> a.request("greeter/greet", null, String.class))
			.withMessageContaining("not today");
		assertThat(greeter.calls).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "a", "b" })
	void whenInterceptorChangesAnEventThenSubscribersGetTheChange(String subscriber) {
		Interceptor interceptor = publishing((event, next) -> {
			assertThat(event.data()).isEqualTo("old");
			assertThat(event.options().headers()).containsExactly(Map.entry("own", "1"));
			event.headers().put("tenant", event.topic().path());
			event.setData("new");
			return next.proceed(event);
		});
		RunarNode a = this.network.build((builder) -> builder.interceptor(interceptor)).start("a");
		subscribe(subscriber);
		PublishOptions own = PublishOptions.defaults().withHeaders(Map.of("own", "1"));
		a.publish("topic", "old", own);
		a.publish("topic", "old", own.withRetention(SOON));
		a.publish("topic", "old", PublishOptions.mode(BroadcastMode.ONE_PER_SERVICE).withHeaders(own.headers()));
		this.network.await(
				a.publishAcknowledged("topic", "old", PublishOptions.acknowledged(SOON).withHeaders(own.headers())),
				SOON);
		this.network.advance(SOON);
		assertThat(this.events).hasSize(4).allSatisfy((event) -> {
			assertThat(event.data()).isEqualTo("new");
			assertThat(event.headers()).isEqualTo(Map.of("own", "1", "tenant", "topic"));
		});
	}

	@Test
	void whenAnEventIsReceivedThenItIsKnownForWhichSubscription() {
		List<String> subscriptions = new ArrayList<>();
		List<String> handled = new ArrayList<>();
		this.network.build((builder) -> builder.interceptor(receiving((event, next) -> {
			subscriptions.add(event.topic() + " for " + next.pattern() + " of " + next.servicePath());
			next.handle(event);
		})));
		RunarNode a = this.network.start("a",
				Services.of("shop", (shop) -> shop.receive("sold/*", (event) -> handled.add("sold/*"))));
		a.subscribe("sold/>", (event) -> handled.add("sold/>"));
		a.publish("sold/apples", 1);
		this.network.advance(SOON);
		assertThat(handled).containsExactlyInAnyOrder("sold/*", "sold/>");
		assertThat(subscriptions).containsExactlyInAnyOrder("sold/apples for sold/* of shop",
				"sold/apples for sold/> of null");
	}

	@Test
	void whenSeveralStandAroundAnEventThenTheFirstIsOutermost() {
		List<String> order = new ArrayList<>();
		for (String name : List.of("first", "second")) {
			this.network.build((builder) -> builder.interceptor(new Interceptor() {

				@Override
				public CompletionStage<@Nullable PublishReceipt> publish(OutgoingEvent event, PublishChain next) {
					order.add(name + " publishes");
					return next.proceed(event).whenComplete((receipt, failure) -> order.add(name + " has published"));
				}

				@Override
				public void receive(EventContext event, ReceiveChain next) throws Exception {
					order.add(name + " receives");
					next.handle(event);
					order.add(name + " has received");
				}

			}));
		}
		RunarNode a = this.network.start("a");
		a.subscribe("topic", (event) -> order.add("handled"));
		a.publish("topic", 1);
		this.network.advance(SOON);
		assertThat(order).containsExactly("first publishes", "second publishes", "second has published",
				"first has published", "first receives", "second receives", "handled", "second has received",
				"first has received");
	}

	@Test
	void whenInterceptorRefusesAnEventThenItsPublisherIsToldAndNobodyGetsIt() {
		RunarException refusal = new RunarException(ErrorCode.FORBIDDEN, "not this one");
		for (Interceptor interceptor : List.of(publishing((event, next) -> {
			throw refusal;
		}), publishing((event, next) -> CompletableFuture.failedFuture(refusal)))) {
			SimulatedNetwork network = SimulatedNetwork.withSeed(5);
			RunarNode a = network.build((builder) -> builder.interceptor(interceptor)).start("a");
			a.subscribe("topic", this.events::add);
			assertThatExceptionOfType(RunarException.class).isThrownBy(() -> a.publish("topic", 1)).isSameAs(refusal);
			assertThatExceptionOfType(RunarException.class)
				.isThrownBy(
						() -> network.await(a.publishAcknowledged("topic", 1, PublishOptions.acknowledged(SOON)), SOON))
				.isSameAs(refusal);
			network.advance(SOON);
		}
		assertThat(this.events).isEmpty();
	}

	@Test
	void whenInterceptorDoesNotGoOnThenTheEventIsCountedAndHasNoReceipt() {
		RunarNode a = this.network.build(
				(builder) -> builder.interceptor(publishing((event, next) -> CompletableFuture.completedFuture(null))))
			.start("a");
		a.subscribe("topic", this.events::add);
		a.publish("topic", 1);
		CompletableFuture<PublishReceipt> receipt = a.publishAcknowledged("topic", 1,
				PublishOptions.acknowledged(SOON));
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> this.network.await(receipt, SOON))
			.matches((ex) -> ex.errorCode() == ErrorCode.CANCELLED);
		assertThat(this.network.count("a", "event-dropped.intercepted")).isEqualTo(2);
		assertThat(this.events).isEmpty();
	}

	@Test
	void whenAnAcknowledgedEventEndsThenInterceptorsSeeItsReceipt() {
		List<PublishReceipt> receipts = new ArrayList<>();
		RunarNode a = this.network
			.build((builder) -> builder.interceptor(publishing(
					(event, next) -> next.proceed(event).whenComplete((receipt, failure) -> receipts.add(receipt)))))
			.start("a");
		subscribe("b");
		PublishReceipt receipt = this.network
			.await(a.publishAcknowledged("topic", 1, PublishOptions.acknowledged(SOON)), SOON);
		assertThat(receipt.isDelivered()).isTrue();
		assertThat(receipts).containsExactly(receipt);
		a.publish("topic", 1, PublishOptions.acknowledged(SOON));
		this.network.advance(SOON);
		assertThat(receipts).hasSize(2);
	}

	@ParameterizedTest
	@ValueSource(strings = { "a", "b" })
	void whenInterceptorDropsWhatASubscriptionGetsThenThatIsCountedAndTold(String subscriber) {
		this.network.build((builder) -> builder.interceptor(receiving((event, next) -> {
			if (event.headers().isEmpty()) {
				next.handle(event);
			}
		})));
		RunarNode a = this.network.start("a");
		subscribe(subscriber);
		Map<String, String> marked = Map.of("drop", "me");
		a.publish("topic", 1);
		a.publish("topic", 2, PublishOptions.defaults().withHeaders(marked));
		PublishReceipt receipt = this.network
			.await(a.publishAcknowledged("topic", 3, PublishOptions.acknowledged(SOON).withHeaders(marked)), SOON);
		this.network.advance(SOON);
		assertThat(this.events).hasSize(1);
		assertThat(this.network.count(subscriber, "event-dropped.intercepted")).isEqualTo(2);
		assertThat(this.network.count(subscriber, "event-delivered")).isEqualTo(1);
		assertThat(receipt.deliveries()).singleElement().satisfies((delivery) -> {
			assertThat(delivery.status()).isEqualTo(PublishReceipt.Status.FAILED);
			assertThat(delivery.error()).isNotNull().matches((error) -> error.errorCode() == ErrorCode.CANCELLED);
		});
	}

	@Test
	void whenInterceptorFailsOnWhatASubscriptionGetsThenItIsAFailureOfTheHandler() {
		this.network.build((builder) -> builder.interceptor(receiving((event, next) -> {
			if (event.topic().path().equals("topic")) {
				throw new RunarException(ErrorCode.FORBIDDEN, "not this one");
			}
			next.handle(event);
		})));
		RunarNode a = this.network.start("a");
		List<HandlerError> reports = new ArrayList<>();
		a.subscribe(HandlerError.TOPIC, HandlerError.class, (event) -> reports.add(event.data()));
		subscribe("a");
		a.publish("topic", 1);
		this.network.advance(SOON);
		assertThat(this.events).isEmpty();
		assertThat(this.network.count("a", "event-dropped.handler-failed")).isEqualTo(1);
		assertThat(reports).singleElement().matches((report) -> report.code().equals("FORBIDDEN"));
	}

	private void subscribe(String node) {
		RunarNode subscriber = this.network.nodes()
			.stream()
			.filter((each) -> each.id().value().equals(node))
			.findFirst()
			.orElseGet(() -> this.network.start(node));
		subscriber.subscribe("topic", this.events::add);
		if (this.network.nodes().size() > 1) {
			this.network.converge(SOON);
		}
	}

	private static Interceptor publishing(
			BiFunction<OutgoingEvent, Interceptor.PublishChain, CompletionStage<@Nullable PublishReceipt>> around) {
		return new Interceptor() {

			@Override
			public CompletionStage<@Nullable PublishReceipt> publish(OutgoingEvent event, PublishChain next) {
				return around.apply(event, next);
			}

		};
	}

	private static Interceptor receiving(Receiving around) {
		return new Interceptor() {

			@Override
			public void receive(EventContext event, ReceiveChain next) throws Exception {
				around.receive(event, next);
			}

		};
	}

	@FunctionalInterface
	private interface Receiving {

		void receive(EventContext event, Interceptor.ReceiveChain next) throws Exception;

	}

	private RunarNode start(Function<@Nullable Object, Object> answer) {
		Interceptor interceptor = new Interceptor() {

			@Override
			public @Nullable Object handle(RequestContext context, ActionHandler next) throws Exception {
				return answer.apply(next.handle(context));
			}

		};
		return this.network.build((builder) -> builder.interceptor(interceptor))
			.start("a", AnnotatedService.of(new Greeter(), Greeter.class, PayloadCodecs.defaults()));
	}

	@RunarService(path = "greeter")
	static class Greeter {

		private final List<String> calls = new ArrayList<>();

		@Action
		String greet() {
			this.calls.add("greet");
			return "hello";
		}

	}

}
