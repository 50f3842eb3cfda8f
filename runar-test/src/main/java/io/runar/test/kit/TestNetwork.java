package io.runar.test.kit;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import io.runar.NodeState;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.codec.LocalPayload;
import io.runar.node.RunarNode;
import io.runar.runtime.Environment;
import io.runar.test.Convergence;
import io.runar.transport.memory.LinkConditions;
import io.runar.transport.memory.MemoryNetwork;

/**
 * A network in memory for tests of applications. In a test with {@code @RunarTest} the
 * application's node is in it and this is injected; without Spring it is made here:
 *
 * <pre>{@code
 * try (TestNetwork network = TestNetwork.realTime()) {
 *     network.service("user").action("auth", Credentials.class, (credentials) -> new Token("t"));
 *     Node caller = network.node("caller").node();
 *     caller.request("user/auth", new Credentials("ada", "..."), Token.class);
 *     network.partition("caller", "user");
 * }
 * }</pre>
 *
 * Nodes go by their names. In real time they have their own threads; on a virtual clock
 * everything happens on the thread of the test, while it waits for something or lets time
 * pass. Nodes and faults are made on the thread of the test; what was recorded may be
 * asked for anywhere.
 *
 * @since 0.1
 */
public final class TestNetwork implements AutoCloseable {

	/** The {@code network-id} of all nodes. */
	public static final String NETWORK_ID = "test";

	static final Duration HEARTBEAT = Duration.ofMillis(250);

	static final int MISSED_HEARTBEATS = 4;

	static final Duration BACKOFF = Duration.ofMillis(10);

	static final Duration MAX_BACKOFF = Duration.ofMillis(100);

	/** For what is a matter of milliseconds, unless the machine is very busy. */
	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final int MAX_REFUSED = 100;

	private final Drive drive;

	private final MemoryNetwork links;

	private final TestClock clock;

	private final MeetingPoint meetingPoint = new MeetingPoint();

	private final Recorder recorder = new Recorder();

	private final Map<String, Seat> seats = new LinkedHashMap<>();

	private final Map<String, TestNode> nodes = new LinkedHashMap<>();

	private final Deque<Runnable> resetActions = new ArrayDeque<>();

	private final List<RunarException> refusedEvents = new ArrayList<>();

	private final LinkConditions quiet;

	private LinkConditions conditions;

	/** Whether some nodes cannot reach each other. */
	private boolean cut;

	private TestNetwork(Drive drive, Duration latency) {
		this.drive = drive;
		this.links = drive.newLinks();
		this.clock = new TestClock(drive);
		this.quiet = LinkConditions.DEFAULT.withLatency(latency, Duration.ZERO);
		this.conditions = this.quiet;
		this.links.setConditions(this.quiet);
	}

	/**
	 * Creates a network on the machine's clock, whose links take no time.
	 * @return a new network, to be closed
	 */
	public static TestNetwork realTime() {
		return new TestNetwork(new RealTimeDrive(1), Duration.ZERO);
	}

	/**
	 * Creates a network on a virtual clock, whose links take a millisecond.
	 * @param seed decides all randomness: the same seed gives the same run
	 * @return a new network, to be closed
	 */
	public static TestNetwork virtualTime(long seed) {
		return new TestNetwork(new VirtualDrive(seed), Duration.ofMillis(1));
	}

	/**
	 * Reserves a place for a node that somebody else puts together.
	 * @param name name of the node
	 * @return the place
	 * @throws IllegalArgumentException if there is a node of that name
	 */
	public synchronized Seat join(String name) {
		if (this.seats.containsKey(name)) {
			throw new IllegalArgumentException(
					"node: '" + name + "' (expected: a name that is not taken; there are " + this.seats.keySet() + ")");
		}
		Seat seat = new Seat(name, this, new BareTransportFactory(this.drive.transport(this.links, name)),
				this.meetingPoint, this.drive.isVirtual() ? this.drive.newEnvironment(name) : null, this.recorder);
		this.seats.put(name, seat);
		return seat;
	}

