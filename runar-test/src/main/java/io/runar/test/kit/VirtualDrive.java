package io.runar.test.kit;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import io.runar.runtime.Environment;
import io.runar.runtime.VirtualEnvironment;
import io.runar.runtime.VirtualTime;
import io.runar.transport.TransportFactory;
import io.runar.transport.memory.MemoryNetwork;
import org.jspecify.annotations.Nullable;

/** A virtual clock: everything happens on the thread of the test while it waits. */
final class VirtualDrive implements Drive {

	private static final Duration STEP = Duration.ofMillis(1);

	private final VirtualTime time;

	VirtualDrive(long seed) {
		this.time = new VirtualTime(seed);
	}

	@Override
	public boolean isVirtual() {
		return true;
	}

	@Override
	public long nanoTime() {
		return this.time.nanoTime();
	}

	@Override
	public MemoryNetwork newLinks() {
		return new MemoryNetwork(this.time);
	}

	@Override
	public Environment newEnvironment(String name) {
		return this.time.newEnvironment(name);
	}

	@Override
	public TransportFactory transport(MemoryNetwork links, String host) {
		return links.factory(host);
	}

	@Override
	public void kill(Environment environment) {
		((VirtualEnvironment) environment).kill();
	}

	@Override
	public <T extends @Nullable Object> T onNetwork(Supplier<T> task) {
		return task.get();
	}

	@Override
	public boolean await(BooleanSupplier condition, Duration limit) {
		long end = this.time.nanoTime() + limit.toNanos();
		while (!condition.getAsBoolean()) {
			if (this.time.nanoTime() >= end) {
				return false;
			}
			this.time.advance(STEP);
		}
		return true;
	}

	@Override
	public void advance(Duration duration) {
		this.time.advance(duration);
	}

	@Override
	public void close() {
		// There is nothing to end: without anybody who waits nothing runs.
	}

}
