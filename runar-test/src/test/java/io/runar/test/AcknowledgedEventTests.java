package io.runar.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.runar.BroadcastMode;
import io.runar.ErrorCode;
import io.runar.PublishOptions;
import io.runar.PublishReceipt;
import io.runar.PublishReceipt.Delivery;
import io.runar.PublishReceipt.Kind;
import io.runar.PublishReceipt.Status;
import io.runar.RunarException;
import io.runar.SubscribeOptions;
import io.runar.event.EventSettings;
import io.runar.node.RunarNode;
import io.runar.runtime.Environment;
import io.runar.runtime.VirtualEnvironment;
import io.runar.service.AbstractService;
import io.runar.transport.memory.LinkConditions;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Events with a receipt: what it says, and who gets them when a member of a group fails
 * or leaves.
 */
class AcknowledgedEventTests {

	private static final Duration SOON = Duration.ofSeconds(5);

	private static final PublishOptions ACKNOWLEDGED = PublishOptions.acknowledged(Duration.ofSeconds(20));

	private final SimulatedNetwork network = SimulatedNetwork.withSeed(23);

	private final List<String> handled = new ArrayList<>();

	@Test
	void whenAllHandleItThenEachGroupIsDeliveredOnce() {
		RunarNode a = this.network.start("a", log("a"));
		this.network.start("b", log("b"), service("audit", "b:audit"));
		RunarNode c = this.network.start("c", service("audit", "c:audit"));
		SubscribeOptions group = SubscribeOptions.group("mailers");
		this.network.node("b").subscribe("orders/*", Object.class, group, (event) -> this.handled.add("mailer"));
		c.subscribe("orders/*", Object.class, group, (event) -> this.handled.add("mailer"));
		a.subscribe("orders/*", (event) -> this.handled.add("a:loose"));
		c.subscribe("orders/*", (event) -> this.handled.add("c:loose"));
		this.network.converge(SOON);
		PublishReceipt receipt = publish(a);
		assertThat(receipt.isDelivered()).isTrue();
		assertThat(receipt.deliveries())
			.extracting(Delivery::kind, Delivery::group, Delivery::status, Delivery::attempts, Delivery::error)
			.containsExactlyInAnyOrder(tuple(Kind.SERVICE, "log", Status.DELIVERED, 1, null),
					tuple(Kind.SERVICE, "audit", Status.DELIVERED, 1, null),
					tuple(Kind.GROUP, "mailers", Status.DELIVERED, 1, null),
					tuple(Kind.NODE, "a", Status.DELIVERED, 1, null), tuple(Kind.NODE, "c", Status.DELIVERED, 1, null));
		assertThat(this.handled).hasSize(5).contains("a:log", "mailer", "a:loose", "c:loose");
		assertThat(this.network.count("a", "event-acknowledged.delivered")).isEqualTo(5);
	}

	@Test
	void whenNobodySubscribesThenTheReceiptIsEmpty() {
		RunarNode a = this.network.start("a");
		assertThat(publish(a).deliveries()).isEmpty();
		assertThat(publish(a).isDelivered()).isTrue();
	}

	@Test
	void whenMembersFailThenOthersGetItUntilOneHandlesIt() {
		RunarNode a = this.network.start("a", failing("a"));
		this.network.start("b", failing("b"));
		this.network.start("c", log("c"));
		this.network.converge(SOON);
		for (int i = 0; i < 10; i++) {
			this.handled.clear();
			Delivery delivery = only(publish(a));
			assertThat(delivery.status()).isEqualTo(Status.DELIVERED);
			assertThat(delivery.node()).hasToString("c");
			assertThat(delivery.attempts()).isEqualTo(this.handled.size());
			assertThat(this.handled).doesNotHaveDuplicates().startsWith("a:log").endsWith("c:log");
		}
	}

