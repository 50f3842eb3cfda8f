package io.runar.security;

import java.util.function.Function;

import io.runar.runtime.Cancellable;

/**
 * What is made of credentials, and made anew when they change: the TLS of the connections
 * that a node opens. A session that is resumed from an old context would show the
 * certificates of before, on both sides, and the peer would be judged by what it no
 * longer has. Thread-safe.
 *
 * @param <T> type of what is made
 * @since 0.1
 */
public final class Renewed<T> {

	private final NodeCredentials credentials;

	private final Function<NodeCredentials, T> maker;

	private final Cancellable registration;

	private volatile T current;

	/**
	 * Makes the first one.
	 * @param credentials tell of changes
	 * @param maker makes one
	 */
	public Renewed(NodeCredentials credentials, Function<NodeCredentials, T> maker) {
		this.credentials = credentials;
		this.maker = maker;
		// First: a change that comes meanwhile makes another one after this.
		this.registration = credentials.onChange(this::renew);
		synchronized (this) {
			this.current = maker.apply(credentials);
		}
	}

	private synchronized void renew() {
		this.current = this.maker.apply(this.credentials);
	}

	/**
	 * Returns the one for the present credentials.
	 * @return the latest
	 */
	public T current() {
		return this.current;
	}

	/** Takes no more notice of changes. */
	public void close() {
		this.registration.cancel();
	}

}
