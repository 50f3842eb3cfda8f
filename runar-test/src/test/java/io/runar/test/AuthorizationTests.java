package io.runar.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;

import io.runar.BroadcastMode;
import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.PublishOptions;
import io.runar.PublishReceipt.Delivery;
import io.runar.PublishReceipt.Status;
import io.runar.RequestOptions;
import io.runar.RunarException;
import io.runar.SubscribeOptions;
import io.runar.annotation.Action;
import io.runar.annotation.RunarService;
import io.runar.annotation.Subscribe;
import io.runar.authorization.Operation;
import io.runar.authorization.SecurityRule;
import io.runar.authorization.SecurityRules;
import io.runar.binding.AnnotatedService;
import io.runar.codec.PayloadCodecs;
import io.runar.node.NodeInfo;
import io.runar.node.RunarNode;
import io.runar.service.AbstractService;
import io.runar.service.ActionMetadata;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * What other nodes may call, publish, see and offer.
 */
class AuthorizationTests {

	private static final Duration SOON = Duration.ofSeconds(5);

	private static final PublishOptions ACKNOWLEDGED = PublishOptions.acknowledged(Duration.ofSeconds(20));

	private static final SecurityRule ONLY_B = SecurityRule.deny().to(Operation.CALL).paths("till/>");

	private final SimulatedNetwork network = SimulatedNetwork.withSeed(34);

	private final List<String> seen = new ArrayList<>();

	private final AtomicInteger runs = new AtomicInteger();

	// Calls

	@Test
	void whenARuleDeniesACallThenThePeerIsNotToldOfTheActionAndOthersAre() {
		startThree(SecurityRules.of(ONLY_B, SecurityRule.allow().to(Operation.CALL).peers("b")), till());
		assertThat(call("b", "till/open")).isEqualTo("opened");
		assertThat(known("b", "a")).containsExactlyInAnyOrder("till/open", "till/of/{name}");
		assertThat(known("c", "a")).isEmpty();
		assertThat(failure("c", "till/open", RequestOptions.defaults()).errorCode()).isEqualTo(ErrorCode.NO_PROVIDER);
		assertThat(this.network.node("a").request("till/open", null, String.class)).isEqualTo("opened");
		assertThat(this.runs).hasValue(2);
	}

	@Test
	void whenAPeerCallsWhatItMayNotThenItIsAnsweredAsIfThereWereNothing() {
		startThree(SecurityRules.OPEN, till(),
				Services.of("kiosk", (service) -> service.answer("open", (request) -> "")));
		RunarNode a = this.network.node("a");
		RunarNode b = this.network.node("b");
		// On their way before their caller knows that it may not, or that it is gone.
		a.setSecurityRules(SecurityRules.of(ONLY_B));
		a.removeService("kiosk");
		CompletableFuture<String> forbidden = b.requestAsync("till/open", null, String.class);
		CompletableFuture<String> stream = b.requestAsync("till/of/alice", null, String.class);
		CompletableFuture<String> unknown = b.requestAsync("kiosk/open", null, String.class);
		this.network.advance(SOON);
		RunarException first = reason(forbidden);
		RunarException second = reason(unknown);
		assertThat(first.errorCode()).isEqualTo(ErrorCode.NO_SUCH_ACTION).isEqualTo(second.errorCode());
		assertThat(first.getMessage()).isEqualTo(second.getMessage().replace("kiosk", "till"));
		assertThat(first.retryable()).isEqualTo(second.retryable());
		assertThat(reason(stream).errorCode()).isEqualTo(ErrorCode.NO_SUCH_ACTION);
		assertThat(this.runs).hasValue(0);
		assertThat(this.network.count("a", "refused.forbidden-call")).isEqualTo(2);
		assertThat(registry("b")).doesNotContain("till", "kiosk");
	}

	@Test
	void whenAStreamIsForbiddenThenItEndsAsIfThereWereNothing() {
		startThree(SecurityRules.OPEN, till());
		this.network.node("a").setSecurityRules(SecurityRules.of(ONLY_B));
		Recorder<String> items = Recorder.ofAll(this.network.node("b").requestStream("till/open", null, String.class));
		this.network.advance(SOON);
		assertThat(items.items).isEmpty();
		assertThat(items.failure()).isInstanceOfSatisfying(RunarException.class,
				(ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.NO_SUCH_ACTION));
		assertThat(this.runs).hasValue(0);
	}

