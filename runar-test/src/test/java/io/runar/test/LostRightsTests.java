package io.runar.test;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

import io.runar.BroadcastMode;
import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.PublishOptions;
import io.runar.PublishReceipt;
import io.runar.PublishReceipt.Delivery;
import io.runar.RequestOptions;
import io.runar.SubscribeOptions;
import io.runar.TypeRef;
import io.runar.authorization.Operation;
import io.runar.authorization.SecurityRule;
import io.runar.authorization.SecurityRules;
import io.runar.node.RunarNode;
import io.runar.runtime.Cancellable;
import io.runar.security.NetworkKey;
import io.runar.security.NetworkKeyCredentials;
import io.runar.security.NodeCredentials;
import io.runar.security.PeerIdentity;
import io.runar.service.AbstractService;
import io.runar.service.ActionHandler;
import io.runar.transport.memory.LinkConditions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of what is under way when a node loses the right to it: by other rules, or
 * because it shows another certificate.
 */
class LostRightsTests {

	private static final Duration SOON = Duration.ofSeconds(5);

	private static final PublishOptions ACKNOWLEDGED = PublishOptions.acknowledged(Duration.ofSeconds(20));

	private final SimulatedNetwork network = SimulatedNetwork.withSeed(51);

	private final List<String> seen = new ArrayList<>();

	private final Map<String, Source> sources = new HashMap<>();

	// Streams

	@Test
	void whenACallerLosesTheRightThenItsStreamsEndAndOthersGoOn() {
		startThree(feed("a"));
		Recorder<Integer> one = read("b", "feed/read", "a");
		Recorder<Integer> other = read("c", "feed/read", "a");
		Recorder<Integer> open = read("c", "feed/free", "a");
		setRules("a", SecurityRules.of(SecurityRule.deny().to(Operation.CALL).paths("feed/read").peers("c")));
		assertThat(source("c feed/read of a").cancelled).isEqualTo(1);
		source("b feed/read of a").give(2);
		source("c feed/free of a").give(2);
		this.network.advance(SOON);
		assertThat(other.items).containsExactly(0);
		assertThat(other.code()).isEqualTo("FORBIDDEN");
		assertThat(other.failure()).hasMessageContaining("'feed/read'").hasMessageContaining("node c");
		assertThat(one.items).containsExactly(0, 1, 2);
		assertThat(open.items).containsExactly(0, 1, 2);
		assertThat(this.network.count("a", "refused.forbidden-call")).isEqualTo(1);
		assertThat(openStreams("a")).isEqualTo(2);
		assertThat(openStreams("c")).isEqualTo(1);
	}

	@Test
	void whenACallerThatSendsItemsLosesTheRightThenTheyEndOnBothSides() {
		Recorder<Integer> taken = new Recorder<>(Long.MAX_VALUE);
		startThree(Services.of("feed", (service) -> service.answer("take", ActionHandler.streaming((context) -> {
			context.items(Integer.class).subscribe(taken);
			return new CompletableFuture<>();
		}))));
		Source items = Source.byHand();
		CompletableFuture<String> result = this.network.node("c")
			.sendStream("feed/take", null, items, new TypeRef<String>() {
			}, RequestOptions.defaults());
		this.network.advance(SOON);
		items.give(3);
		this.network.advance(SOON);
		setRules("a", SecurityRules.of(SecurityRule.deny().to(Operation.CALL).peers("c")));
		this.network.advance(SOON);
		assertThat(taken.items).containsExactly(0, 1, 2);
		assertThat(taken.code()).isEqualTo("FORBIDDEN");
		assertThat(items.cancelled).isEqualTo(1);
		assertThat(result).isCompletedExceptionally();
		assertThat(openStreams("a") + openStreams("c")).isZero();
	}

	@Test
	void whenACallerLosesTheRightThenARequestWithOneResultIsStillAnswered() {
		CompletableFuture<Object> result = new CompletableFuture<>();
		startThree(Services.of("feed", (service) -> service.answer("one", (context) -> result)));
		CompletableFuture<String> answer = this.network.node("c").requestAsync("feed/one", null, String.class);
		this.network.advance(SOON);
		setRules("a", SecurityRules.of(SecurityRule.deny().peers("c")));
		result.complete("late");
		assertThat(this.network.await(answer, SOON)).isEqualTo("late");
	}