	@Test
	void whenAllFailThenTheReceiptHasTheError() {
		RunarNode a = this.network.start("a");
		this.network.start("b", failing("b"));
		this.network.start("c", failing("c"));
		this.network.converge(SOON);
		Delivery delivery = only(publish(a));
		assertThat(delivery.status()).isEqualTo(Status.FAILED);
		assertThat(delivery.attempts()).isEqualTo(2);
		assertThat(delivery.error()).isNotNull();
		assertThat(delivery.error().errorCode()).isEqualTo(ErrorCode.FORBIDDEN);
		assertThat(delivery.error()).hasMessageContaining("not today [peer ");
		assertThat(this.handled).containsExactlyInAnyOrder("b:log", "c:log");
		assertThat(this.network.count("a", "event-acknowledged.failed")).isEqualTo(1);
		assertThat(this.network.count("a", "event-acknowledged.redelivered")).isEqualTo(1);
	}

	@Test
	void whenMemberLeavesThenAnotherOneGetsIt() {
		RunarNode a = this.network.start("a");
		this.network.start("b", log("b"));
		this.network.converge(SOON);
		this.network.pause("b", Duration.ofMinutes(1));
		CompletableFuture<PublishReceipt> receipt = a.publishAcknowledged("orders/placed", 1, ACKNOWLEDGED);
		this.network.advance(Duration.ofMillis(100));
		this.network.start("c", log("c"));
		this.network.advance(Duration.ofMillis(500));
		this.network.kill("b");
		Delivery delivery = only(this.network.await(receipt, SOON));
		assertThat(delivery).extracting(Delivery::status, (each) -> String.valueOf(each.node()), Delivery::attempts)
			.containsExactly(Status.DELIVERED, "c", 2);
		assertThat(this.handled).containsExactly("c:log");
	}

	@Test
	void whenTheLastMemberLeavesThenTheEventWaitsForTheNext() {
		RunarNode a = this.network.start("a");
		this.network.start("b", log("b"));
		this.network.converge(SOON);
		this.network.pause("b", Duration.ofMinutes(1));
		CompletableFuture<PublishReceipt> receipt = a.publishAcknowledged("orders/placed", 1, ACKNOWLEDGED);
		this.network.advance(Duration.ofMillis(100));
		this.network.kill("b");
		this.network.advance(SOON);
		assertThat(receipt).isNotDone();
		this.network.start("c", log("c"));
		Delivery delivery = only(this.network.await(receipt, SOON));
		assertThat(delivery.status()).isEqualTo(Status.DELIVERED);
		assertThat(this.handled).containsExactly("c:log");
	}

	@Test
	void whenTheAnswerIsLostThenTheSameNodeDoesNotHandleItAgain() {
		RunarNode a = this.network.start("a");
		this.network.start("b", log("b"));
		this.network.converge(SOON);
		this.network.advance(SOON);
		this.network.links()
			.setConditions("b", "a", LinkConditions.DEFAULT.withLatency(Duration.ofSeconds(60), Duration.ZERO));
		CompletableFuture<PublishReceipt> receipt = a.publishAcknowledged("orders/placed", 1, ACKNOWLEDGED);
		this.network.advance(Duration.ofMillis(100));
		assertThat(this.handled).containsExactly("b:log");
		assertThat(this.network.advanceUntil(() -> a.peers().isEmpty(), Duration.ofSeconds(10))).isTrue();
		assertThat(receipt).isNotDone();
		this.network.links().setConditions("b", "a", LinkConditions.DEFAULT);
		Delivery delivery = only(this.network.await(receipt, Duration.ofSeconds(15)));
		assertThat(delivery.status()).isEqualTo(Status.DELIVERED);
		assertThat(delivery.attempts()).isEqualTo(2);
		assertThat(this.handled).containsExactly("b:log");
	}