	@Test
	void whenAPeerLosesTheRightThenItLosesTheAdvertisementAndGetsItBackWithTheRight() {
		startThree(SecurityRules.OPEN, till());
		assertThat(call("c", "till/open")).isEqualTo("opened");
		RunarNode a = this.network.node("a");
		a.setSecurityRules(SecurityRules.of(SecurityRule.deny().to(Operation.CALL).paths("till/open").peers("c")));
		this.network.advance(SOON);
		assertThat(known("c", "a")).containsExactly("till/of/{name}");
		assertThat(known("b", "a")).containsExactlyInAnyOrder("till/open", "till/of/{name}");
		a.addService(Services.of("late", (service) -> service.answer("now", (request) -> "now")));
		this.network.advance(SOON);
		assertThat(call("c", "late/now")).isEqualTo("now");
		a.setSecurityRules(SecurityRules.OPEN);
		this.network.advance(SOON);
		assertThat(call("c", "till/open")).isEqualTo("opened");
		assertThat(this.network.isConverged()).isTrue();
	}

	@Test
	void whenAHiddenServiceChangesThenThePeerIsNotToldEvenItsName() {
		startThree(SecurityRules.of(ONLY_B), till());
		RunarNode a = this.network.node("a");
		a.request("$registry/pause", Map.of("path", "till"), String.class);
		a.removeService("till");
		a.addService(till());
		a.addService(Services.of("late", (service) -> service.answer("now", (request) -> "now")));
		this.network.advance(SOON);
		assertThat(call("c", "late/now")).isEqualTo("now");
		assertThat(known("c", "a")).containsExactly("late/now");
	}

	@Test
	void whenOnlyOneVersionOfAServiceIsForAPeerThenItIsToldOfThatAlone() {
		Versioned first = new Versioned("1.0.0");
		startThree(SecurityRules.OPEN, first, new Versioned("2.0.0", "peer:b"));
		assertThat(known("b", "a")).containsExactly("bank/open", "bank/open");
		assertThat(known("c", "a")).containsExactly("bank/open");
		RunarException hidden = failure("c", "bank/open", RequestOptions.defaults().withVersion("^2"));
		assertThat(hidden.errorCode()).isEqualTo(ErrorCode.NO_PROVIDER);
		this.network.node("a").removeService("bank");
		this.network.node("a").addService(new Versioned("2.0.0", "peer:b"));
		this.network.advance(SOON);
		assertThat(known("b", "a")).containsExactly("bank/open");
		assertThat(known("c", "a")).isEmpty();
	}

	@Test
	void whenARuleMeansSomePathsOfATemplateThenItIsToldAndTheseAreRefused() {
		startThree(SecurityRules.of(ONLY_B, SecurityRule.allow().paths("till/of/alice")), till());
		assertThat(known("b", "a")).containsExactly("till/of/{name}");
		assertThat(call("b", "till/of/alice")).isEqualTo("till of alice");
		assertThat(failure("b", "till/of/bob", RequestOptions.defaults()).errorCode())
			.isEqualTo(ErrorCode.NO_SUCH_ACTION);
	}

	@Test
	void whenNothingIsAllowedByDefaultThenOnlyWhatARuleOrTheServiceAllowsIs() {
		startThree(SecurityRules.of(SecurityRule.allow().to(Operation.CALL).paths("till/open"))
			.withDefault(SecurityRule.Effect.DENY)
			.withRole("auditor", "c"), till(), guarded());
		assertThat(known("b", "a")).containsExactlyInAnyOrder("till/open", "vault/list");
		assertThat(known("c", "a")).containsExactlyInAnyOrder("till/open", "vault/look", "vault/list");
		RequestOptions atA = RequestOptions.defaults().withTarget(PeerId.of("a"));
		assertThat(this.network.await(this.network.node("b").requestAsync("$node/ping", "hi", String.class, atA), SOON))
			.isEqualTo("hi");
		assertThat(failure("b", "$registry/services", atA).errorCode()).isEqualTo(ErrorCode.NO_SUCH_ACTION);
	}

	@Test
	void whenAServiceNamesNodesThenNoRuleAllowsItToOthersAndAnActionMayNameOthers() {
		startThree(SecurityRules.of(SecurityRule.allow()).withRole("auditor", "c"), guarded());
		assertThat(known("b", "a")).containsExactly("vault/list");
		assertThat(known("c", "a")).containsExactlyInAnyOrder("vault/look", "vault/list");
		assertThat(call("c", "vault/look")).isEqualTo("gold");
		assertThat(call("b", "vault/list")).isEqualTo("one");
		assertThat(failure("b", "vault/look", RequestOptions.defaults()).errorCode())
			.isEqualTo(ErrorCode.NO_SUCH_ACTION);
		this.network.node("a")
			.setSecurityRules(SecurityRules.of(SecurityRule.deny().peers("c")).withRole("auditor", "c"));
		this.network.advance(SOON);
		assertThat(known("c", "a")).isEmpty();
	}

