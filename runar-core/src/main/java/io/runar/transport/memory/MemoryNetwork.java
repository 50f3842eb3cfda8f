package io.runar.transport.memory;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.runtime.SerialContext;
import io.runar.runtime.VirtualTime;
import io.runar.transport.TransportFactory;
import org.jspecify.annotations.Nullable;

/**
 * The network of a simulation: hosts by name, the links between them, and their faults.
 * The same seed and the same calls give the same outcome. Not thread-safe: see
 * {@link VirtualTime}.
 *
 * @since 0.1
 */
public final class MemoryNetwork {

	private static final int FIRST_PORT = 20_000;

	/** TCP's smallest retransmission timeout on Linux. */
	private static final long RETRANSMISSION_NANOS = 200_000_000;

	private static final int MAX_RETRANSMISSIONS = 8;

	/** TCP's first retransmission timeout of a connection that is not yet open. */
	private static final long FIRST_RETRANSMISSION_NANOS = 1_000_000_000;

	private static final int MAX_FIRST_RETRANSMISSIONS = 3;

	private final LongSupplier clock;

	private final SplittableRandom random;

	private final Map<Link, LinkConditions> conditions = new HashMap<>();

	private final Map<Link, Long> busyUntil = new HashMap<>();

	private final Set<Link> blocked = new HashSet<>();

	private final Set<String> isolated = new HashSet<>();

	private final Map<String, Integer> hosts = new HashMap<>();

	private final Map<String, MemoryTransport> listening = new HashMap<>();

	private final Set<MemoryTransport> transports = new LinkedHashSet<>();

	private final Set<Pipe> pipes = new LinkedHashSet<>();

	private LinkConditions defaults = LinkConditions.DEFAULT;

	private int nextPort = FIRST_PORT;

	private long deliveredFrames;

	/**
	 * Creates a network without hosts; they come to be with their transports.
	 * @param time the simulation's clock and randomness
	 */
	public MemoryNetwork(VirtualTime time) {
		this(time::nanoTime, time.random().nextLong());
	}

	/**
	 * Creates a network without hosts on any clock. All of it, the network, what its
	 * factories make and the serial contexts of the environment they are given, must stay
	 * on one thread.
	 * @param clock gives the time in nanoseconds
	 * @param seed decides all randomness of the links
	 */
	public MemoryNetwork(LongSupplier clock, long seed) {
		this.clock = clock;
		this.random = new SplittableRandom(seed);
	}

	/**
	 * Returns the factory for the transports of one host, whatever address their options
	 * bind.
	 * @param host name of the host, for example {@code a}
	 * @return the factory
	 */
	public TransportFactory factory(String host) {
		return new MemoryTransportFactory(this, host);
	}

	/**
	 * Sets the conditions of all links that have none of their own.
	 * @param conditions the conditions of frames written from now on
	 */
	public void setConditions(LinkConditions conditions) {
		this.defaults = conditions;
	}

	/**
	 * Sets the conditions in one direction.
	 * @param from the sending host
	 * @param to the receiving host
	 * @param conditions the conditions of frames written from now on
	 */
	public void setConditions(String from, String to, LinkConditions conditions) {
		this.conditions.put(new Link(from, to), conditions);
	}

	/**
	 * Cuts two hosts off from each other. Open connections stay open and stall until the
	 * link is healed; new ones fail after the connection timeout.
	 * @param a a host
	 * @param b another host
	 */
	public void partition(String a, String b) {
		cut(a, b);
		cut(b, a);
	}

	/**
	 * Cuts a link in one direction only.
	 * @param from the host that is no longer heard
	 * @param to the host that no longer hears it
	 */
	public void cut(String from, String to) {
		this.blocked.add(new Link(from, to));
	}

	/**
	 * Cuts a host off from all others.
	 * @param host the host
	 */
	public void isolate(String host) {
		this.isolated.add(host);
	}

	/**
	 * Takes back {@link #partition} and {@link #cut} between two hosts.
	 * @param a a host
	 * @param b another host
	 */
	public void heal(String a, String b) {
		this.blocked.remove(new Link(a, b));
		this.blocked.remove(new Link(b, a));
		resume();
	}

	/** Takes back every {@link #partition}, {@link #cut} and {@link #isolate}. */
	public void heal() {
		this.blocked.clear();
		this.isolated.clear();
		resume();
	}

	/**
	 * Ends all transports of a host at once, as when its process is killed: nothing of it
	 * is called any more, and its peers see their connections reset after one latency. To
	 * stop the node itself too, kill its environment.
	 * @param host the host
	 */
	public void kill(String host) {
		for (MemoryTransport transport : List.copyOf(this.transports)) {
			if (transport.host().equals(host)) {
				transport.die();
			}
		}
	}

	/**
	 * Returns how many connections are open between two hosts.
	 * @param a a host
	 * @param b another host
	 * @return their number, as {@code a} sees it
	 */
	public int connections(String a, String b) {
		return between(a, b).size();
	}

	/**
	 * Ends one of several connections between two hosts as a reset does: both see it end,
	 * and what is on its way is lost.
	 * @param a a host
	 * @param b another host
	 * @param index which one, in the order in which {@code a} has seen them open
	 */
	public void reset(String a, String b, int index) {
		between(a, b).get(index)
			.reset(new RunarException(ErrorCode.PEER_LOST, "connection with " + b + " lost: reset"));
	}