	@Test
	void whenOneOfSeveralConnectionsIsLostThenTheEventIsSentOnAnother() {
		for (int victim = 0; victim < 3; victim++) {
			SimulatedNetwork network = SimulatedNetwork.withSeed(29);
			network.configure((config) -> config.connectionsPerPeer(3));
			RunarNode a = network.start("a");
			List<String> topics = new ArrayList<>();
			network.start("b", Services.of("log",
					(service) -> service.receive("orders/*", (event) -> topics.add(event.topic().path()))));
			network.converge(SOON);
			network.advance(SOON);
			network.links().silence("a", "b", victim);
			List<CompletableFuture<PublishReceipt>> receipts = new ArrayList<>();
			for (int i = 0; i < 20; i++) {
				receipts.add(a.publishAcknowledged("orders/" + i, i, ACKNOWLEDGED));
			}
			assertDeliveredByTheFirst(network, receipts);
			assertThat(topics).hasSize(20).doesNotHaveDuplicates();
		}
	}

	@Test
	void whenThereIsNoRoomToSendThemAllAgainThenTheyWaitForItAndNobodyElseGetsThem() {
		SimulatedNetwork network = SimulatedNetwork.withSeed(31);
		network.configure((config) -> config.connectionsPerPeer(3).outboundQueueBytes(64 * 1024));
		RunarNode a = network.start("a");
		List<String> seen = new ArrayList<>();
		for (String id : List.of("b", "c")) {
			network.start(id, Services.of("log",
					(service) -> service.receive("orders/*", (event) -> seen.add(event.topic().path()))));
		}
		network.converge(SOON);
		network.advance(SOON);
		// They arrive, but what they are answered with does not.
		network.links().cut("b", "a");
		network.links().cut("c", "a");
		List<CompletableFuture<PublishReceipt>> receipts = new ArrayList<>();
		byte[] data = new byte[8 * 1024];
		new Random(1).nextBytes(data);
		for (int i = 0; i < 80; i++) {
			receipts.add(a.publishAcknowledged("orders/" + i, data, ACKNOWLEDGED));
			network.advance(Duration.ofMillis(5));
		}
		assertThat(seen).hasSize(80);
		network.links().reset("a", "b", 0);
		network.links().reset("a", "c", 1);
		network.heal();
		assertDeliveredByTheFirst(network, receipts);
		assertThat(seen).hasSize(80).doesNotHaveDuplicates();
	}

	@Test
	void whenAPeerWithThousandsOfOpenEventsIsLostThenTheyAreTakenUpAFewAtATime() {
		AtomicInteger waiting = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		RunarNode a = startWith((environment) -> (task) -> {
			most.accumulateAndGet(waiting.incrementAndGet(), Math::max);
			environment.completions().execute(() -> {
				waiting.decrementAndGet();
				task.run();
			});
		});
		List<CompletableFuture<PublishReceipt>> receipts = publishToLostNode(a, 1000);
		assertThat(most.get()).isLessThan(100);
		this.network.start("c", log("c"));
		assertDelivered(receipts);
	}

	@Test
	void whenCompletionThreadsAreBusyThenTheEventsWaitForThem() {
		AtomicInteger refusals = new AtomicInteger();
		AtomicBoolean onCompletionThread = new AtomicBoolean();
		RunarNode a = startWith((environment) -> (task) -> {
			if (environment.random().nextInt(3) > 0) {
				refusals.incrementAndGet();
				throw new RejectedExecutionException("busy");
			}
			environment.completions().execute(() -> {
				onCompletionThread.set(true);
				task.run();
				onCompletionThread.set(false);
			});
		});
		List<CompletableFuture<PublishReceipt>> receipts = publishToLostNode(a, 50);
		List<Boolean> completed = new ArrayList<>();
		receipts.forEach((receipt) -> receipt.thenRun(() -> completed.add(onCompletionThread.get())));
		this.network.start("c", log("c"));
		assertDelivered(receipts);
		assertThat(refusals).hasPositiveValue();
		assertThat(completed).hasSize(50).containsOnly(true);
	}

	@Test
	void whenTheLastMemberLeavesThenAServiceThatIsAddedHereGetsTheEvent() {
		RunarNode a = this.network.start("a");
		List<CompletableFuture<PublishReceipt>> receipts = publishToLostNode(a, 1);
		a.addService(log("a"));
		assertThat(only(this.network.await(receipts.get(0), SOON)).node()).hasToString("a");
		assertThat(this.handled).containsExactly("a:log");
	}

