package io.runar.security;

import java.util.Collection;
import java.util.Set;

import io.runar.PeerId;
import io.runar.runtime.Cancellable;

/**
 * Nodes that are refused whatever they prove. Thread-safe.
 *
 * @since 0.1
 */
public final class DenyList {

	private final ChangeListeners listeners = new ChangeListeners();

	private volatile Set<PeerId> peers;

	/**
	 * Creates a list.
	 * @param peers who is on it
	 */
	public DenyList(Collection<PeerId> peers) {
		this.peers = Set.copyOf(peers);
	}

	/**
	 * Replaces the list.
	 * @param peers who is on it from now on
	 */
	public void set(Collection<PeerId> peers) {
		this.peers = Set.copyOf(peers);
		this.listeners.fire();
	}

	/**
	 * Returns whether a node is on the list.
	 * @param peer the node
	 * @return whether it is
	 */
	public boolean contains(PeerId peer) {
		return this.peers.contains(peer);
	}

	/**
	 * Registers for changes.
	 * @param listener called after each change, on any thread
	 * @return to unregister
	 */
	public Cancellable onChange(Runnable listener) {
		return this.listeners.add(listener);
	}

	@Override
	public String toString() {
		return "DenyList" + this.peers;
	}

}