	@Test
	void whenAProviderLosesTheRightThenStreamsFromItEndAndItIsToldAndOthersGoOn() {
		this.network.start("a");
		this.network.start("b", feed("b"));
		this.network.start("c", feed("c"));
		this.network.converge(SOON);
		Recorder<Integer> one = read("a", "feed/read", "b");
		Recorder<Integer> other = read("a", "feed/read", "c");
		Recorder<Integer> second = read("a", "feed/free", "c");
		setRules("a", SecurityRules.of(SecurityRule.deny().to(Operation.OFFER).paths("feed/read").peers("c")));
		assertThat(other.code()).isEqualTo("FORBIDDEN");
		assertThat(other.failure()).hasMessageContaining("peer c may no longer offer");
		this.network.advance(SOON);
		assertThat(source("a feed/read of c").cancelled).isEqualTo(1);
		assertThat(one.hasEnded()).isFalse();
		assertThat(second.hasEnded()).isFalse();
		setRules("a", SecurityRules.of(SecurityRule.deny().to(Operation.OFFER).paths("feed").peers("c")));
		assertThat(second.code()).isEqualTo("FORBIDDEN");
		this.network.advance(SOON);
		source("a feed/read of b").give(1);
		this.network.advance(SOON);
		assertThat(one.items).containsExactly(0, 1);
		assertThat(openStreams("a")).isEqualTo(1);
		assertThat(openStreams("c")).isZero();
	}

	@Test
	void whenAProviderLosesTheRightWhileAStreamWaitsForRoomThenItIsNotAsked() {
		this.network.configure((config) -> config.outboundQueueBytes(64 * 1024));
		this.network.start("a");
		this.network.start("c", feed("c"), Services.echo("c"));
		this.network.converge(SOON);
		List<CompletableFuture<?>> before = new ArrayList<>();
		for (int i = 0; i < 1000; i++) {
			before.add(this.network.node("a").requestAsync("echo/say", "x".repeat(100), String.class));
		}
		Recorder<Integer> waiting = Recorder
			.ofAll(this.network.node("a").requestStream("feed/read", "x".repeat(1000), Integer.class));
		setRules("a", SecurityRules.of(SecurityRule.deny().to(Operation.OFFER).paths("feed").peers("c")));
		this.network.advance(SOON);
		assertThat(before).filteredOn(CompletableFuture::isCompletedExceptionally).isNotEmpty();
		assertThat(waiting.code()).isEqualTo("FORBIDDEN");
		assertThat(this.sources).isEmpty();
	}

	@Test
	void whenANodeShowsACertificateWithoutTheRoleThenItsStreamsEndInBothRoles() {
		NetworkKey old = NetworkKey.generate();
		NetworkKey fresh = NetworkKey.generate();
		AtomicReference<Set<String>> roles = new AtomicReference<>(Set.of("reader"));
		Map<String, NetworkKeyCredentials> keys = new HashMap<>();
		for (String id : List.of("a", "c")) {
			NetworkKeyCredentials own = NetworkKeyCredentials.create(List.of(fresh, old), "default", PeerId.of(id),
					this.network.time().newEnvironment("credentials of " + id));
			keys.put(id, own);
			this.network.configure((config) -> config.securityEnabled(true))
				.build((builder) -> builder.credentials(new WithRoles(own, roles)));
			this.network.start(id, Services.of("of-" + id, (service) -> service.answer("read", streaming(id))));
		}
		keys.get("c").setKeys(List.of(old, fresh));
		this.network.converge(SOON);
		keys.get("a").setKeys(List.of(old, fresh));
		this.network.advance(SOON);
		this.network.node("a")
			.setSecurityRules(SecurityRules
				.of(SecurityRule.allow().roles("reader"),
						SecurityRule.allow().to(Operation.SUBSCRIBE, Operation.PUBLISH))
				.withDefault(SecurityRule.Effect.DENY));
		this.network.advance(SOON);
		Recorder<Integer> served = read("c", "of-a/read", "a");
		Recorder<Integer> consumed = read("a", "of-c/read", "c");
		roles.set(Set.of());
		keys.get("c").setKeys(List.of(fresh, old));
		keys.get("a").setKeys(List.of(fresh));
		this.network.advance(Duration.ofMillis(500));
		assertThat(this.network.node("a").peers()).containsExactly(PeerId.of("c"));
		assertThat(served.code()).isEqualTo("FORBIDDEN");
		assertThat(consumed.code()).isEqualTo("FORBIDDEN");
		this.network.advance(SOON);
		assertThat(source("c of-a/read of a").cancelled).isEqualTo(1);
		assertThat(source("a of-c/read of c").cancelled).isEqualTo(1);
		assertThat(openStreams("a") + openStreams("c")).isZero();
	}

