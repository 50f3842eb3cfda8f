package io.runar.registry;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.sun.management.ThreadMXBean;
import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.discovery.ServiceAdvertisement;
import io.runar.runtime.SerialContext;
import io.runar.runtime.VirtualTime;
import io.runar.service.AbstractService;
import io.runar.service.ActionMetadata;
import io.runar.service.RequestContext;
import io.runar.service.SubscriptionMetadata;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What is where, as services and peers come and go.
 */
class ServiceRegistryTests {

	private final VirtualTime time = new VirtualTime(1);

	private final SerialContext context = this.time.newEnvironment("test").newSerialContext("registry");

	private final ServiceRegistry registry = new ServiceRegistry(this.context);

	@Test
	void whenOneOfTwoProvidersLeavesThenTheOtherStays() {
		TestPeer one = TestPeer.silent("one");
		TestPeer two = TestPeer.silent("two");
		run(() -> this.registry.applyRemote(one, true, List.of(service("math", "add")), List.of()));
		run(() -> this.registry.applyRemote(two, true, List.of(service("math", "add")), List.of()));
		assertThat(route("math/add").remotes()).hasSize(2);
		run(() -> this.registry.removePeer(one.id()));
		assertThat(route("math/add").remotes()).extracting((provider) -> provider.peer().id())
			.containsExactly(two.id());
	}

	@Test
	void whenLastProviderLeavesThenTheServiceIsUnknown() {
		TestPeer one = TestPeer.silent("one");
		run(() -> this.registry.applyRemote(one, true, List.of(service("math", "add")), List.of()));
		assertThat(this.registry.table().knowsServiceOf(TopicPath.of("math/subtract"))).isTrue();
		run(() -> this.registry.removePeer(one.id()));
		assertThat(this.registry.table().action(TopicPath.of("math/add"))).isNull();
		assertThat(this.registry.table().knowsServiceOf(TopicPath.of("math/subtract"))).isFalse();
	}

	@Test
	void whenLocalAndRemoteHaveAnActionThenBothAreInTheRoute() {
		run(() -> this.registry.applyRemote(TestPeer.silent("one"), true, List.of(service("math", "add")), List.of()));
		run(() -> this.registry.addLocal(new Local("math", "add")));
		assertThat(route("math/add").local()).isNotNull();
		assertThat(route("math/add").remotes()).hasSize(1);
	}

