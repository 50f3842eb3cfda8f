package io.runar.security;

import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

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

	/** Those that were named, beside those of the file. */
	private Set<PeerId> given;

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
		this.all = read(this.given);
	}

	/** Returns all nodes. */
	Set<PeerId> all() {
		return this.all;
	}

	/** Returns the file, if there is one. */
	List<Path> files() {
		return (this.file != null) ? List.of(this.file) : List.of();
	}

	/** Replaces those that are not of the file, which is read again; blocks for that. */
	void set(Collection<PeerId> peers) {
		Set<PeerId> copy = Set.copyOf(peers);
		change((before) -> copy);
	}

	/** Reads the file again. */
	void reload() {
		change(UnaryOperator.identity());
	}

	private synchronized void change(UnaryOperator<Set<PeerId>> change) {
		Set<PeerId> changed = change.apply(this.given);
		this.all = read(changed);
		// Only now: if the file is wrong, nothing has changed.
		this.given = changed;
	}

	private Set<PeerId> read(Set<PeerId> named) {
		Set<PeerId> read = new LinkedHashSet<>(named);
		if (this.file != null) {
			read.addAll(LineFile.read(this.property + "-file", this.file, this.parser));
		}
		if (read.size() > MAX) {
			throw new RunarException(ErrorCode.INVALID_CONFIGURATION, this.property + ": " + read.size()
					+ " nodes, with those of the file (expected: at most " + MAX + ")");
		}
		return Set.copyOf(read);
	}

	@Override
	public String toString() {
		return this.all.toString();
	}

}
