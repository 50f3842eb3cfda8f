package io.runar.security;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RunarException;
import io.runar.runtime.Cancellable;
import io.runar.security.x509.Texts;
import org.jspecify.annotations.Nullable;

/**
 * Nodes that are refused whatever they prove, at most 10,000. Thread-safe.
 *
 * @since 0.1
 */
public final class DenyList {

	private final ChangeListeners listeners = new ChangeListeners();

	private final PeerList peers;

	/**
	 * Creates a list.
	 * @param peers who is on it
	 */
	public DenyList(Collection<PeerId> peers) {
		this(peers, null);
	}

	/**
	 * Creates a list. Blocks for file access.
	 * @param peers who is on it
	 * @param file with more of them, an id a line; {@code null}: none
	 * @throws RunarException with {@code INVALID_CONFIGURATION} naming file and line, if
	 * the file is not what it should be
	 */
	public DenyList(Collection<PeerId> peers, @Nullable Path file) {
		this.peers = new PeerList("runar.network.denied-peers", peers, file, DenyList::parse);
	}

	private static PeerId parse(String text) {
		try {
			return PeerId.of(text);
		}
		catch (IllegalArgumentException ex) {
			// Without the cause: it repeats what may be a key in the wrong place.
			throw new RunarException(ErrorCode.INVALID_CONFIGURATION, "node id: '" + Texts.abbreviated(text)
					+ "' (expected: 1 to 63 of A-Z a-z 0-9 . _ -, beginning with a letter or digit)");
		}
	}

	/**
	 * Replaces the list, but for those of the file, as it was read last. The file is not
	 * read, so a mistake in it keeps nobody from being denied.
	 * @param peers who is on it from now on
	 * @throws RunarException with {@code INVALID_CONFIGURATION} if they are too many,
	 * with those of the file; nothing has changed then
	 */
	public void set(Collection<PeerId> peers) {
		this.peers.set(peers);
		this.listeners.fire();
	}

	/**
	 * Reads the file again. Blocks for file access.
	 * @throws RunarException with {@code INVALID_CONFIGURATION} if it is not what it
	 * should be; nothing has changed then
	 */
	public void reload() {
		this.peers.reload();
		this.listeners.fire();
	}

	/**
	 * Returns the file that some of the list are read from.
	 * @return its path, or none
	 */
	public List<Path> files() {
		return this.peers.files();
	}

	/**
	 * Returns whether a node is on the list.
	 * @param peer the node
	 * @return whether it is
	 */
	public boolean contains(PeerId peer) {
		return this.peers.all().contains(peer);
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