	@Test
	void whenTwoLocalServicesHaveOnePathThenTheSecondIsRefusedAndNothingChanges() {
		run(() -> this.registry.addLocal(new Local("math", "add")));
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> run(() -> this.registry.addLocal(new Local("math", "sub"))))
			.matches((ex) -> ex.errorCode() == ErrorCode.INVALID_ARGUMENT)
			.withMessageContaining("'math'");
		assertThat(this.registry.table().action(TopicPath.of("math/sub"))).isNull();
	}

	@Test
	void whenActionPathsOfTwoServicesMeetThenTheSecondIsRefused() {
		run(() -> this.registry.addLocal(new Local("a", "b/c")));
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> run(() -> this.registry.addLocal(new Local("a/b", "c"))))
			.withMessageContaining("a/b/c");
	}

	@Test
	void whenLiteralAndTemplateMatchThenTheLiteralAnswers() {
		run(() -> this.registry.addLocal(new Local("user", "{id}", "me")));
		assertThat(route("user/me").path().path()).isEqualTo("user/me");
		assertThat(route("user/alice").path().path()).isEqualTo("user/{id}");
	}

	@Test
	void whenPlaceholdersAreNamedDifferentlyThenItIsOneRoute() {
		run(() -> this.registry.applyRemote(TestPeer.silent("old"), true, List.of(service("user", "{id}")), List.of()));
		run(() -> this.registry.applyRemote(TestPeer.silent("new"), true, List.of(service("user", "{name}")),
				List.of()));
		assertThat(route("user/alice").remotes()).hasSize(2)
			.extracting((provider) -> provider.path().path())
			.containsExactly("user/{id}", "user/{name}");
	}

	@Test
	void whenServiceChangesThenVersionsFollowOneAnother() {
		List<LocalChange> changes = new ArrayList<>();
		run(() -> this.registry.addListener(changes::add));
		run(() -> this.registry.addLocal(new Local("a", "x")));
		run(() -> this.registry.addLocal(new Local("b", "x")));
		run(() -> this.registry.removeLocal("a"));
		assertThat(changes).extracting(LocalChange::toVersion).containsExactly(2L, 3L, 4L);
		assertThat(changes).extracting(LocalChange::fromVersion).containsExactly(1L, 2L, 3L);
		assertThat(changes.get(2).removed()).containsExactly("a");
	}

	@Test
	void whenPeerOffersBuiltInPathThenItIsLeftOut() {
		run(() -> this.registry.applyRemote(TestPeer.silent("evil"), true,
				List.of(service("$node", "info"), service("ok", "x")), List.of()));
		assertThat(this.registry.table().action(TopicPath.of("$node/info"))).isNull();
		assertThat(route("ok/x").remotes()).hasSize(1);
	}

	@Test
	void whenPeerOffersTooManySubscriptionsThenTheOfferIsRefused() {
		List<SubscriptionMetadata> many = new ArrayList<>();
		for (int i = 0; i <= ServiceRegistry.MAX_SUBSCRIPTIONS; i++) {
			many.add(new SubscriptionMetadata("topic/" + i, ""));
		}
		ServiceAdvertisement flood = new ServiceAdvertisement("flood", "1", "", List.of(), many, false);
		assertThatExceptionOfType(RunarException.class).isThrownBy(
				() -> run(() -> this.registry.applyRemote(TestPeer.silent("evil"), true, List.of(flood), List.of())))
			.matches((ex) -> ex.errorCode() == ErrorCode.LIMIT_EXCEEDED);
		assertThat(this.registry.table().remoteSubscriptions(TopicPath.of("topic/1"))).isEmpty();
	}

	/** Copied for each of them they would take half a gigabyte, each time. */
	@Test
	void whenPeerSubscribesManyTimesToOnePatternThenTheyAreNotCopiedForEach() {
		ServiceAdvertisement offer = subscriber("many", groups(10_000));
		TestPeer one = TestPeer.silent("one");
		assertThat(allocated(() -> this.registry.applyRemote(one, true, List.of(offer), List.of())))
			.isLessThan(64L << 20);
		assertThat(this.registry.table().remoteSubscriptions(TopicPath.of("a/b"))).hasSize(10_000);
		assertThat(allocated(() -> this.registry.removePeer(one.id()))).isLessThan(64L << 20);
		assertThat(this.registry.table().remoteSubscriptions(TopicPath.of("a/b"))).isEmpty();
	}

	private long allocated(Runnable task) {
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		AtomicLong allocated = new AtomicLong();
		run(() -> {
			long before = threads.getCurrentThreadAllocatedBytes();
			task.run();
			allocated.set(threads.getCurrentThreadAllocatedBytes() - before);
		});
		return allocated.get();
	}

	@Test
	void whenServiceSubscribesTwiceToOnePatternThenItIsOneInterestOfEachGroup() {
		TestPeer one = TestPeer.silent("one");
		List<SubscriptionMetadata> twice = List.of(new SubscriptionMetadata("a/*", "Order"),
				new SubscriptionMetadata("a/*", "", "g", null), new SubscriptionMetadata("a/*", "Invoice"),
				new SubscriptionMetadata("a/*", "", "g", null), new SubscriptionMetadata("a/b", ""));
		run(() -> this.registry.applyRemote(one, true, List.of(subscriber("many", twice)), List.of()));
		assertThat(this.registry.table().remoteSubscriptions(TopicPath.of("a/b")))
			.extracting((interest) -> interest.pattern().path() + " " + interest.group())
			.containsExactly("a/b null", "a/* null", "a/* g");
		run(() -> this.registry.removePeer(one.id()));
		assertThat(this.registry.table().remoteSubscriptions(TopicPath.of("a/b"))).isEmpty();
	}

	@Test
	void whenOneOfTwoVersionsWithTheSameSubscriptionGoesThenThatOfTheOtherStays() {
		TestPeer one = TestPeer.silent("one");
		List<SubscriptionMetadata> same = List.of(new SubscriptionMetadata("a/*", ""));
		ServiceAdvertisement first = new ServiceAdvertisement("many", "1", "", List.of(), same, false);
		ServiceAdvertisement second = new ServiceAdvertisement("many", "2", "", List.of(), same, false);
		run(() -> this.registry.applyRemote(one, true, List.of(first, second), List.of()));
		run(() -> this.registry.applyRemote(one, false, List.of(second), List.of()));
		assertThat(this.registry.table().remoteSubscriptions(TopicPath.of("a/b"))).hasSize(1);
		run(() -> this.registry.applyRemote(one, false, List.of(), List.of("many")));
		assertThat(this.registry.table().remoteSubscriptions(TopicPath.of("a/b"))).isEmpty();
	}

	@Test
	void whenGroupsAreNamedThenTheirOrderAgreesWithEquals() {
		// Names with one hash code, which a map tells apart by their order alone.
		ReceiverGroup.Key group = new ReceiverGroup.Key("Aa", true);
		assertThat(group).isEqualByComparingTo(new ReceiverGroup.Key("Aa", true))
			.isNotEqualByComparingTo(new ReceiverGroup.Key("BB", true))
			.isNotEqualByComparingTo(new ReceiverGroup.Key("Aa", false));
	}

	private static ServiceAdvertisement subscriber(String path, List<SubscriptionMetadata> subscriptions) {
		return new ServiceAdvertisement(path, "1", "", List.of(), subscriptions, false);
	}

	private static List<SubscriptionMetadata> groups(int count) {
		return IntStream.range(0, count).mapToObj((i) -> new SubscriptionMetadata("a/*", "", "g" + i, null)).toList();
	}

	@Test
	void whenPausedServiceSubscribesThenItsInterestSaysSo() {
		ServiceAdvertisement paused = new ServiceAdvertisement("mail", "1", "", List.of(),
				List.of(new SubscriptionMetadata("orders/*", "")), true);
		run(() -> this.registry.applyRemote(TestPeer.silent("one"), true, List.of(paused), List.of()));
		assertThat(this.registry.table().remoteSubscriptions(TopicPath.of("orders/placed"))).hasSize(1)
			.allMatch(RemoteInterest::paused);
	}

	@Test
	void whenOfferComesAsAWholeThenItIsAsIfItCameOneByOne() {
		for (long seed = 0; seed < 20; seed++) {
			SplittableRandom random = new SplittableRandom(seed);
			ServiceRegistry single = new ServiceRegistry(this.context);
			ServiceRegistry whole = new ServiceRegistry(this.context);
			for (int round = 0; round < 10; round++) {
				RemotePeer peer = TestPeer.silent("peer-" + random.nextInt(3));
				List<ServiceAdvertisement> services = randomServices(random);
				List<String> removed = List.of("area/" + random.nextInt(30), "area/" + random.nextInt(30));
				run(() -> whole.applyRemote(peer, false, services, removed));
				for (String path : removed) {
					run(() -> single.applyRemote(peer, false, List.of(), List.of(path)));
				}
				for (ServiceAdvertisement service : services) {
					run(() -> single.applyRemote(peer, false, List.of(service), List.of()));
				}
				assertThat(described(whole)).isEqualTo(described(single));
			}
			for (int i = 0; i < 3; i++) {
				PeerId peer = PeerId.of("peer-" + i);
				run(() -> whole.removePeer(peer));
			}
			assertThat(described(whole)).isEmpty();
		}
	}

	private static List<ServiceAdvertisement> randomServices(SplittableRandom random) {
		Map<String, ServiceAdvertisement> services = new LinkedHashMap<>();
		int count = random.nextInt(20);
		for (int i = 0; i < count; i++) {
			String path = "area/" + random.nextInt(30);
			List<ActionMetadata> actions = Stream.of("get", "put/{id}", "put/{name}/all", "list")
				.filter((name) -> random.nextBoolean())
				.map(ActionMetadata::named)
				.toList();
			List<SubscriptionMetadata> subscriptions = Stream.of("orders/*", "orders/placed", "stock/>")
				.filter((pattern) -> random.nextBoolean())
				.map((pattern) -> new SubscriptionMetadata(pattern, ""))
				.toList();
			services.put(path, new ServiceAdvertisement(path, "1", "", actions, subscriptions, random.nextBoolean()));
		}
		return List.copyOf(services.values());
	}

	/** Tells all that the table of a registry says, in an order of its own. */
	private static List<String> described(ServiceRegistry registry) {
		List<String> lines = new ArrayList<>();
		RoutingTable table = registry.table();
		for (int i = 0; i < 30; i++) {
			for (String action : List.of("get", "put/4711", "put/4711/all", "list")) {
				ActionRoute route = table.action(TopicPath.of("area/" + i + "/" + action));
				if (route != null) {
					route.remotes()
						.forEach((provider) -> lines
							.add(provider.path() + " at " + provider.peer() + " " + provider.isAvailable()));
				}
			}
			if (table.knowsServiceOf(TopicPath.of("area/" + i + "/any"))) {
				lines.add("area/" + i);
			}
		}
		for (String topic : List.of("orders/placed", "orders/paid", "stock/low")) {
			table.remoteSubscriptions(TopicPath.of(topic)).forEach((interest) -> lines.add(topic + " " + interest));
		}
		return lines.stream().sorted().toList();
	}

	@Test
	void whenServiceIsOfferedAnewThenItIsNeverGone() {
		TestPeer one = TestPeer.silent("one");
		run(() -> this.registry.applyRemote(one, true, List.of(service("math", "add")), List.of()));
		long before = this.registry.table().version();
		run(() -> this.registry.applyRemote(one, false, List.of(service("math", "add", "sub")), List.of()));
		assertThat(this.registry.table().version()).isEqualTo(before + 1);
		assertThat(route("math/add").remotes()).hasSize(1);
		assertThat(route("math/sub").remotes()).hasSize(1);
	}

	@Test
	void whenPeersOfferTheSameThenItIsKeptOnce() {
		TestPeer one = TestPeer.silent("one");
		TestPeer two = TestPeer.silent("two");
		run(() -> this.registry.applyRemote(one, true, List.of(service("math", "add")), List.of()));
		run(() -> this.registry.applyRemote(two, true, List.of(service("math", "add")), List.of()));
		run(() -> {
			RemoteService first = this.registry.peerServices(one.id()).get(0);
			RemoteService second = this.registry.peerServices(two.id()).get(0);
			assertThat(second.path()).isSameAs(first.path());
			assertThat(second.actions()).isSameAs(first.actions());
			assertThat(this.registry.remoteServices("math")).containsExactly(first, second);
		});
	}

	@Test
	void whenOneOfferNamesAPathTwiceThenTheLastIsTaken() {
		TestPeer one = TestPeer.silent("one");
		run(() -> this.registry.applyRemote(one, true, List.of(service("math", "add"), service("math", "sub")),
				List.of()));
		assertThat(this.registry.table().action(TopicPath.of("math/add"))).isNull();
		assertThat(route("math/sub").remotes()).hasSize(1);
		run(() -> this.registry.removePeer(one.id()));
		assertThat(this.registry.table().action(TopicPath.of("math/sub"))).isNull();
	}

	@Test
	void whenPeerOffersTooManyServicesThenTheOfferIsRefusedButWhatIsGoneIsGone() {
		TestPeer one = TestPeer.silent("one");
		run(() -> this.registry.applyRemote(one, true, List.of(service("math", "add"), service("old", "x")),
				List.of()));
		List<ServiceAdvertisement> flood = new ArrayList<>();
		for (int i = 0; i < ServiceRegistry.MAX_SERVICES; i++) {
			flood.add(service("flood/" + i));
		}
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> run(() -> this.registry.applyRemote(one, false, flood, List.of("old"))))
			.withMessageContaining("10001 (expected: at most 10000)");
		assertThat(this.registry.table().knowsServiceOf(TopicPath.of("flood/1/x"))).isFalse();
		assertThat(this.registry.table().action(TopicPath.of("old/x"))).isNull();
		assertThat(route("math/add").remotes()).hasSize(1);
		run(() -> this.registry.applyRemote(one, true, flood, List.of()));
		assertThat(this.registry.table().knowsServiceOf(TopicPath.of("flood/1/x"))).isTrue();
	}

	@Test
	void whenPeerOffersTooManyActionsInAllThenTheOfferIsRefused() {
		List<ActionMetadata> actions = new ArrayList<>();
		for (int i = 0; i < 1000; i++) {
			actions.add(ActionMetadata.named("action-" + i));
		}
		List<ServiceAdvertisement> flood = new ArrayList<>();
		for (int i = 0; i <= OfferLimits.DEFAULTS.actions() / 1000; i++) {
			flood.add(new ServiceAdvertisement("flood/" + i, "1", "", actions, List.of(), false));
		}
		TestPeer evil = TestPeer.silent("evil");
		run(() -> this.registry.applyRemote(evil, false, flood.subList(1, flood.size()), List.of()));
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> run(() -> this.registry.applyRemote(evil, false, flood.subList(0, 1), List.of())))
			.matches((ex) -> ex.errorCode() == ErrorCode.LIMIT_EXCEEDED);
	}

	@Test
	void whenChoicesWereCountedThenAChangedRouteGoesOn() {
		run(() -> this.registry.applyRemote(TestPeer.silent("one"), true, List.of(service("math", "add")), List.of()));
		assertThat(route("math/add").countChoice()).isZero();
		run(() -> this.registry.applyRemote(TestPeer.silent("two"), true, List.of(service("math", "add")), List.of()));
		assertThat(route("math/add").countChoice()).isOne();
	}

	private ActionRoute route(String path) {
		ActionRoute route = this.registry.table().action(TopicPath.of(path));
		assertThat(route).isNotNull();
		return route;
	}

	private void run(Runnable task) {
		CompletableFuture<Void> done = new CompletableFuture<>();
		this.context.execute(() -> {
			try {
				task.run();
				done.complete(null);
			}
			catch (RuntimeException ex) {
				done.completeExceptionally(ex);
			}
		});
		this.time.advanceUntil(done::isDone, Duration.ofSeconds(1));
		try {
			done.join();
		}
		catch (CompletionException ex) {
			throw (RuntimeException) ex.getCause();
		}
	}

	private static ServiceAdvertisement service(String path, String... actions) {
		return new ServiceAdvertisement(path, "1", "", List.of(actions).stream().map(ActionMetadata::named).toList(),
				List.of(), false);
	}

	private static final class Local extends AbstractService {

		Local(String path, String... actions) {
			super(path);
			for (String action : actions) {
				action(action, RequestContext::params);
			}
		}

	}

}