	@Test
	void whenRulesChangeAtAnyMomentThenNoStreamOutlivesTheRight() {
		SimulatedNetwork.explore(1, 30, (each) -> {
			List<Recorder<Long>> ofC = new ArrayList<>();
			for (String id : List.of("a", "b", "c")) {
				each.start(id, Services.of("of-" + id,
						(service) -> service.answer("read", ActionHandler.streaming((context) -> Source.byHand()))));
			}
			each.converge(SOON);
			for (int i = 0; i < 40; i++) {
				ofC.add(Recorder.of(each.node("c").requestStream("of-a/read", null, Long.class), 9));
				ofC.add(Recorder.of(each.node("a").requestStream("of-c/read", null, Long.class), 9));
				if (i == 20) {
					each.node("a").setSecurityRules(SecurityRules.of(SecurityRule.deny().peers("c")));
				}
				each.advance(Duration.ofNanos(each.time().random().nextInt(2_000_000)));
			}
			each.advance(SOON);
			assertThat(ofC).hasSize(80).allSatisfy((stream) -> assertThat(stream.hasEnded()).isTrue());
		});
	}

	// Events

	@Test
	void whenASubscriberLosesTheRightThenItGetsNothingMoreInAnyMode() {
		startThree();
		for (String id : List.of("b", "c")) {
			listen(id, "orders/*", SubscribeOptions.defaults());
		}
		RunarNode a = this.network.node("a");
		a.publish("orders/new", "before");
		this.network.advance(SOON);
		setRules("a", SecurityRules.of(SecurityRule.deny().to(Operation.SUBSCRIBE).paths("orders/>").peers("c")));
		this.seen.clear();
		a.publish("orders/new", "plain");
		a.publish("orders/new", "one", PublishOptions.mode(BroadcastMode.ONE_PER_SERVICE));
		a.publish("orders/new", "kept", PublishOptions.retainFor(SOON));
		List<Delivery> deliveries = this.network.await(a.publishAcknowledged("orders/new", "told", ACKNOWLEDGED), SOON)
			.deliveries();
		this.network.advance(SOON);
		assertThat(this.seen).containsExactlyInAnyOrder("b plain", "b one", "b kept", "b told");
		assertThat(deliveries).singleElement()
			.satisfies((delivery) -> assertThat(delivery.node()).isEqualTo(PeerId.of("b")));
	}

	@Test
	void whenAPublisherLosesTheRightThenNothingMoreOfItIsHandled() {
		startThree();
		listen("a", "orders/*", SubscribeOptions.defaults());
		this.network.node("c").publish("orders/new", "before");
		this.network.advance(SOON);
		// On its way when the right is lost.
		this.network.node("c").publish("orders/new", "late");
		setRules("a", SecurityRules.of(SecurityRule.deny().to(Operation.PUBLISH).paths("orders/>").peers("c")));
		this.network.advance(SOON);
		assertThat(this.seen).containsExactly("a before");
		assertThat(this.network.count("a", "refused.forbidden-publish")).isEqualTo(1);
	}

	@Test
	void whenASubscriberLosesTheRightWhileItIsSentWhatWasRetainedThenItGetsNoMoreOfIt() {
		this.network.configure((config) -> config.outboundQueueBytes(64 * 1024));
		startThree();
		RunarNode a = this.network.node("a");
		for (int i = 0; i < 500; i++) {
			a.publish("orders/" + i, "x".repeat(1000), PublishOptions.retainFor(Duration.ofMinutes(10)));
		}
		this.network.links().setConditions(LinkConditions.DEFAULT.withBytesPerSecond(100_000));
		listen("c", "orders/*", SubscribeOptions.includePast(Duration.ofMinutes(10)));
		int before = this.seen.size();
		assertThat(before).isBetween(1, 499);
		setRules("a", SecurityRules.of(SecurityRule.deny().to(Operation.SUBSCRIBE).peers("c")));
		// What is on its way comes: less than what one node may be sent at a time.
		this.network.advance(Duration.ofMinutes(1));
		assertThat(this.seen.size()).isLessThan(500).isGreaterThanOrEqualTo(before);
		// It is told how many there were, so it waits for no others.
		setRules("a", SecurityRules.OPEN);
		this.network.links().setConditions(LinkConditions.DEFAULT);
		a.publish("orders/last", "free");
		this.network.advance(Duration.ofMillis(100));
		assertThat(this.seen).contains("c free");
	}

