package io.runar.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import io.runar.RunarException;
import io.runar.node.NetworkConfig;
import io.runar.node.NetworkConfig.DiscoveryProviderConfig;
import io.runar.node.NodeBuilder;
import io.runar.node.RunarNode;
import io.runar.runtime.VirtualEnvironment;
import io.runar.runtime.VirtualTime;
import io.runar.service.AbstractService;
import io.runar.transport.memory.MemoryNetwork;
import org.jspecify.annotations.Nullable;

/**
 * Many nodes on a simulated network and a virtual clock, all on the thread of the test: a
 * minute of cluster life takes milliseconds, and the same seed gives the same run.
 *
 * <pre>{@code
 * SimulatedNetwork network = SimulatedNetwork.withSeed(42);
 * network.start("a", new Shop());
 * network.start("b", new Shop());
 * RunarNode caller = network.start("c");
 * network.converge(Duration.ofSeconds(5));
 * network.kill("a");
 * assertThat(caller.request("shop/open", null, Boolean.class)).isTrue();
 * }</pre>
 *
 * Nodes find each other by static addresses and by telling each other. Time passes only
 * in {@link #advance}, {@link #advanceUntil}, {@link #converge} and {@link #await}, and
 * while a blocking method of a node waits. Nodes of several simulations must not be
 * mixed. Not thread-safe: one simulation, one thread.
 *
 * @since 0.1
 */
public final class SimulatedNetwork {

	/**
	 * System property that makes {@link #explore} run one seed only, to repeat a failure.
	 */
	public static final String SEED_PROPERTY = "runar.test.seed";

	/** The port on which every simulated node listens. */
	public static final int PORT = 7000;

	private static final Duration STEP = Duration.ofMillis(5);

	private static final Duration START_LIMIT = Duration.ofSeconds(10);

	private final long seed;

	private final VirtualTime time;

	private final MemoryNetwork links;

	private final Map<String, Simulated> nodes = new LinkedHashMap<>();

	private final List<String> known = new ArrayList<>();

	private Consumer<NetworkConfig.Builder> configuration = (config) -> {
	};

	private Consumer<NodeBuilder> building = (builder) -> {
	};

	private SimulatedNetwork(long seed) {
		this.seed = seed;
		this.time = new VirtualTime(seed);
		this.links = new MemoryNetwork(this.time);
	}

	/**
	 * Creates a network without nodes at virtual time zero.
	 * @param seed decides all randomness: delays, jitter, back-off, identities
	 * @return a new network
	 */
	public static SimulatedNetwork withSeed(long seed) {
		return new SimulatedNetwork(seed);
	}

	/**
	 * Runs a scenario with many seeds, each on a network of its own. With the system
	 * property {@value #SEED_PROPERTY} only that one seed.
	 * @param firstSeed the first seed
	 * @param count how many seeds
	 * @param scenario what to do and check
	 * @throws AssertionError naming the seed, if the scenario fails
	 */
	public static void explore(long firstSeed, int count, Consumer<SimulatedNetwork> scenario) {
		Long only = Long.getLong(SEED_PROPERTY);
		long first = (only != null) ? only : firstSeed;
		long end = (only != null) ? only + 1 : firstSeed + count;
		for (long seed = first; seed < end; seed++) {
			try {
				scenario.accept(new SimulatedNetwork(seed));
			}
			catch (AssertionError | RuntimeException ex) {
				throw new AssertionError("seed " + seed + " (repeat with -D" + SEED_PROPERTY + "=" + seed + "): " + ex,
						ex);
			}
		}
	}

	/**
	 * Changes the configuration of nodes started from now on. Without it they have
	 * security disabled and all else at its default.
	 * @param change called for every node after the network's own settings
	 * @return this
	 */
	public SimulatedNetwork configure(Consumer<NetworkConfig.Builder> change) {
		this.configuration = this.configuration.andThen(change);
		return this;
	}

	/**
	 * Changes how nodes started from now on are put together, for example to add
	 * interceptors or credentials.
	 * @param change called for every node
	 * @return this
	 */
	public SimulatedNetwork build(Consumer<NodeBuilder> change) {
		this.building = this.building.andThen(change);
		return this;
	}

