package io.runar.benchmarks.contender;

/**
 * The calling side of a {@link Contender}. Thread-safe.
 */
public interface Caller extends AutoCloseable {

	/**
	 * Prepares to send one message again and again.
	 * @param message what to send
	 * @return the way to send it
	 */
	Exchange exchange(Message message);

	@Override
	void close();

}