	@Test
	void whenASubscriberLosesTheRightThenAnAcknowledgedEventIsNotSentToItAgain() {
		this.network.configure((config) -> config.connectionsPerPeer(3));
		startThree();
		for (String id : List.of("b", "c")) {
			listen(id, "orders/*", SubscribeOptions.defaults());
		}
		this.network.advance(SOON);
		for (int connection = 0; connection < 2; connection++) {
			this.network.links().silence("a", "c", connection);
		}
		List<CompletableFuture<PublishReceipt>> receipts = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			receipts.add(this.network.node("a").publishAcknowledged("orders/" + i, "event", ACKNOWLEDGED));
		}
		this.network.advance(Duration.ofMillis(100));
		long had = this.seen.stream().filter("c event"::equals).count();
		assertThat(had).isLessThan(20);
		setRules("a", SecurityRules.of(SecurityRule.deny().to(Operation.SUBSCRIBE).peers("c")));
		this.network.advance(Duration.ofSeconds(10));
		assertThat(this.seen).filteredOn("c event"::equals).hasSize((int) had);
		assertThat(this.seen).filteredOn("b event"::equals).hasSize(20);
		assertThat(receipts).allSatisfy((receipt) -> assertThat(receipt).isCompleted());
		assertThat(receipts.stream()
			.flatMap((receipt) -> receipt.join().deliveries().stream())
			.filter((delivery) -> delivery.group().equals("c") && delivery.error() != null)
			.toList()).hasSize(20 - (int) had)
			.allSatisfy((delivery) -> assertThat(delivery.error()).isNotNull()
				.satisfies((error) -> assertThat(error.errorCode()).isEqualTo(ErrorCode.FORBIDDEN)));
	}

	private void startThree(AbstractService... services) {
		this.network.start("a", services);
		this.network.start("b");
		this.network.start("c");
		this.network.converge(SOON);
	}

	/** Publishers and readers are told a moment later, on threads of theirs. */
	private void setRules(String node, SecurityRules rules) {
		this.network.node(node).setSecurityRules(rules);
		this.network.advance(Duration.ofNanos(1000));
	}

	private AbstractService feed(String provider) {
		return Services.of("feed",
				(service) -> service.answer("read", streaming(provider)).answer("free", streaming(provider)));
	}

	/** A source for each caller and path. */
	private ActionHandler streaming(String provider) {
		return ActionHandler.streaming((context) -> {
			Source source = Source.byHand();
			this.sources.put(context.caller() + " " + context.path() + " of " + provider, source);
			return source;
		});
	}

	private Source source(String stream) {
		return this.sources.getOrDefault(stream, Source.of(0));
	}

	/** Begins a stream and lets one item through. */
	private Recorder<Integer> read(String caller, String path, String provider) {
		Recorder<Integer> recorder = Recorder.ofAll(this.network.node(caller)
			.requestStream(path, null, Integer.class, RequestOptions.defaults().withTarget(PeerId.of(provider))));
		this.network.advance(SOON);
		source(caller + " " + path + " of " + provider).give(1);
		this.network.advance(SOON);
		assertThat(recorder.items).containsExactly(0);
		return recorder;
	}

	private void listen(String node, String pattern, SubscribeOptions options) {
		this.network.node(node)
			.subscribe(pattern, String.class, options, (event) -> this.seen.add(node + " " + event.data()));
		this.network.advance(Duration.ofSeconds(1));
	}

	private int openStreams(String node) {
		return this.network.node(node).info().peers().stream().mapToInt((peer) -> peer.streams()).sum();
	}

	/** Credentials whose certificates prove the roles that the test says. */
	private record WithRoles(NodeCredentials own, AtomicReference<Set<String>> roles) implements NodeCredentials {

		@Override
		public X509ExtendedKeyManager keyManager() {
			return this.own.keyManager();
		}

		@Override
		public X509ExtendedTrustManager trustManager() {
			return this.own.trustManager();
		}

		@Override
		public PeerIdentity verify(List<X509Certificate> chain) throws CertificateException {
			PeerIdentity proven = this.own.verify(chain);
			return new PeerIdentity(proven.names(), proven.alternativeNames(), this.roles.get(), proven.fingerprint(),
					proven.notAfter());
		}

		@Override
		public @Nullable PeerId nodeId() {
			return this.own.nodeId();
		}

		@Override
		public Cancellable onChange(Runnable listener) {
			return this.own.onChange(listener);
		}

		@Override
		public String describe() {
			return this.own.describe();
		}

	}

}