	@Test
	void whenAServiceIsHiddenThenTheBuiltInServicesDoNotNameItEither() {
		startThree(SecurityRules.of(ONLY_B), till());
		for (String path : List.of("$node/info", "$node/peers", "$node/stats", "$registry/services")) {
			for (String target : List.of("a", "b")) {
				RequestOptions options = RequestOptions.defaults().withTarget(PeerId.of(target));
				Object answer = this.network
					.await(this.network.node("c").requestAsync(path, null, Object.class, options), SOON);
				assertThat(String.valueOf(answer)).as(path + " of " + target).doesNotContain("till");
			}
		}
		RequestOptions atA = RequestOptions.defaults().withTarget(PeerId.of("a"));
		for (String action : List.of("$registry/actions", "$registry/state", "$registry/pause")) {
			assertThat(failure("c", action, "till", atA).getMessage())
				.isEqualTo(failure("c", action, "none", atA).getMessage().replace("none", "till"));
		}
		assertThat(this.network.node("a").request("till/open", null, String.class)).isEqualTo("opened");
	}

	// Events that peers publish

	@Test
	void whenAPeerMayNotPublishThenItsEventsAreDroppedAndCounted() {
		startThree(SecurityRules.of(SecurityRule.deny().to(Operation.PUBLISH).paths("orders/*").peers("c")));
		listen("a", "orders/*", SubscribeOptions.defaults());
		for (String publisher : List.of("a", "b", "c")) {
			this.network.node(publisher).publish("orders/new", publisher);
		}
		this.network.node("c").publish("orders/new", "c", PublishOptions.mode(BroadcastMode.ONE_PER_SERVICE));
		this.network.node("c").publish("orders/new", "c", PublishOptions.retainFor(SOON));
		this.network.advance(SOON);
		assertThat(this.seen).containsExactlyInAnyOrder("a", "b");
		assertThat(this.network.count("a", "refused.forbidden-publish")).isEqualTo(3);
	}

	@Test
	void whenAPeerMayNotPublishThenAcknowledgedEventsAreAnsweredWithForbidden() {
		startThree(SecurityRules.of(SecurityRule.deny().to(Operation.PUBLISH).peers("c")));
		listen("a", "orders/*", SubscribeOptions.defaults());
		listen("a", "orders/*", SubscribeOptions.group("mail"));
		List<Delivery> refused = this.network
			.await(this.network.node("c").publishAcknowledged("orders/new", "c", ACKNOWLEDGED), Duration.ofSeconds(30))
			.deliveries();
		assertThat(refused).hasSize(2).allSatisfy((delivery) -> {
			assertThat(delivery.status()).isEqualTo(Status.FAILED);
			assertThat(delivery.error()).isNotNull()
				.satisfies((error) -> assertThat(error.errorCode()).isEqualTo(ErrorCode.FORBIDDEN));
		});
		assertThat(this.seen).isEmpty();
		assertThat(this.network.await(this.network.node("b").publishAcknowledged("orders/new", "b", ACKNOWLEDGED), SOON)
			.isDelivered()).isTrue();
	}

	@Test
	void whenASubscriptionNamesPublishersThenOnlyItIsClosedToOthers() {
		startThree(SecurityRules.OPEN.withRole("shop", "b"),
				AnnotatedService.of(new Log(), Log.class, PayloadCodecs.defaults()));
		listen("a", "orders/*", SubscribeOptions.defaults().withAllowed("peer:c"));
		this.network.node("b").publish("orders/new", "b");
		this.network.node("c").publish("orders/new", "c");
		this.network.node("a").publish("orders/new", "a");
		this.network.advance(SOON);
		assertThat(this.seen).containsExactlyInAnyOrder("a", "c", "log a", "log b", "all a", "all b", "all c");
		assertThat(this.network.count("a", "refused.forbidden-publish")).isEqualTo(2);
	}

	// Events that peers get

