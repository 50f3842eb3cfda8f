package io.runar.transport.memory;

import java.time.Duration;
import java.util.PriorityQueue;

import io.runar.runtime.Cancellable;
import io.runar.runtime.SerialContext;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a connection: what has been written and not yet arrived. The receiver
 * tells what it has consumed, which takes the way back; until then it fills the window.
 */
final class Pipe {

	private final MemoryNetwork network;

	private final String from;

	private final String to;

	private final SerialContext sender;

	private final SerialContext receiver;

	private final int window;

	private final PriorityQueue<Packet> packets = new PriorityQueue<>();

	private @Nullable MemoryConnection source;

	private @Nullable MemoryConnection target;

	private @Nullable Cancellable timer;

	private long lastDue;

	private long sequence;

	private long inFlight;

	private long unacknowledged;

	private boolean reading = true;

	private boolean silent;

	Pipe(MemoryNetwork network, String from, SerialContext sender, String to, SerialContext receiver, int window) {
		this.network = network;
		this.from = from;
		this.sender = sender;
		this.to = to;
		this.receiver = receiver;
		this.window = window;
		network.add(this);
	}

	void connect(MemoryConnection source, MemoryConnection target) {
		this.source = source;
		this.target = target;
	}

	boolean isWritable() {
		return this.inFlight < this.window;
	}

	void write(byte[] frame) {
		LinkConditions link = this.network.conditions(this.from, this.to);
		this.inFlight += frame.length;
		long due = this.network.nanoTime() + this.network.delayNanos(this.from, this.to, frame.length);
		if (this.network.chance(link.reorder())) {
			long extra = 2 * (link.latency().toNanos() + link.jitter().toNanos()) + 1_000_000;
			add(due + extra, () -> deliver(frame, frame.length));
		}
		else {
			add(inOrder(due), () -> deliver(frame, frame.length));
		}
		if (this.network.chance(link.duplicate())) {
			add(inOrder(due), () -> deliver(frame.clone(), 0));
		}
	}

	/** Lets the receiver do something once all that was written has arrived. */
	void then(Runnable action) {
		for (Packet packet : this.packets) {
			this.lastDue = Math.max(this.lastDue, packet.due);
		}
		add(inOrder(this.network.nanoTime() + this.network.delayNanos(this.from, this.to, 0)), action);
	}

	/** Drops all that has not arrived, and lets the receiver do something. */
	void abort(Runnable action) {
		this.packets.clear();
		this.reading = true;
		this.lastDue = 0;
		add(inOrder(this.network.nanoTime() + this.network.delayNanos(this.from, this.to, 0)), action);
	}

	void setReading(boolean reading) {
		this.reading = reading;
		if (reading) {
			run();
		}
	}

	/** Delivers nothing any more, not even its end. */
	void silence() {
		this.silent = true;
	}

	/** Goes on after a partition. */
	void resume() {
		if (!this.packets.isEmpty()) {
			long earliest = this.network.nanoTime() + this.network.delayNanos(this.from, this.to, 0);
			schedule(Math.max(earliest, this.packets.peek().due));
		}
		acknowledge(0);
	}

	void close() {
		this.network.remove(this);
	}

	private long inOrder(long due) {
		this.lastDue = Math.max(this.lastDue, due);
		return this.lastDue;
	}

	private void add(long due, Runnable action) {
		this.packets.add(new Packet(due, this.sequence++, action));
		schedule(this.packets.peek().due);
	}

	private void schedule(long due) {
		if (this.timer != null) {
			this.timer.cancel();
		}
		this.timer = this.receiver.schedule(Duration.ofNanos(due - this.network.nanoTime()), this::run);
	}

	private void run() {
		while (this.reading && !this.silent && !this.packets.isEmpty() && !this.network.isBlocked(this.from, this.to)) {
			long due = this.packets.peek().due;
			if (due > this.network.nanoTime()) {
				schedule(due);
				return;
			}
			this.packets.remove().action.run();
		}
	}

	private void deliver(byte[] frame, int counted) {
		if (this.target != null) {
			this.target.receive(frame);
		}
		acknowledge(counted);
	}

	private void acknowledge(int bytes) {
		this.unacknowledged += bytes;
		if (this.unacknowledged > 0) {
			this.network.send(this.to, this.from, this.sender, this::acknowledged);
		}
	}

	private void acknowledged() {
		boolean wasWritable = isWritable();
		this.inFlight -= this.unacknowledged;
		this.unacknowledged = 0;
		if (!wasWritable && isWritable() && this.source != null) {
			this.source.becameWritable();
		}
	}

	/**
	 * Something that arrives.
	 */
	private record Packet(long due, long sequence, Runnable action) implements Comparable<Packet> {

		@Override
		public int compareTo(Packet other) {
			int order = Long.compare(this.due, other.due);
			return (order != 0) ? order : Long.compare(this.sequence, other.sequence);
		}

	}

}