	/**
	 * Starts a node on a host of the same name. A name that was used before is the same
	 * node started again, which takes the place of the one that was killed or stopped.
	 * @param id its node id
	 * @param services what it hosts
	 * @return the running node
	 * @throws RunarException if it cannot be started
	 */
	public RunarNode start(String id, AbstractService... services) {
		return startOn(id, id, services);
	}

	/**
	 * Starts a node on a host of another name, so that two nodes can claim one id.
	 * @param host name of the host; faults and {@link #node} go by it
	 * @param id its node id
	 * @param services what it hosts
	 * @return the running node
	 * @throws RunarException if it cannot be started
	 */
	public RunarNode startOn(String host, String id, AbstractService... services) {
		Simulated node = create(host, id, services);
		await(node.node.start(), START_LIMIT);
		return node.node;
	}

	private Simulated create(String host, String id, AbstractService... services) {
		Simulated before = this.nodes.get(host);
		if (before != null) {
			before.environment.kill();
			this.links.kill(host);
		}
		VirtualEnvironment environment = this.time.newEnvironment(host);
		NetworkConfig.Builder config = NetworkConfig.builder()
			.nodeId(id)
			.transportType("memory")
			.bindAddress("127.0.0.1:" + PORT)
			.advertisedAddresses(List.of(host + ":" + PORT))
			.discoveryProviders(discovery(host))
			.securityEnabled(false);
		this.configuration.accept(config);
		CountingMetrics metrics = new CountingMetrics();
		NodeBuilder builder = RunarNode.builder(config.build())
			.environment(environment)
			.metrics(metrics)
			.transport(this.links.factory(host));
		this.building.accept(builder);
		for (AbstractService service : services) {
			builder.service(service);
		}
		Simulated node = new Simulated(builder.build(), environment, metrics);
		this.nodes.put(host, node);
		if (!this.known.contains(host)) {
			this.known.add(host);
		}
		return node;
	}

	/** Every node is told of all that were started before it. */
	private List<DiscoveryProviderConfig> discovery(String host) {
		List<String> others = this.known.stream().filter((other) -> !other.equals(host)).toList();
		return others.isEmpty() ? List.of() : List.of(new DiscoveryProviderConfig("static",
				Map.of("peers", String.join(":" + PORT + ",", others) + ":" + PORT)));
	}

	/**
	 * Returns a node.
	 * @param host name of its host, usually its id
	 * @return the node last started there
	 * @throws IllegalArgumentException if there was none
	 */
	public RunarNode node(String host) {
		return simulated(host).node;
	}

	/**
	 * Returns the nodes that run.
	 * @return those neither killed nor stopped, in the order of their first start
	 */
	public List<RunarNode> nodes() {
		return this.nodes.values().stream().filter(Simulated::runs).map((node) -> node.node).toList();
	}

	/**
	 * Ends a node as {@code kill -9} does; its peers see their connections reset.
	 * @param host name of its host
	 */
	public void kill(String host) {
		simulated(host).environment.kill();
		this.links.kill(host);
	}

	/**
	 * Ends a node as a power failure does: its peers see nothing but silence.
	 * @param host name of its host
	 */
	public void powerOff(String host) {
		simulated(host).environment.kill();
		this.links.isolate(host);
	}

	/**
	 * Stops a node in order: it tells its peers, finishes what is open and leaves.
	 * @param host name of its host
	 */
	public void stop(String host) {
		RunarNode node = simulated(host).node;
		await(node.stop(), START_LIMIT.multipliedBy(2));
	}

	/**
	 * Stops everything of a node for a while, as a garbage collection does.
	 * @param host name of its host
	 * @param duration how long
	 */
	public void pause(String host, Duration duration) {
		simulated(host).environment.pause(duration);
	}

	/**
	 * Sets the wall clock of a node.
	 * @param host name of its host
	 * @param skew how far it is ahead of the simulation's
	 */
	public void skewClock(String host, Duration skew) {
		simulated(host).environment.setWallClockSkew(skew);
	}

	/**
	 * Cuts two groups of hosts off from each other. Open connections stall.
	 * @param group some hosts
	 * @param others other hosts
	 */
	public void partition(Collection<String> group, Collection<String> others) {
		for (String a : group) {
			for (String b : others) {
				this.links.partition(a, b);
			}
		}
	}

	/** Takes back all partitions. */
	public void heal() {
		this.links.heal();
	}

	/**
	 * Returns the links between the hosts, for latency, loss and one-way cuts.
	 * @return the simulated network below the nodes
	 */
	public MemoryNetwork links() {
		return this.links;
	}

