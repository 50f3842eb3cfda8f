package io.runar.benchmarks.driver;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import io.runar.benchmarks.contender.Message;
import io.runar.benchmarks.contender.RunarNodes;
import io.runar.node.RunarNode;
import io.runar.runtime.NodeMetrics;

/**
 * A publishing node in this process and its subscribers in others. Every event carries
 * its number; a subscriber tells now and then up to which number it got, and the
 * publisher stays at most {@value #WINDOW} events ahead of the slowest that still moves,
 * so that nothing is lost and the rate is one that all of them reach. Used by one thread.
 */
final class EventMesh implements AutoCloseable {

	static final String TOPIC = "bench/event";

	static final String PROGRESS = "bench/progress";

	/** Events that may be under way to a subscriber. */
	static final int WINDOW = 16 * 1024;

	private static final long PAUSE_NANOS = 20_000;

	private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(20);

	private final RunarNode node;

	private final List<ChildProcess> subscribers = new ArrayList<>();

	private final AtomicLongArray progress;

	private final LongAdder dropped;

	private final boolean[] stands;

	private long published;

	private EventMesh(RunarNode node, int subscribers, LongAdder dropped) {
		this.node = node;
		this.progress = new AtomicLongArray(subscribers);
		this.stands = new boolean[subscribers];
		this.dropped = dropped;
	}

	static EventMesh start(Bench bench, String contender, int subscribers) throws Exception {
		LongAdder dropped = new LongAdder();
		RunarNode node = RunarNodes.builder("publisher", contender, bench.key(), "").metrics(new NodeMetrics() {

			@Override
			public void eventDropped(String reason) {
				dropped.increment();
			}

		}).build();
		EventMesh mesh = new EventMesh(node, subscribers, dropped);
		try {
			mesh.open(bench, contender);
			return mesh;
		}
		catch (Exception ex) {
			mesh.close();
			throw ex;
		}
	}

	private void open(Bench bench, String contender) throws Exception {
		this.node.start().join();
		this.node.subscribe(PROGRESS, SubscriberRole.Progress.class, (event) -> {
			SubscriberRole.Progress told = event.data();
			if (told != null) {
				this.progress.set(told.subscriber(), told.number());
			}
		});
		String address = this.node.info().addresses().get(0);
		for (int i = 0; i < this.progress.length(); i++) {
			this.subscribers.add(bench.start(SubscriberRole.NAME, contender, address, Integer.toString(i)));
		}
		// Until the first event has arrived everywhere, the publisher may not know of all
		// subscribers.
		waitFor(() -> {
			publishOne();
			return slowest() > 0;
		});
		awaitArrival();
	}

	/** Publishes as fast as the subscribers take it, and waits until they have it all. */
	void publish(Duration time) {
		long end = System.nanoTime() + time.toNanos();
		while (System.nanoTime() < end) {
			if (this.published - slowest() < WINDOW) {
				publishOne();
			}
			else {
				LockSupport.parkNanos(PAUSE_NANOS);
			}
		}
		awaitArrival();
	}

	/**
	 * Publishes until the JVMs of all sides have compiled what they do, which takes twice
	 * as long as elsewhere: there are twice as many.
	 */
	void warmUp(Duration usual) throws InterruptedException {
		Duration round = usual.multipliedBy(2);
		new WarmUp(round, this.subscribers).run(() -> {
			long before = this.published;
			publish(round);
			return this.published - before;
		});
	}

	private void publishOne() {
		byte[] event = Message.BYTES_100.bytes();
		ByteBuffer.wrap(event).putLong(++this.published);
		this.node.publish(TOPIC, event);
	}

	/** Returns the number that all subscribers have reached which do not stand still. */
	private long slowest() {
		long least = this.published;
		for (int i = 0; i < this.progress.length(); i++) {
			if (!this.stands[i]) {
				least = Math.min(least, this.progress.get(i));
			}
		}
		return least;
	}

	private void awaitArrival() {
		waitFor(() -> slowest() + SubscriberRole.PROGRESS_STEP > this.published);
		for (int i = 0; i < this.subscribers.size(); i++) {
			ChildProcess subscriber = this.subscribers.get(i);
			if (!this.stands[i]) {
				waitFor(() -> Long.parseLong(subscriber.ask("reached")) >= this.published);
			}
		}
	}

	private void waitFor(BooleanSupplier condition) {
		long end = System.nanoTime() + LIMIT_NANOS;
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() > end) {
				throw new IllegalStateException("event " + this.published + ": the subscribers have reached "
						+ this.progress + " (expected: all of it)");
			}
			LockSupport.parkNanos(PAUSE_NANOS);
		}
	}

	/** Returns how many events the handlers of the subscribers that move have got. */
	long delivered() {
		long sum = 0;
		for (int i = 0; i < this.subscribers.size(); i++) {
			sum += this.stands[i] ? 0 : Long.parseLong(this.subscribers.get(i).ask("count"));
		}
		return sum;
	}

	long dropped() {
		return this.dropped.sum();
	}

	/** Returns the nanoseconds that the processes which move have computed. */
	long cpuNanos() {
		long sum = Self.cpuNanos();
		for (int i = 0; i < this.subscribers.size(); i++) {
			sum += this.stands[i] ? 0 : this.subscribers.get(i).cpuNanos();
		}
		return sum;
	}

	/** Lets the handler of a subscriber wait for ever. */
	void standStill(int subscriber) {
		this.subscribers.get(subscriber).ask("stand-still");
		this.stands[subscriber] = true;
	}

	/**
	 * Stops the process of a subscriber as a debugger does; its connection stays open.
	 */
	void stopProcess(int subscriber) throws IOException, InterruptedException {
		String pid = Long.toString(this.subscribers.get(subscriber).pid());
		int status = new ProcessBuilder("kill", "-STOP", pid).inheritIO().start().waitFor();
		if (status != 0) {
			throw new IOException("kill -STOP: status " + status + " (expected: 0)");
		}
		this.stands[subscriber] = true;
	}

	@Override
	public void close() {
		this.subscribers.forEach(ChildProcess::close);
		this.node.close();
	}

}
