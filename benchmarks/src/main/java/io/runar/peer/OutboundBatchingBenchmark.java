package io.runar.peer;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import io.runar.benchmarks.jmh.WireMessages;
import io.runar.runtime.NodeMetrics;
import io.runar.transport.Connection;
import io.runar.wire.EncodedMessage;
import io.runar.wire.OutboundFrame;
import org.jspecify.annotations.NullMarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Messages through the queue of a connection into frames; times are for all messages. In
 * this package because the queue is nobody else's business.
 */
@NullMarked
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class OutboundBatchingBenchmark {

	/** How many messages are queued before the I/O thread comes. */
	@Param({ "1", "32", "256" })
	public int messages;

	private final IdleConnection connection = new IdleConnection();

	private final OutboundQueue queue = new OutboundQueue(this.connection, 8 * 1024 * 1024,
			new FairTotal(Long.MAX_VALUE, List.of(), Peer::queuedBytes, () -> 0), NodeMetrics.NONE, (request) -> {
			});

	private final EncodedMessage message = WireMessages.codec().encode(WireMessages.request("a1b2"));

	/**
	 * Queues the messages, then drains the queue.
	 * @return bytes written so far
	 */
	@Benchmark
	public long offerAndDrain() {
		for (int i = 0; i < this.messages; i++) {
			this.queue.offer(OutboundQueue.Kind.REQUEST, this.message, null);
		}
		this.connection.runTasks();
		return this.connection.written;
	}

	/** Takes frames and throws them away. */
	private static final class IdleConnection implements Connection {

		private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();

		private long written;

		void runTasks() {
			Runnable task = null;
			while ((task = this.tasks.poll()) != null) {
				task.run();
			}
		}

		@Override
		public Executor ioExecutor() {
			return this.tasks::add;
		}

		@Override
		public boolean isWritable() {
			return true;
		}

		@Override
		public void write(OutboundFrame frame) {
			this.written += frame.size();
		}

		@Override
		public void setReading(boolean reading) {
		}

		@Override
		public void close() {
		}

		@Override
		public List<X509Certificate> peerCertificates() {
			return List.of();
		}

		@Override
		public SocketAddress remoteAddress() {
			return InetSocketAddress.createUnresolved("nowhere", 0);
		}

		@Override
		public boolean isIncoming() {
			return false;
		}

	}

}