	/**
	 * Gives up a place.
	 * @param seat the place
	 */
	public synchronized void leave(Seat seat) {
		this.seats.remove(seat.name(), seat);
	}

	/**
	 * Returns a made-up node, which is started and connected if it is new.
	 * @param name its name: 1 to 63 of {@code A-Z a-z 0-9 . _ -}
	 * @return the node
	 * @throws IllegalArgumentException if the name is that of an application
	 */
	public TestNode node(String name) {
		TestNode node;
		synchronized (this) {
			TestNode known = this.nodes.get(name);
			if (known != null) {
				return known;
			}
			Seat seat = join(name);
			Environment environment = seat.environment();
			node = new TestNode(this, seat, (environment != null) ? environment : this.drive.newEnvironment(name));
			this.nodes.put(name, node);
		}
		node.start();
		awaitConnected();
		return node;
	}

	/**
	 * Returns a made-up service on a node of its own, which has the name of the service
	 * with {@code -} for {@code /}.
	 * @param path path of the service
	 * @return the service; without actions at first
	 */
	public FakeService service(String path) {
		return node(path.replace('/', '-')).service(path);
	}

	/**
	 * Cuts two nodes off from each other. Their connection stays open and stalls; after a
	 * second without heartbeats both take the other for lost.
	 * @param a name of a node
	 * @param b name of another node
	 */
	public void partition(String a, String b) {
		partition(List.of(a), List.of(b));
	}

	/**
	 * Cuts two groups of nodes off from each other.
	 * @param group names of nodes
	 * @param others names of other nodes
	 */
	public void partition(Collection<String> group, Collection<String> others) {
		group.forEach(this::check);
		others.forEach(this::check);
		change(() -> group.forEach((a) -> others.forEach((b) -> this.links.partition(a, b))), true);
	}

	/**
	 * Cuts a node off from all others.
	 * @param name name of the node
	 */
	public void isolate(String name) {
		check(name);
		change(() -> this.links.isolate(name), true);
	}

	/** Takes back all partitions and waits until all nodes are connected again. */
	public void heal() {
		change(this.links::heal, false);
		awaitConnected();
	}

	/**
	 * Lets everything on all links take longer.
	 * @param latency time from one node to another; {@code Duration.ZERO}: none
	 */
	public void delay(Duration latency) {
		condition(this.conditions.withLatency(latency, Duration.ZERO));
	}

	/**
	 * Lets everything from one node to another take longer, in both directions.
	 * @param a name of a node
	 * @param b name of another node
	 * @param latency time from one to the other
	 */
	public void delay(String a, String b, Duration latency) {
		check(a);
		check(b);
		LinkConditions slow = this.conditions.withLatency(latency, Duration.ZERO);
		this.drive.onNetwork(() -> {
			this.links.setConditions(a, b, slow);
			this.links.setConditions(b, a, slow);
			return null;
		});
	}

	/**
	 * Lets packets get lost on all links. As with TCP nothing is lost for good: what is
	 * lost comes some 200 ms later, and all behind it.
	 * @param probability from 0 to 0.99
	 */
	public void loss(double probability) {
		condition(this.conditions.withLoss(probability));
	}

	private void condition(LinkConditions changed) {
		this.conditions = changed;
		change(() -> this.links.setConditions(changed), this.cut);
	}

	private void change(Runnable change, boolean cut) {
		this.drive.onNetwork(() -> {
			change.run();
			return null;
		});
		this.cut = cut;
	}

	/**
	 * Ends a node as {@code kill -9} does: the others see their connections reset. The
	 * node of an application loses its network only; its beans and threads live on.
	 * @param name name of the node
	 */
	public void kill(String name) {
		Seat seat = check(name);
		TestNode node = this.nodes.get(name);
		change(() -> this.links.kill(name), this.cut);
		seat.setKilled();
		if (node != null) {
			node.kill();
		}
	}

