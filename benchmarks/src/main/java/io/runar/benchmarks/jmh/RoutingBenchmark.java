package io.runar.benchmarks.jmh;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.runar.PeerId;
import io.runar.TopicPath;
import io.runar.discovery.ServiceAdvertisement;
import io.runar.registry.ActionRoute;
import io.runar.registry.RemoteInterest;
import io.runar.registry.ServiceRegistry;
import io.runar.service.ActionMetadata;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Finding who can answer an action, and who subscribes to a topic, among many services.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class RoutingBenchmark {

	private static final int PATTERNS = 1000;

	/** How many services are known. */
	@Param("100000")
	public int services;

	private final ServiceRegistry registry = ManyServices.newRegistry();

	private final TopicPath literal = TopicPath.of(ManyServices.path(0) + "/action-0");

	private final TopicPath template = TopicPath.of("users/4711/history");

	private final TopicPath nobody = TopicPath.of("catalog/area-0/nobody/action-0");

	private final TopicPath topic = TopicPath.of("stock/region-7/item/changed");

	/** Fills the registry. */
	@Setup
	public void fill() {
		ManyServices.fill(this.registry, this.services, 1);
		List<ServiceAdvertisement> others = new ArrayList<>();
		others.add(new ServiceAdvertisement("users", "1.0.0", "", List.of(ActionMetadata.named("{user}/history")),
				List.of(), false));
		for (int i = 0; i < PATTERNS; i++) {
			others.add(ManyServices.subscriber(3 * i, "stock/region-" + i + "/item/changed"));
			others.add(ManyServices.subscriber(3 * i + 1, "stock/*/item-" + i + "/changed"));
			others.add(ManyServices.subscriber(3 * i + 2, "stock/region-" + i + "/>"));
		}
		this.registry.applyRemote(new ManyServices.AbsentPeer(PeerId.of("others")), true, others, List.of());
	}

	/**
	 * A literal action.
	 * @return its route
	 */
	@Benchmark
	public @Nullable ActionRoute literalAction() {
		return this.registry.table().action(this.literal);
	}

	/**
	 * An action with a placeholder.
	 * @return its route
	 */
	@Benchmark
	public @Nullable ActionRoute templateAction() {
		return this.registry.table().action(this.template);
	}

	/**
	 * An action that nobody has.
	 * @return nothing
	 */
	@Benchmark
	public @Nullable ActionRoute unknownAction() {
		return this.registry.table().action(this.nobody);
	}

	/**
	 * A topic among 3,000 patterns, of which two match.
	 * @return the subscriptions
	 */
	@Benchmark
	public List<RemoteInterest> wildcardSubscriptions() {
		return this.registry.table().remoteSubscriptions(this.topic);
	}

	/**
	 * The text of a path checked and split, which a caller with a constant path saves.
	 * @return the path
	 */
	@Benchmark
	public TopicPath parsePath() {
		return TopicPath.of("catalog/area-0/service-0/action-0");
	}

}