	/**
	 * Returns the clock and randomness of the simulation.
	 * @return the virtual time
	 */
	public VirtualTime time() {
		return this.time;
	}

	/**
	 * Returns the seed.
	 * @return to repeat this run
	 */
	public long seed() {
		return this.seed;
	}

	/**
	 * Returns the virtual time.
	 * @return time since the simulation began
	 */
	public Duration now() {
		return Duration.ofNanos(this.time.nanoTime());
	}

	/**
	 * Returns how often a node measured something: {@code refused.REASON},
	 * {@code event-dropped.REASON}, {@code event-delivered}, {@code completed.OUTCOME}
	 * (requests it made), {@code handled.OUTCOME} (requests it answered),
	 * {@code admission.REASON.PRIORITY} (requests that rules for actions refused),
	 * {@code fallback.answered}, {@code fallback.failed}, {@code cache.SIDE.OUTCOME},
	 * {@code compressed} (payloads it compressed), {@code stream-opened},
	 * {@code stream-ended.OUTCOME}, {@code connection-opened} or
	 * {@code connection-closed}.
	 * @param host name of its host
	 * @param measurement what to count
	 * @return the count since the node last started
	 */
	public long count(String host, String measurement) {
		return simulated(host).metrics.count(measurement);
	}

	/**
	 * Lets time pass.
	 * @param duration how much virtual time
	 */
	public void advance(Duration duration) {
		this.time.advance(duration);
	}

	/**
	 * Lets time pass until something is so; looks every 5 virtual milliseconds.
	 * @param condition what to wait for
	 * @param limit how much virtual time may pass
	 * @return whether it became so
	 */
	public boolean advanceUntil(BooleanSupplier condition, Duration limit) {
		long end = this.time.nanoTime() + limit.toNanos();
		while (!condition.getAsBoolean()) {
			if (this.time.nanoTime() >= end) {
				return false;
			}
			advance(STEP);
		}
		return true;
	}

	/**
	 * Lets time pass until a future is complete.
	 * @param <T> type of its value
	 * @param future what to wait for
	 * @param limit how much virtual time may pass
	 * @return its value
	 * @throws RunarException the future failed with
	 * @throws AssertionError if it is not complete in time
	 */
	public <T extends @Nullable Object> T await(CompletableFuture<T> future, Duration limit) {
		if (!this.time.advanceUntil(future::isDone, limit)) {
			throw new AssertionError("seed " + this.seed + ": not complete after " + limit.toMillis() + " virtual ms");
		}
		try {
			return future.join();
		}
		catch (CompletionException ex) {
			throw (ex.getCause() instanceof RunarException known) ? known : ex;
		}
	}

	/**
	 * Lets time pass until every running node is connected with every other and knows
	 * exactly what the others offer.
	 * @param limit how much virtual time may pass
	 * @return how much has passed
	 * @throws AssertionError saying what differs, if it does not happen in time
	 */
	public Duration converge(Duration limit) {
		Duration begin = now();
		if (!advanceUntil(this::isConverged, limit)) {
			throw new AssertionError("seed " + this.seed + ": not converged after " + limit.toMillis() + " virtual ms: "
					+ differences());
		}
		return now().minus(begin);
	}

	/**
	 * Returns whether every running node is connected with every other and knows exactly
	 * what the others offer.
	 * @return whether all registries agree
	 */
	public boolean isConverged() {
		return Convergence.isReached(nodes());
	}

	/**
	 * Returns what keeps the running nodes from being converged.
	 * @return texts for people; empty if nothing does
	 */
	public List<String> differences() {
		return Convergence.differences(nodes());
	}

	private Simulated simulated(String host) {
		Simulated node = this.nodes.get(host);
		if (node == null) {
			throw new IllegalArgumentException("host: '" + host + "' (expected: one of " + this.nodes.keySet() + ")");
		}
		return node;
	}

	/**
	 * A node and what it runs on.
	 *
	 * @param node the node
	 * @param environment its time
	 * @param metrics what it measured
	 */
	private record Simulated(RunarNode node, VirtualEnvironment environment, CountingMetrics metrics) {

		boolean runs() {
			return this.environment.isAlive() && switch (this.node.state()) {
				case STARTING, RUNNING, DRAINING -> true;
				default -> false;
			};
		}

	}

}