	/**
	 * Starts a node again that was killed, and waits until it is connected.
	 * @param name name of the node
	 */
	public void restart(String name) {
		Seat seat = check(name);
		TestNode node = this.nodes.get(name);
		if (node != null) {
			node.restart(this.drive.newEnvironment(name));
		}
		else {
			RunarNode own = seat.node();
			if (own == null) {
				throw new IllegalArgumentException("node: '" + name + "' (expected: one that has been started)");
			}
			stop(own);
			start(own);
			seat.taken(own);
		}
		awaitConnected();
	}

	/**
	 * Returns the clock.
	 * @return the clock of all nodes
	 */
	public TestClock clock() {
		return this.clock;
	}

	/**
	 * Returns the requests that nodes made since the test began, the last
	 * {@value Recorder#CAPACITY} at most.
	 * @param path a path; may have {@code *} and {@code >}
	 * @return the requests in their order
	 */
	public List<RecordedCall> calls(String path) {
		return this.recorder.calls(TopicPath.pattern(path));
	}

	/**
	 * Returns the events that nodes published since the test began, the last
	 * {@value Recorder#CAPACITY} at most.
	 * @param topic a topic; may have {@code *} and {@code >}
	 * @return the events in their order
	 */
	public List<RecordedEvent> events(String topic) {
		return this.recorder.events(TopicPath.pattern(topic));
	}

	/**
	 * Waits until requests have been made and have ended, at most ten seconds.
	 * @param path a path; may have {@code *} and {@code >}
	 * @param count how many at least
	 * @return the requests
	 * @throws AssertionError telling all that was called, if they are not
	 */
	public List<RecordedCall> awaitCalls(String path, int count) {
		awaitUntil(() -> calls(path).stream().filter(RecordedCall::isDone).count() >= count,
				() -> "fewer than " + count + " calls of '" + path + "' have ended; there were" + listed(calls(">")));
		return calls(path);
	}

	/**
	 * Waits until events have been published, at most ten seconds.
	 * @param topic a topic; may have {@code *} and {@code >}
	 * @param count how many at least
	 * @return the events
	 * @throws AssertionError telling all that was published, if they are not
	 */
	public List<RecordedEvent> awaitEvents(String topic, int count) {
		awaitUntil(() -> events(topic).size() >= count,
				() -> "fewer than " + count + " events on '" + topic + "'; there were" + listed(events(">")));
		return events(topic);
	}

	private static String listed(List<?> all) {
		StringBuilder text = new StringBuilder(all.isEmpty() ? " none" : ":");
		all.stream().limit(50).forEach((each) -> text.append("\n  ").append(each));
		return text.append((all.size() > 50) ? "\n  and " + (all.size() - 50) + " more" : "").toString();
	}

	/**
	 * Waits until something is so, at most ten seconds; on a virtual clock by letting
	 * time pass.
	 * @param what what should become so, for the failure
	 * @param condition asked again and again
	 * @throws AssertionError if it does not become so
	 */
	public void await(String what, BooleanSupplier condition) {
		awaitUntil(condition, () -> "not so: " + what);
	}

	private void awaitUntil(BooleanSupplier condition, Supplier<String> failure) {
		if (!this.drive.await(condition, PATIENCE)) {
			throw new AssertionError("After " + PATIENCE.toSeconds() + " s " + failure.get());
		}
	}

	/**
	 * Returns why data of events would not survive the way to another node, and forgets
	 * it. A subscriber's failure is only logged and a publisher may have swallowed it:
	 * what nobody takes fails the test in {@link #reset}.
	 * @return the failures in their order
	 */
	public List<RunarException> takeRefusedEvents() {
		synchronized (this.refusedEvents) {
			List<RunarException> taken = List.copyOf(this.refusedEvents);
			this.refusedEvents.clear();
			return taken;
		}
	}

	void refused(LocalPayload payload, RunarException failure) {
		synchronized (this.refusedEvents) {
			// Callers get the others.
			if (payload == LocalPayload.EVENT_DATA && this.refusedEvents.size() < MAX_REFUSED) {
				this.refusedEvents.add(failure);
			}
		}
	}