	@Test
	void whenAPeerMayNotSeeATopicThenItIsNotSentRetainedEventsNeither() {
		startThree(SecurityRules.of(SecurityRule.deny().to(Operation.SUBSCRIBE).paths("orders/secret").peers("c")));
		RunarNode a = this.network.node("a");
		a.publish("orders/secret", "kept secret", PublishOptions.retainFor(Duration.ofMinutes(1)));
		a.publish("orders/open", "kept", PublishOptions.retainFor(Duration.ofMinutes(1)));
		listen("c", ">", SubscribeOptions.includePast(Duration.ofMinutes(1)));
		a.publish("orders/secret", "secret");
		a.publish("orders/secret", "secret", PublishOptions.mode(BroadcastMode.ONE_PER_SERVICE));
		a.publish("orders/open", "open");
		assertThat(
				this.network.await(a.publishAcknowledged("orders/secret", "secret", ACKNOWLEDGED), SOON).deliveries())
			.isEmpty();
		this.network.node("b").publish("orders/secret", "of b");
		this.network.advance(SOON);
		assertThat(this.seen).containsExactlyInAnyOrder("kept", "open", "of b");
		a.setSecurityRules(SecurityRules.OPEN);
		a.publish("orders/secret", "free");
		this.network.advance(SOON);
		assertThat(this.seen).contains("free").hasSize(4);
	}

	@Test
	void whenASubscriptionIsOfForbiddenTopicsOnlyThenItIsCounted() {
		startThree(SecurityRules.of(SecurityRule.deny().to(Operation.SUBSCRIBE).paths("orders/>").peers("c")));
		listen("c", "orders/*", SubscribeOptions.defaults());
		listen("c", ">", SubscribeOptions.defaults());
		assertThat(this.network.count("a", "refused.forbidden-subscribe")).isPositive();
		assertThat(this.network.count("b", "refused.forbidden-subscribe")).isZero();
		this.network.node("a").publish("orders/new", "a");
		this.network.advance(SOON);
		assertThat(this.seen).isEmpty();
	}

	// Services that peers offer

	@Test
	void whenAPeerMayNotOfferAServiceThenItIsNeverAsked() {
		SecurityRule own = SecurityRule.deny().to(Operation.OFFER).paths("till");
		this.network.configure((config) -> config
			.securityRules(SecurityRules.of(own, SecurityRule.allow().to(Operation.OFFER).paths("till").peers("a"))));
		RunarNode caller = this.network.start("z");
		this.network.start("c",
				Services.of("till",
						(service) -> service.answer("open", (request) -> "stolen")
							.receive("orders/*", (event) -> this.seen.add("stolen"))),
				Services.of("stall", (service) -> service.answer("open", (request) -> "stall")));
		this.network.advance(SOON);
		assertThat(failure("z", "till/open", RequestOptions.defaults()).errorCode()).isEqualTo(ErrorCode.NO_PROVIDER);
		assertThat(call("z", "stall/open")).isEqualTo("stall");
		caller.publish("orders/new", "x", PublishOptions.mode(BroadcastMode.ONE_PER_SERVICE));
		assertThat(this.network.count("z", "refused.forbidden-offer")).isPositive();
		this.network.start("a", till());
		this.network.advance(SOON);
		for (int i = 0; i < 10; i++) {
			assertThat(call("z", "till/open")).isEqualTo("opened");
		}
		caller
			.setSecurityRules(SecurityRules.of(own, SecurityRule.allow().to(Operation.OFFER).paths("till").peers("c")));
		for (int i = 0; i < 10; i++) {
			assertThat(call("z", "till/open")).isEqualTo("stolen");
		}
		assertThat(this.seen).isEmpty();
	}

	@Test
	void whenAnActionsPathBelongsToAServiceThatThePeerMayNotOfferThenItIsLeftOut() {
		this.network.configure((config) -> config
			.securityRules(SecurityRules.of(SecurityRule.deny().to(Operation.OFFER).paths("shop/till/>"))));
		this.network.start("z");
		this.network.start("c",
				Services.of("shop",
						(service) -> service.answer("till/open", (request) -> "stolen")
							.answer("{any}/{other}", (request) -> "stolen")
							.answer("open", (request) -> "open")));
		this.network.advance(SOON);
		assertThat(known("z", "c")).containsExactly("shop/open");
		this.network.node("z").setSecurityRules(SecurityRules.OPEN);
		assertThat(known("z", "c")).containsExactlyInAnyOrder("shop/open", "shop/till/open", "shop/{any}/{other}");
	}

	// Rules