	@Test
	void whenOnePublisherFloodsThenEventsOfOthersAreStillRecognised() {
		this.network.configure((config) -> config.events(EventSettings.builder().deduplicationWindow(100).build()));
		RunarNode a = this.network.start("a");
		RunarNode flooder = this.network.start("flooder");
		this.network.start("b", log("b"));
		this.network.converge(SOON);
		this.network.advance(SOON);
		this.network.links()
			.setConditions("b", "a", LinkConditions.DEFAULT.withLatency(Duration.ofSeconds(60), Duration.ZERO));
		CompletableFuture<PublishReceipt> receipt = a.publishAcknowledged("orders/placed", 1, ACKNOWLEDGED);
		this.network.advance(Duration.ofMillis(100));
		for (int i = 0; i < 500; i++) {
			flooder.publishAcknowledged("orders/placed", i, ACKNOWLEDGED);
		}
		assertThat(this.network.advanceUntil(() -> !a.peers().toString().contains("b"), Duration.ofSeconds(10)))
			.isTrue();
		this.network.links().setConditions("b", "a", LinkConditions.DEFAULT);
		assertThat(only(this.network.await(receipt, Duration.ofSeconds(15))).status()).isEqualTo(Status.DELIVERED);
		assertThat(this.handled).hasSize(501);
	}

	@Test
	void whenThereIsNoAnswerInTimeThenTheReceiptSaysSo() {
		RunarNode a = this.network.start("a");
		this.network.start("b", log("b"));
		this.network.converge(SOON);
		this.network.pause("b", Duration.ofSeconds(2));
		CompletableFuture<PublishReceipt> receipt = a.publishAcknowledged("orders/placed", 1,
				PublishOptions.acknowledged(Duration.ofSeconds(1)));
		this.network.advance(Duration.ofMillis(990));
		assertThat(receipt).isNotDone();
		this.network.advance(Duration.ofMillis(20));
		assertThat(only(receipt.join()).status()).isEqualTo(Status.TIMED_OUT);
		assertThat(this.network.count("a", "event-acknowledged.timed-out")).isEqualTo(1);
		this.network.advance(SOON);
		assertThat(this.network.count("a", "event-acknowledged.delivered")).isZero();
	}