	/**
	 * Does something when the test is over, before the made-up nodes are stopped.
	 * @param action what to do, the last one first
	 */
	public synchronized void onReset(Runnable action) {
		this.resetActions.push(action);
	}

	/**
	 * Brings the network back to what it was before the test: no faults, no made-up nodes
	 * and services, nothing recorded; killed applications are nodes again. Done by
	 * {@code @RunarTest} after every test.
	 * @throws AssertionError if data of events would not survive the way to another node
	 */
	public void reset() {
		List<Runnable> actions;
		List<TestNode> gone;
		List<Seat> killed;
		synchronized (this) {
			actions = new ArrayList<>(this.resetActions);
			this.resetActions.clear();
			gone = new ArrayList<>(this.nodes.values());
			killed = this.seats.values()
				.stream()
				.filter((seat) -> seat.isKilled() && !this.nodes.containsKey(seat.name()))
				.toList();
		}
		change(this.links::heal, false);
		condition(this.quiet);
		actions.forEach(Runnable::run);
		remove(gone);
		killed.forEach((seat) -> restart(seat.name()));
		awaitConnected();
		this.recorder.clear();
		List<RunarException> refused = takeRefusedEvents();
		if (!refused.isEmpty()) {
			throw new AssertionError("Some events work in this process only"
					+ listed(refused.stream().map(RunarException::getMessage).toList()), refused.get(0));
		}
	}

	private void remove(List<TestNode> gone) {
		List<CompletableFuture<Void>> stopped = new ArrayList<>();
		for (TestNode node : gone) {
			Seat seat = check(node.name());
			if (!seat.isKilled()) {
				stopped.add(node.runarNode().stop());
			}
		}
		this.drive.await(() -> stopped.stream().allMatch(CompletableFuture::isDone), PATIENCE);
		for (TestNode node : gone) {
			node.environment().close();
			synchronized (this) {
				this.nodes.remove(node.name());
				this.seats.remove(node.name());
			}
		}
	}

	/** Ends all made-up nodes and the network. */
	@Override
	public void close() {
		List<TestNode> gone;
		synchronized (this) {
			gone = new ArrayList<>(this.nodes.values());
		}
		remove(gone);
		this.drive.close();
	}

	/**
	 * Waits until every node that runs is connected with every other and knows what it
	 * offers, at most ten seconds. While there is a partition this does nothing.
	 * @throws AssertionError telling what is missing
	 */
	public void awaitConnected() {
		if (!this.cut) {
			awaitUntil(() -> Convergence.isReached(running()),
					() -> "the nodes do not know each other: " + Convergence.differences(running()));
		}
	}

	private synchronized List<RunarNode> running() {
		List<RunarNode> running = new ArrayList<>();
		for (Seat seat : this.seats.values()) {
			RunarNode node = seat.node();
			if (node != null && !seat.isKilled() && node.state() == NodeState.RUNNING) {
				running.add(node);
			}
		}
		return running;
	}

	void start(RunarNode node) {
		finish(node.start(), "start of " + node.id());
	}

	void stop(RunarNode node) {
		finish(node.stop(), "stop of " + node.id());
	}

	/** Lets a node stop, but does not insist: whoever stops it does. */
	void letStop(RunarNode node) {
		CompletableFuture<Void> stopped = node.stop();
		this.drive.await(stopped::isDone, PATIENCE);
	}

	private void finish(CompletableFuture<Void> future, String what) {
		if (!this.drive.await(future::isDone, PATIENCE)) {
			throw new AssertionError(what + " (expected: within " + PATIENCE.toSeconds() + " s)");
		}
		try {
			future.join();
		}
		catch (CompletionException ex) {
			throw (ex.getCause() instanceof RuntimeException cause) ? cause : ex;
		}
	}

	void kill(Environment environment) {
		this.drive.kill(environment);
	}

	private synchronized Seat check(String name) {
		Seat seat = this.seats.get(name);
		if (seat == null) {
			throw new IllegalArgumentException("node: '" + name + "' (expected: one of " + this.seats.keySet() + ")");
		}
		return seat;
	}

}
