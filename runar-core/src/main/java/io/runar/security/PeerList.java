package io.runar.security;

import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RunarException;
import org.jspecify.annotations.Nullable;

/**
 * Nodes that are named by the configuration or a program, and more of them by a file.
 * Thread-safe.
 */
final class PeerList {

	/** Largest number of nodes. */
	static final int MAX = 10_000;

	private final String property;

	private final @Nullable Path file;

	private final Function<String, PeerId> parser;

	/** Held while the file is read, so that nobody who sets waits for that. */
	private final Object reading = new Object();

	/** Those that were named, beside those of the file. */
	private Set<PeerId> given;

	/** Those of the file, as it was read last. */
	private Set<PeerId> ofFile;

	private volatile Set<PeerId> all;

	/**
	 * Creates a list; blocks for file access.
	 * @param property names the list in messages, and with {@code -file} its file
	 * @param given nodes
	 * @param file more of them, one a line; {@code null}: none
	 * @param parser reads a line
	 */
	PeerList(String property, Collection<PeerId> given, @Nullable Path file, Function<String, PeerId> parser) {
		this.property = property;
		this.file = file;
		this.parser = parser;
		this.given = Set.copyOf(given);
		this.ofFile = read();
		this.all = union(this.given, this.ofFile);
	}

	/** Returns all nodes. */
	Set<PeerId> all() {
		return this.all;
	}

	/** Returns the file, if there is one. */
	List<Path> files() {
		return (this.file != null) ? List.of(this.file) : List.of();
	}

	/**
	 * Replaces those that are not of the file. The file is not read: it may just be
	 * wrong, or being written.
	 */
	synchronized void set(Collection<PeerId> peers) {
		Set<PeerId> copy = Set.copyOf(peers);
		this.all = union(copy, this.ofFile);
		// Only now: if they are too many, nothing has changed.
		this.given = copy;
	}

	/** Reads the file again; if it is wrong, nothing has changed. */
	void reload() {
		// Of two at the same time the later one has read later.
		synchronized (this.reading) {
			setOfFile(read());
		}
	}

	private synchronized void setOfFile(Set<PeerId> peers) {
		this.all = union(this.given, peers);
		this.ofFile = peers;
	}

	private Set<PeerId> read() {
		return (this.file != null) ? Set.copyOf(LineFile.read(this.property + "-file", this.file, this.parser))
				: Set.of();
	}

	private Set<PeerId> union(Set<PeerId> given, Set<PeerId> ofFile) {
		Set<PeerId> union = new HashSet<>(given);
		union.addAll(ofFile);
		if (union.size() > MAX) {
			throw new RunarException(ErrorCode.INVALID_CONFIGURATION, this.property + ": " + union.size()
					+ " nodes, with those of the file (expected: at most " + MAX + ")");
		}
		return Set.copyOf(union);
	}

	@Override
	public String toString() {
		return this.all.toString();
	}

}
