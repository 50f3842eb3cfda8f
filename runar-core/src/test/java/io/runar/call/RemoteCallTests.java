package io.runar.call;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.Priority;
import io.runar.RequestOptions;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.balancing.LoadBalancers;
import io.runar.codec.PayloadCodecs;
import io.runar.discovery.ServiceAdvertisement;
import io.runar.dispatch.HandlingNode;
import io.runar.invocation.ErrorMapping;
import io.runar.invocation.IoThreads;
import io.runar.registry.Destination;
import io.runar.registry.OutboundRequest;
import io.runar.registry.ServiceRegistry;
import io.runar.registry.TestPeer;
import io.runar.resilience.CallSettings;
import io.runar.resilience.CallTarget;
import io.runar.resilience.RetryBudgets;
import io.runar.runtime.Cancellable;
import io.runar.runtime.Environment;
import io.runar.runtime.IoWatchdog;
import io.runar.runtime.NodeMetrics;
import io.runar.runtime.RecentTexts;
import io.runar.runtime.SerialContext;
import io.runar.runtime.VirtualTime;
import io.runar.service.ActionMetadata;
import io.runar.version.VersionRange;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a request does when its provider answers faster than it can be noted.
 */
class RemoteCallTests {

	private static final LoadBalancers BALANCERS = new LoadBalancers(Map.of(), null);

	private final VirtualTime time = new VirtualTime(1);

	private final Environment environment = this.time.newEnvironment("caller");

	private final SerialContext context = this.environment.newSerialContext("registry");

	private final ServiceRegistry registry = new ServiceRegistry(this.context);

	private final AtomicInteger sent = new AtomicInteger();

	private final AtomicInteger cancelled = new AtomicInteger();

	@Test
	void whenAnAttemptFailsBeforeItIsNotedThenCancellingEndsTheOneThatRuns() {
		Function<OutboundRequest, Cancellable> answers = (request) -> {
			if (this.sent.incrementAndGet() == 1) {
				request.onFailure(notStarted());
				// The second attempt runs while the first has not yet returned.
				this.time.advance(Duration.ofMillis(1));
				return () -> {
				};
			}
			return this.cancelled::incrementAndGet;
		};
		RemoteCall<Object> call = call(answers).start();
		assertThat(this.sent).hasValue(2);
		call.cancel(false);
		assertThat(this.cancelled).hasValue(1);
	}

	@Test
	void whenAllAttemptsFailAtOnceThenTheLastErrorIsTold() {
		RemoteCall<Object> call = call((request) -> {
			this.sent.incrementAndGet();
			request.onFailure(notStarted());
			this.time.advance(Duration.ofMillis(1));
			return () -> {
			};
		}).start();
		this.time.advance(Duration.ofMillis(100));
		assertThat(this.sent).hasValue(3);
		assertThat(call).isCompletedExceptionally();
	}

	private static RunarException notStarted() {
		return RunarException.builder(ErrorCode.OVERLOADED, "full").notStarted(true).build();
	}

	private RemoteCall<Object> call(Function<OutboundRequest, Cancellable> answers) {
		for (String name : List.of("one", "two", "three")) {
			this.context.execute(() -> this.registry.applyRemote(new TestPeer(PeerId.of(name), answers), true, List
				.of(new ServiceAdvertisement("work", "1", "", List.of(ActionMetadata.named("do")), List.of(), false)),
					List.of()));
		}
		this.time.advance(Duration.ofMillis(1));
		PeerId self = PeerId.of("caller");
		CallSupport support = new CallSupport(
				new CallSettings(self, "test", Duration.ofSeconds(10), 10, 3, "round-robin"), new HandlingNode(() -> {
					throw new AssertionError("not needed");
				}, self, this.environment, PayloadCodecs.defaults(),
						new IoThreads(new IoWatchdog(this.environment, NodeMetrics.NONE, Duration.ofMillis(50))),
						NodeMetrics.NONE),
				this.registry, BALANCERS, new CallFailures(new ErrorMapping()), new RecentTexts<>(VersionRange::of));
		Destination destination = new Destination(TopicPath.of("work/do"), NodeMetrics.NONE);
		return new RemoteCall<>(support,
				new CallTarget(destination, 10_000_000_000L, BALANCERS.named("round-robin", "test"), 3, Priority.NORMAL,
						new RetryBudgets(NodeMetrics.NONE), null, null),
				destination.resolve(this.registry.table()), "x", RequestOptions.defaults(), Map.of(), null,
				Delivery.DECODED, Object.class);
	}

}
