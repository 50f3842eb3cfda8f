package io.runar.test.kit;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import io.runar.runtime.Environment;
import io.runar.transport.TransportFactory;
import io.runar.transport.memory.MemoryNetwork;
import org.jspecify.annotations.Nullable;

/** What makes a network go: the machine's clock and threads, or a virtual clock. */
interface Drive {

	/** Returns whether time passes only when told to. */
	boolean isVirtual();

	/** Returns the monotonic time in nanoseconds. */
	long nanoTime();

	/** Creates the links between hosts. */
	MemoryNetwork newLinks();

	/** Creates the environment of one node. */
	Environment newEnvironment(String name);

	/** Returns the factory of the transports of one host. */
	TransportFactory transport(MemoryNetwork links, String host);

	/** Ends everything of a node of the kit without telling anybody. */
	void kill(Environment environment);

	/** Does something with the links where that is allowed, and waits for it. */
	<T extends @Nullable Object> T onNetwork(Supplier<T> task);

	/** Waits until something is so; returns whether it became so in time. */
	boolean await(BooleanSupplier condition, Duration limit);

	/** Lets time pass. */
	void advance(Duration duration);

	/** Ends the threads. */
	void close();

}
