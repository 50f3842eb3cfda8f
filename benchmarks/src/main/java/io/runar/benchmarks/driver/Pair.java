package io.runar.benchmarks.driver;

import io.runar.benchmarks.contender.Caller;
import io.runar.benchmarks.contender.Contender;
import io.runar.benchmarks.contender.Exchange;
import io.runar.benchmarks.contender.Message;
import io.runar.security.NetworkKey;

/**
 * The calling side in this process and the answering side in another.
 *
 * @param caller the calling side
 * @param server the answering side
 */
record Pair(Caller caller, ChildProcess server) implements AutoCloseable {

	/**
	 * Connects to a process.
	 * @param contender how
	 * @param server the answering side; closed if this fails
	 * @param key the secret of both
	 */
	static Pair open(Contender contender, ChildProcess server, NetworkKey key) throws Exception {
		try {
			return new Pair(contender.connect(server.address(), key), server);
		}
		catch (Exception ex) {
			server.close();
			throw ex;
		}
	}

	/** Prepares an exchange, and makes sure that it gives the right answer. */
	Exchange exchange(Message message) {
		Exchange exchange = this.caller.exchange(message);
		if (!exchange.isEcho(exchange.sendAndWait())) {
			throw new IllegalStateException("answer to " + message + " (expected: what was sent)");
		}
		return exchange;
	}

	/** Returns the nanoseconds that both processes have computed. */
	long cpuNanos() {
		return Self.cpuNanos() + this.server.cpuNanos();
	}

	/** Begins with as little garbage as possible. */
	void settle() {
		this.server.collect();
		Self.collect();
	}

	@Override
	public void close() {
		try {
			this.caller.close();
		}
		finally {
			this.server.close();
		}
	}

}