	@Test
	void whenQueueIsFullOrServiceIsPausedThenAnotherMemberGetsIt() {
		RunarNode a = this.network.start("a", log("a"));
		this.network.start("b", log("b"));
		this.network.converge(SOON);
		a.request("$registry/pause", "log", String.class);
		assertThat(only(publish(a)).node()).hasToString("b");
		a.removeService("log");
		a.addService(Services.of("log", (service) -> service.receive("orders/*",
				SubscribeOptions.defaults().withQueueCapacity(1), (event) -> this.handled.add("a:log"))));
		this.network.advance(SOON);
		List<CompletableFuture<PublishReceipt>> receipts = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			receipts.add(a.publishAcknowledged("orders/placed", i, ACKNOWLEDGED));
		}
		assertThat(receipts.stream().map((receipt) -> only(this.network.await(receipt, SOON)).node().value()))
			.containsExactly("a", "a", "b");
	}

	@Test
	void whenLocalOnlyThenNoOtherNodeIsAsked() {
		RunarNode a = this.network.start("a", failing("a"));
		this.network.start("b", log("b"), service("audit", "b:audit"));
		this.network.converge(SOON);
		PublishReceipt receipt = this.network.await(a.publishAcknowledged("orders/placed", 1,
				new PublishOptions(BroadcastMode.LOCAL_ONLY, Map.of(), null, SOON)), SOON);
		assertThat(only(receipt)).extracting(Delivery::status, Delivery::attempts).containsExactly(Status.FAILED, 1);
		assertThat(this.handled).containsExactly("a:log");
	}

	@Test
	void whenTooManyWaitThenMoreAreRefused() {
		this.network.configure((config) -> config.events(EventSettings.builder().maxUnacknowledged(2).build()));
		RunarNode a = this.network.start("a");
		this.network.start("b", log("b"));
		this.network.converge(SOON);
		List<CompletableFuture<PublishReceipt>> receipts = List.of(
				a.publishAcknowledged("orders/placed", 1, ACKNOWLEDGED),
				a.publishAcknowledged("orders/placed", 2, ACKNOWLEDGED));
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> a.publishAcknowledged("orders/placed", 3, ACKNOWLEDGED))
			.matches((ex) -> ex.errorCode() == ErrorCode.OVERLOADED);
		receipts.forEach((receipt) -> this.network.await(receipt, SOON));
		assertThat(publish(a).isDelivered()).isTrue();
	}

	@Test
	void optionsAreChecked() {
		RunarNode a = this.network.start("a");
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> a.publishAcknowledged("orders/placed", 1, PublishOptions.defaults()))
			.matches((ex) -> ex.errorCode() == ErrorCode.INVALID_ARGUMENT);
		assertThatIllegalArgumentException().isThrownBy(() -> PublishOptions.acknowledged(Duration.ZERO))
			.withMessage("acknowledgeWithin: PT0S (expected: > 0, at most 365 days)");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new PublishOptions(BroadcastMode.ALL, Map.of(), null, SOON))
			.withMessageContaining("with ALL");
	}

	/** Starts a node with other completion threads. */
	private RunarNode startWith(Function<Environment, Executor> completions) {
		VirtualEnvironment environment = this.network.time().newEnvironment("own");
		Executor executor = completions.apply(environment);
		AtomicBoolean built = new AtomicBoolean();
		this.network.build((builder) -> {
			if (built.compareAndSet(false, true)) {
				builder.environment(new DelegatingEnvironment(environment) {

					@Override
					public Executor completions() {
						return executor;
					}

				});
			}
		});
		return this.network.start("a");
	}

	/** Publishes to a node that does not answer and is lost. */
	private List<CompletableFuture<PublishReceipt>> publishToLostNode(RunarNode a, int count) {
		this.network.start("b", log("b"));
		this.network.converge(SOON);
		this.network.powerOff("b");
		List<CompletableFuture<PublishReceipt>> receipts = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			receipts.add(a.publishAcknowledged("orders/placed", i, PublishOptions.acknowledged(Duration.ofMinutes(1))));
		}
		assertThat(this.network.advanceUntil(() -> a.peers().isEmpty(), Duration.ofSeconds(10))).isTrue();
		this.network.advance(Duration.ofSeconds(1));
		return receipts;
	}

	private void assertDelivered(List<CompletableFuture<PublishReceipt>> receipts) {
		receipts.forEach(
				(receipt) -> assertThat(only(this.network.await(receipt, SOON)).status()).isEqualTo(Status.DELIVERED));
		assertThat(this.handled).hasSize(receipts.size());
	}

	private static void assertDeliveredByTheFirst(SimulatedNetwork network,
			List<CompletableFuture<PublishReceipt>> receipts) {
		receipts.forEach((receipt) -> {
			Delivery delivery = only(network.await(receipt, SOON));
			assertThat(delivery.status()).isEqualTo(Status.DELIVERED);
			assertThat(delivery.attempts()).isEqualTo(1);
		});
	}

	private PublishReceipt publish(RunarNode node) {
		return this.network.await(node.publishAcknowledged("orders/placed", 1, ACKNOWLEDGED), SOON);
	}

	private static Delivery only(PublishReceipt receipt) {
		assertThat(receipt.deliveries()).hasSize(1);
		return receipt.deliveries().get(0);
	}

	private AbstractService log(String node) {
		return service("log", node + ":log");
	}

	private AbstractService service(String path, String name) {
		return Services.of(path, (service) -> service.receive("orders/*", (event) -> this.handled.add(name)));
	}

	private AbstractService failing(String node) {
		return Services.of("log", (service) -> service.receive("orders/*", (event) -> {
			this.handled.add(node + ":log");
			throw new RunarException(ErrorCode.FORBIDDEN, "not today");
		}));
	}

}
