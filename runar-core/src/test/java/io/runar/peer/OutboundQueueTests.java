package io.runar.peer;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.runar.runtime.NodeMetrics;
import io.runar.transport.Connection;
import io.runar.wire.EncodedMessage;
import io.runar.wire.OutboundFrame;
import io.runar.wire.Payload;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OutboundQueueTests {

	private final Queue<PendingRequest> unsent = new ConcurrentLinkedQueue<>();

	private final FakeConnection connection = new FakeConnection();

	private final OutboundQueue queue = queue(this.connection, 1000);

	private OutboundQueue queue(Connection to, long capacity) {
		return new OutboundQueue(to, capacity, new FairTotal(Long.MAX_VALUE, List.of(), Peer::queuedBytes, () -> 0),
				NodeMetrics.NONE, this.unsent::add);
	}

	@Test
	void whatIsQueuedBeforeTheDrainGoesInOneFrame() {
		for (int i = 0; i < 5; i++) {
			assertThat(this.queue.offer(OutboundQueue.Kind.REQUEST, message(10), null)).isTrue();
		}
		assertThat(this.connection.tasks).hasSize(1);
		this.connection.runTasks();
		assertThat(this.connection.frames).containsExactly(5);
		assertThat(this.queue.bytes()).isZero();
	}

	@Test
	void whenNotWritableThenNothingIsWrittenUntilItIs() {
		this.connection.writable = false;
		this.queue.offer(OutboundQueue.Kind.REQUEST, message(10), null);
		this.connection.runTasks();
		this.queue.offer(OutboundQueue.Kind.REQUEST, message(10), null);
		assertThat(this.connection.frames).isEmpty();
		assertThat(this.connection.tasks).isEmpty();
		this.connection.writable = true;
		this.queue.onWritable();
		assertThat(this.connection.frames).containsExactly(2);
	}

	@Test
	void whenFullThenRequestsAreRefusedAndAnswersAreNot() {
		assertThat(this.queue.offer(OutboundQueue.Kind.REQUEST, message(600), null)).isTrue();
		assertThat(this.queue.offer(OutboundQueue.Kind.REQUEST, message(600), null)).isFalse();
		assertThat(this.queue.offer(OutboundQueue.Kind.ALWAYS, message(600), null)).isTrue();
		this.connection.runTasks();
		assertThat(this.queue.offer(OutboundQueue.Kind.REQUEST, message(600), null)).isTrue();
	}

	@Test
	void aTransferGivesOneChunkAFrameAndSmallMessagesPassIt() {
		List<EncodedMessage> chunks = List.of(message(100), message(100), message(100));
		assertThat(this.queue.offerChunks(OutboundQueue.Kind.REQUEST, chunks, null)).isTrue();
		this.queue.offer(OutboundQueue.Kind.REQUEST, message(1), null);
		this.connection.runTasks();
		assertThat(this.connection.frames).containsExactly(2, 1, 1);
	}

	@Test
	void whatMustNotPassEventsWaitsForLargeOnes() {
		List<EncodedMessage> event = List.of(message(100), message(100));
		assertThat(this.queue.offerChunks(OutboundQueue.Kind.EVENT, event, null)).isTrue();
		assertThat(this.queue.offer(OutboundQueue.Kind.BEHIND_EVENTS, message(1), null)).isTrue();
		assertThat(this.queue.offer(OutboundQueue.Kind.EVENT, message(2), null)).isTrue();
		this.connection.runTasks();
		assertThat(this.connection.frames).containsExactly(1, 1, 1, 1);
		this.queue.offer(OutboundQueue.Kind.BEHIND_EVENTS, message(1), null);
		this.queue.offer(OutboundQueue.Kind.EVENT, message(2), null);
		this.connection.runTasks();
		assertThat(this.connection.frames).containsExactly(1, 1, 1, 1, 2);
	}

	@Test
	void whenFullThenWhatMustNotPassEventsIsTaken() {
		this.queue.offer(OutboundQueue.Kind.EVENT, message(1000), null);
		assertThat(this.queue.offer(OutboundQueue.Kind.EVENT, message(10), null)).isFalse();
		assertThat(this.queue.offer(OutboundQueue.Kind.BEHIND_EVENTS, message(10), null)).isTrue();
	}

	@Test
	void whenClosedThenWhatWaitsIsToldAndWhatComesIsRefused() {
		PendingRequest waiting = TestRequests.pending(1);
		PendingRequest transfer = TestRequests.pending(2);
		this.queue.offer(OutboundQueue.Kind.REQUEST, message(10), waiting);
		this.queue.offerChunks(OutboundQueue.Kind.REQUEST, List.of(message(10), message(10)), transfer);
		this.queue.onClosed();
		assertThat(this.unsent).containsExactly(waiting, transfer);
		assertThat(this.queue.offer(OutboundQueue.Kind.REQUEST, message(10), null)).isFalse();
		this.connection.runTasks();
		assertThat(this.connection.frames).isEmpty();
	}

	@RepeatedTest(20)
	void whenClosedAmongOffersThenEveryRequestIsWrittenOrTold() throws Exception {
		ExecutorService io = Executors.newSingleThreadExecutor();
		try {
			ThreadConnection target = new ThreadConnection(io);
			OutboundQueue contended = queue(target, 1 << 30);
			AtomicInteger accepted = new AtomicInteger();
			List<Thread> threads = new ArrayList<>();
			for (int t = 0; t < 3; t++) {
				int first = t * 10_000;
				threads.add(new Thread(() -> {
					for (int i = 0; i < 3000; i++) {
						if (contended.offer(OutboundQueue.Kind.REQUEST, message(1), TestRequests.pending(first + i))) {
							accepted.incrementAndGet();
						}
					}
				}));
			}
			threads.forEach(Thread::start);
			io.submit(() -> {
				target.closed = true;
				contended.onClosed();
			}).get();
			for (Thread thread : threads) {
				thread.join();
			}
			io.shutdown();
			assertThat(io.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
			assertThat(this.unsent).doesNotHaveDuplicates();
			assertThat(target.written.get() + this.unsent.size()).isEqualTo(accepted.get());
		}
		finally {
			io.shutdownNow();
		}
	}

	private static EncodedMessage message(int size) {
		return new EncodedMessage(new byte[0], Payload.of("", new byte[size]));
	}

	/** Runs its tasks when told to. */
	private static class FakeConnection implements Connection {

		final Queue<Runnable> tasks = new ArrayDeque<>();

		final List<Integer> frames = new ArrayList<>();

		boolean writable = true;

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
			return this.writable;
		}

		@Override
		public void write(OutboundFrame frame) {
			this.frames.add(frame.messageCount());
			try {
				frame.writeTo(OutputStream.nullOutputStream());
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
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
			return InetSocketAddress.createUnresolved("test", 1);
		}

		@Override
		public boolean isIncoming() {
			return false;
		}

	}

	/** Has an I/O thread, and drops its tasks once it is closed. */
	private static final class ThreadConnection extends FakeConnection {

		final AtomicInteger written = new AtomicInteger();

		private final ExecutorService io;

		private volatile boolean closed;

		ThreadConnection(ExecutorService io) {
			this.io = io;
		}

		@Override
		public Executor ioExecutor() {
			return (task) -> {
				if (!this.closed) {
					this.io.execute(task);
				}
			};
		}

		@Override
		public void write(OutboundFrame frame) {
			this.written.addAndGet(frame.messageCount());
		}

	}

}
