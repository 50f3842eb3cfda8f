package io.runar.stream;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets a last signal that comes from elsewhere take its turn among the signals of a
 * publisher: it is given when none of them is under way, and none is let through after
 * it. The publisher's own signals are serial, but may be nested: one may ask for the next
 * while it is being given. Thread-safe.
 *
 * @since 0.1
 */
public final class SignalGate {

	private static final int ENDED = 1 << 30;

	/** How many signals are under way, and {@link #ENDED}. */
	private final AtomicInteger state = new AtomicInteger();

	/**
	 * Begins a signal.
	 * @return false if it is not to be given: the end has come. Otherwise {@link #leave}
	 * must follow it
	 */
	public boolean enter() {
		int now = this.state.get();
		while (now < ENDED) {
			if (this.state.compareAndSet(now, now + 1)) {
				return true;
			}
			now = this.state.get();
		}
		return false;
	}

	/**
	 * Ends a signal.
	 * @return whether the caller must now give the last signal
	 */
	public boolean leave() {
		return this.state.decrementAndGet() == ENDED;
	}

	/**
	 * Says that the end has come; to be called once.
	 * @return whether the caller must now give the last signal; otherwise somebody else
	 * will
	 */
	public boolean end() {
		return this.state.getAndAdd(ENDED) == 0;
	}

}
