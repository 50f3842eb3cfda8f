package io.runar.test.kit;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import io.runar.runtime.Environment;
import io.runar.runtime.SystemEnvironment;
import io.runar.transport.TransportFactory;
import io.runar.transport.memory.MemoryNetwork;
import org.jspecify.annotations.Nullable;

/** The machine's clock and threads; the links live on one thread of their own. */
final class RealTimeDrive implements Drive {

	private static final long POLL_NANOS = 500_000;

	/** Handlers of fake services: enough for some that wait for one another. */
	private static final int HANDLER_THREADS = 16;

	private static final int HANDLER_QUEUE = 1000;

	private final NetworkThread thread = new NetworkThread();

	private final long seed;

	RealTimeDrive(long seed) {
		this.seed = seed;
	}

	@Override
	public boolean isVirtual() {
		return false;
	}

	@Override
	public long nanoTime() {
		return System.nanoTime();
	}

	@Override
	public MemoryNetwork newLinks() {
		return new MemoryNetwork(System::nanoTime, this.seed);
	}

	@Override
	public Environment newEnvironment(String name) {
		return SystemEnvironment.create(HANDLER_THREADS, HANDLER_QUEUE);
	}

	@Override
	public TransportFactory transport(MemoryNetwork links, String host) {
		return new ThreadedTransportFactory(links.factory(host), this.thread);
	}

	@Override
	public void kill(Environment environment) {
		environment.close();
	}

	@Override
	public <T extends @Nullable Object> T onNetwork(Supplier<T> task) {
		return this.thread.call(task);
	}

	@Override
	public boolean await(BooleanSupplier condition, Duration limit) {
		long end = System.nanoTime() + limit.toNanos();
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() - end >= 0 || Thread.currentThread().isInterrupted()) {
				return condition.getAsBoolean();
			}
			LockSupport.parkNanos(POLL_NANOS);
		}
		return true;
	}

	@Override
	public void advance(Duration duration) {
		throw new IllegalStateException("clock.advance(" + duration
				+ ") on the machine's clock (expected: TestNetwork.virtualTime(seed) or @RunarTest(time = VIRTUAL))");
	}

	@Override
	public void close() {
		this.thread.close();
	}

	/** Waits for a future of another thread and gives its failure as it was. */
	static <T extends @Nullable Object> T join(CompletableFuture<T> future) {
		try {
			return future.join();
		}
		catch (CompletionException ex) {
			throw (ex.getCause() instanceof RuntimeException cause) ? cause : ex;
		}
	}

}