	@Test
	void whenAnAnnotationNamesNoNodesInTheRightFormThenTheMessageNamesTheClass() {
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> AnnotatedService.of(new Wrong(), Wrong.class, PayloadCodecs.defaults()))
			.withMessageContaining(Wrong.class.getName())
			.withMessageContaining("'admin' (expected: peer:");
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> AnnotatedService.of(new WrongAction(), WrongAction.class, PayloadCodecs.defaults()))
			.withMessageContaining(WrongAction.class.getName())
			.withMessageContaining("role: 'a b'");
	}

	@Test
	void whenAPeerIsUnauthorisedThenNoSeedLetsItReachAHandler() {
		SimulatedNetwork.explore(1, 30, (each) -> {
			AtomicInteger reached = new AtomicInteger();
			each.configure((config) -> config.securityRules(SecurityRules.of(ONLY_B.peers("c"))));
			each.start("a", Services.of("till", (service) -> service.answer("open", (request) -> {
				if (request.caller().equals(PeerId.of("c"))) {
					reached.incrementAndGet();
				}
				return "opened";
			})));
			each.start("b");
			each.start("c");
			for (int i = 0; i < 20; i++) {
				each.node("b").requestAsync("till/open", null, String.class);
				each.node("c").requestAsync("till/open", null, String.class);
				if (i % 5 == 0) {
					each.partition(List.of("a"), List.of("b", "c"));
					each.advance(Duration.ofMillis(each.time().random().nextInt(5000)));
					each.heal();
				}
				each.advance(Duration.ofMillis(each.time().random().nextInt(500)));
			}
			assertThat(reached).hasValue(0);
		});
	}

	private void startThree(SecurityRules rules, AbstractService... services) {
		RunarNode a = this.network.start("a", services);
		this.network.start("b");
		this.network.start("c");
		this.network.converge(SOON);
		a.setSecurityRules(rules);
		this.network.advance(SOON);
	}

	private AbstractService till() {
		return Services.of("till", (service) -> service.answer("open", (request) -> {
			this.runs.incrementAndGet();
			return "opened";
		}).answer("of/{name}", (request) -> "till of " + request.pathParams().get("name")));
	}

	private static AbstractService guarded() {
		return AnnotatedService.of(new Vault(), Vault.class, PayloadCodecs.defaults());
	}

	private void listen(String node, String pattern, SubscribeOptions options) {
		this.network.node(node).subscribe(pattern, String.class, options, (event) -> this.seen.add(event.data()));
		this.network.advance(SOON);
	}

	private String call(String node, String path) {
		return this.network.await(this.network.node(node).requestAsync(path, null, String.class), SOON);
	}

	private RunarException failure(String node, String path, RequestOptions options) {
		return failure(node, path, null, options);
	}

	private RunarException failure(String node, String path, @Nullable Object params, RequestOptions options) {
		return catchThrowableOfType(RunarException.class, () -> this.network
			.await(this.network.node(node).requestAsync(path, params, Object.class, options), SOON));
	}

	private static RunarException reason(CompletableFuture<?> failed) {
		return (RunarException) catchThrowableOfType(CompletionException.class, failed::join).getCause();
	}

	/** The actions that a node knows of another one. */
	private List<String> known(String node, String other) {
		List<String> all = new ArrayList<>();
		for (NodeInfo.Peer peer : this.network.node(node).info().peers()) {
			if (peer.id().equals(PeerId.of(other))) {
				peer.services()
					.forEach((service) -> service.actions()
						.stream()
						.map(ActionMetadata::name)
						.forEach((name) -> all.add(service.path() + "/" + name)));
			}
		}
		return all;
	}

	private String registry(String node) {
		return String.valueOf(this.network.node(node).request("$registry/services", null, Object.class));
	}

	private static final class Versioned extends AbstractService {

		Versioned(String version, String... allowed) {
			super("bank", version, "");
			allow(allowed);
			action("open", (request) -> version);
		}

	}

	@RunarService(path = "vault", allow = "role:auditor")
	public static class Vault {

		@Action
		public String look() {
			return "gold";
		}

		@Action(allow = { "role:auditor", "peer:b" })
		public String list() {
			return "one";
		}

	}

	@RunarService(path = "log", allow = "role:shop")
	public class Log {

		@Subscribe("orders/*")
		public void orders(String order) {
			AuthorizationTests.this.seen.add("log " + order);
		}

		@Subscribe(value = "orders/*", allow = "peer:*")
		public void everything(String order) {
			AuthorizationTests.this.seen.add("all " + order);
		}

	}

	@RunarService(allow = "admin")
	public static class Wrong {

		@Action
		public String look() {
			return "";
		}

	}

	@RunarService
	public static class WrongAction {

		@Action(allow = "role:a b")
		public String look() {
			return "";
		}

	}

}