	/**
	 * Lets one of several connections between two hosts go silent for ever: it stays
	 * open, but nothing arrives on it any more, in either direction.
	 * @param a a host
	 * @param b another host
	 * @param index which one, in the order in which {@code a} has seen them open
	 */
	public void silence(String a, String b, int index) {
		between(a, b).get(index).silence();
	}

	private List<MemoryConnection> between(String a, String b) {
		List<MemoryConnection> found = new ArrayList<>();
		for (MemoryTransport transport : this.transports) {
			if (transport.host().equals(a)) {
				transport.connections().stream().filter((one) -> one.leadsTo(b)).forEach(found::add);
			}
		}
		return found;
	}

	/**
	 * Returns how many frames have been delivered to listeners.
	 * @return their number
	 */
	public long deliveredFrames() {
		return this.deliveredFrames;
	}

	void countDelivered() {
		this.deliveredFrames++;
	}

	long nanoTime() {
		return this.clock.getAsLong();
	}

	boolean chance(double probability) {
		return probability > 0 && this.random.nextDouble() < probability;
	}

	boolean isBlocked(String from, String to) {
		return !from.equals(to) && (this.isolated.contains(from) || this.isolated.contains(to)
				|| this.blocked.contains(new Link(from, to)));
	}

	LinkConditions conditions(String from, String to) {
		return this.conditions.getOrDefault(new Link(from, to), this.defaults);
	}

	/** Returns how long so many bytes that are sent now take. */
	long delayNanos(String from, String to, int bytes) {
		LinkConditions link = conditions(from, to);
		long delay = link.latency().toNanos();
		if (!link.jitter().isZero()) {
			delay += this.random.nextLong(link.jitter().toNanos() + 1);
		}
		long timeout = Math.max(RETRANSMISSION_NANOS, 2 * link.latency().toNanos());
		for (int i = 0; i < MAX_RETRANSMISSIONS && chance(link.loss()); i++) {
			delay += timeout << i;
		}
		if (link.bytesPerSecond() > 0) {
			Link key = new Link(from, to);
			long begin = Math.max(nanoTime(), this.busyUntil.getOrDefault(key, 0L));
			long end = begin + (long) (bytes * 1e9 / link.bytesPerSecond());
			this.busyUntil.put(key, end);
			delay += end - nanoTime();
		}
		return delay;
	}

	/**
	 * Sends something outside of a stream. What a blocked link swallows is sent again as
	 * TCP does with the first packets of a connection: after 1 s, 2 s more, 4 s more.
	 */
	void send(String from, String to, SerialContext target, Runnable task) {
		send(from, to, target, task, 0);
	}

	private void send(String from, String to, SerialContext target, Runnable task, int attempt) {
		boolean leaves = !isBlocked(from, to);
		long delay = leaves ? delayNanos(from, to, 100) : FIRST_RETRANSMISSION_NANOS << attempt;
		if (leaves || attempt < MAX_FIRST_RETRANSMISSIONS) {
			target.schedule(Duration.ofNanos(delay), () -> {
				if (!leaves) {
					send(from, to, target, task, attempt + 1);
				}
				else if (!isBlocked(from, to)) {
					task.run();
				}
			});
		}
	}

	void add(MemoryTransport transport) {
		this.transports.add(transport);
		this.hosts.computeIfAbsent(transport.host(), (host) -> this.hosts.size() + 1);
	}

	void remove(MemoryTransport transport) {
		this.transports.remove(transport);
		this.listening.values().remove(transport);
	}

	void add(Pipe pipe) {
		this.pipes.add(pipe);
	}

	void remove(Pipe pipe) {
		this.pipes.remove(pipe);
	}

	/** Binds a port; returns it, or 0 if it is taken. */
	int bind(MemoryTransport transport, int wanted) {
		int port = (wanted != 0) ? wanted : newPort();
		return (this.listening.putIfAbsent(transport.host() + ":" + port, transport) == null) ? port : 0;
	}

	int newPort() {
		this.nextPort = (this.nextPort < 65_535) ? this.nextPort + 1 : FIRST_PORT;
		return this.nextPort;
	}

	@Nullable MemoryTransport listening(String host, int port) {
		return this.listening.get(host + ":" + port);
	}

	boolean isKnown(String host) {
		return this.hosts.containsKey(host);
	}

	/** Returns a socket address; every host has an IP address of its own. */
	InetSocketAddress socketAddress(String host, int port) {
		int number = this.hosts.computeIfAbsent(host, (name) -> this.hosts.size() + 1);
		byte[] ip = { 10, (byte) (number >> 16), (byte) (number >> 8), (byte) number };
		try {
			return new InetSocketAddress(InetAddress.getByAddress(host, ip), port);
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException("four bytes are not an address", ex);
		}
	}

	private void resume() {
		new ArrayList<>(this.pipes).forEach(Pipe::resume);
	}

	/**
	 * One direction between two hosts.
	 *
	 * @param from the sending host
	 * @param to the receiving host
	 */
	private record Link(String from, String to) {

	}

}
