package io.runar.runtime;

/**
 * Something scheduled that can be taken back.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface Cancellable {

	/** Takes it back; does nothing if it has run or was taken back. */
	void cancel();

}
