package io.runar.registry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.discovery.ServiceAdvertisement;
import io.runar.runtime.Cancellable;
import io.runar.runtime.SerialContext;
import io.runar.runtime.VirtualTime;
import io.runar.service.AbstractService;
import io.runar.service.ActionMetadata;
import io.runar.service.RequestContext;
import io.runar.service.SubscriptionMetadata;
import io.runar.wire.RequestTarget;
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
		FakePeer one = new FakePeer("one");
		FakePeer two = new FakePeer("two");
		run(() -> this.registry.applyRemote(one, true, List.of(service("math", "add")), List.of()));
		run(() -> this.registry.applyRemote(two, true, List.of(service("math", "add")), List.of()));
		assertThat(route("math/add").remotes()).hasSize(2);
		run(() -> this.registry.removePeer(one.id()));
		assertThat(route("math/add").remotes()).extracting((provider) -> provider.peer().id())
			.containsExactly(two.id());
	}

	@Test
	void whenLastProviderLeavesThenTheServiceIsUnknown() {
		FakePeer one = new FakePeer("one");
		run(() -> this.registry.applyRemote(one, true, List.of(service("math", "add")), List.of()));
		assertThat(this.registry.table().knowsServiceOf(TopicPath.of("math/subtract"))).isTrue();
		run(() -> this.registry.removePeer(one.id()));
		assertThat(this.registry.table().action(TopicPath.of("math/add"))).isNull();
		assertThat(this.registry.table().knowsServiceOf(TopicPath.of("math/subtract"))).isFalse();
	}

	@Test
	void whenLocalAndRemoteHaveAnActionThenBothAreInTheRoute() {
		run(() -> this.registry.applyRemote(new FakePeer("one"), true, List.of(service("math", "add")), List.of()));
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
		run(() -> this.registry.applyRemote(new FakePeer("old"), true, List.of(service("user", "{id}")), List.of()));
		run(() -> this.registry.applyRemote(new FakePeer("new"), true, List.of(service("user", "{name}")), List.of()));
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
		run(() -> this.registry.applyRemote(new FakePeer("evil"), true,
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
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(
					() -> run(() -> this.registry.applyRemote(new FakePeer("evil"), true, List.of(flood), List.of())))
			.matches((ex) -> ex.errorCode() == ErrorCode.LIMIT_EXCEEDED);
		assertThat(this.registry.table().remoteSubscriptions(TopicPath.of("topic/1"))).isEmpty();
	}

	@Test
	void whenPausedServiceSubscribesThenItsInterestSaysSo() {
		ServiceAdvertisement paused = new ServiceAdvertisement("mail", "1", "", List.of(),
				List.of(new SubscriptionMetadata("orders/*", "")), true);
		run(() -> this.registry.applyRemote(new FakePeer("one"), true, List.of(paused), List.of()));
		assertThat(this.registry.table().remoteSubscriptions(TopicPath.of("orders/placed"))).hasSize(1)
			.allMatch(RemoteInterest::paused);
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

	private record FakePeer(String name) implements RemotePeer {

		@Override
		public PeerId id() {
			return PeerId.of(this.name);
		}

		@Override
		public boolean isAvailable() {
			return true;
		}

		@Override
		public int pendingRequests() {
			return 0;
		}

		@Override
		public CompletableFuture<Void> whenRoom() {
			return CompletableFuture.completedFuture(null);
		}

		@Override
		public Cancellable request(RequestTarget target, OutboundRequest request) {
			return () -> {
			};
		}

	}

}
