package io.runar.node;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import io.runar.PeerId;
import io.runar.transport.PeerAddress;

/**
 * The file in which a node remembers others. Lines of text: a head with the network, then
 * one for each node with its id, the time it was last connected in milliseconds since the
 * epoch, and its addresses. It is replaced as a whole, never changed in place, and only
 * its owner may read it.
 */
final class KnownPeersFile {

	/** Larger files are not read. */
	static final int MAX_BYTES = 256 * 1024;

	/** More nodes are not remembered. */
	static final int MAX_PEERS = 200;

	/** More addresses of one node are not remembered. */
	static final int MAX_ADDRESSES = 4;

	private static final String HEAD = "runar-known-peers 1 ";

	private static final String OWNER_ONLY = "rw-------";

	private final Path file;

	private final String networkId;

	KnownPeersFile(Path file, String networkId) {
		this.file = file.toAbsolutePath();
		this.networkId = networkId;
	}

	/**
	 * Reads the file.
	 * @return the nodes; empty if there is no file
	 * @throws ForeignFileException if it is not a file of this kind and network, and so
	 * must not be overwritten
	 * @throws IOException if it cannot be read or is damaged
	 */
	List<KnownPeer> read() throws IOException {
		if (!Files.exists(this.file)) {
			return List.of();
		}
		byte[] bytes;
		try (InputStream in = Files.newInputStream(this.file)) {
			bytes = in.readNBytes(MAX_BYTES + 1);
		}
		if (bytes.length == 0) {
			return List.of();
		}
		if (bytes.length > MAX_BYTES) {
			throw new ForeignFileException("more than " + MAX_BYTES + " bytes (expected: fewer)");
		}
		return parse(decode(bytes));
	}

	private static String decode(byte[] bytes) throws ForeignFileException {
		try {
			return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
		}
		catch (CharacterCodingException ex) {
			throw new ForeignFileException("not a text (expected: a file this node has written)");
		}
	}

	private List<KnownPeer> parse(String text) throws IOException {
		List<String> lines = text.lines().toList();
		String head = lines.isEmpty() ? "" : lines.get(0);
		if (!head.startsWith(HEAD)) {
			throw new ForeignFileException("another kind of file (expected: one this node has written, or none)");
		}
		if (!head.equals(HEAD + this.networkId)) {
			throw new ForeignFileException("nodes of another network (expected: of '" + this.networkId
					+ "'; every network needs a file of its own)");
		}
		if (lines.size() > 1 + MAX_PEERS) {
			throw new IOException((lines.size() - 1) + " nodes (expected: at most " + MAX_PEERS + ")");
		}
		List<KnownPeer> peers = new ArrayList<>();
		for (int i = 1; i < lines.size(); i++) {
			try {
				peers.add(peer(lines.get(i).split(" ")));
			}
			catch (IllegalArgumentException ex) {
				throw new IOException("damaged in line " + (i + 1) + " (expected: node id, time and 1 to "
						+ MAX_ADDRESSES + " addresses)", ex);
			}
		}
		return peers;
	}

	private static KnownPeer peer(String[] fields) {
		if (fields.length < 3 || fields.length > 2 + MAX_ADDRESSES) {
			throw new IllegalArgumentException(fields.length + " fields");
		}
		List<PeerAddress> addresses = new ArrayList<>();
		for (int i = 2; i < fields.length; i++) {
			// Always written with its transport.
			addresses.add(PeerAddress.parse(fields[i], "unknown"));
		}
		return new KnownPeer(PeerId.of(fields[0]), Long.parseLong(fields[1]), addresses);
	}

	/**
	 * Replaces the file.
	 * @param peers the nodes; at most {@link #MAX_PEERS} with at most
	 * {@link #MAX_ADDRESSES} addresses each
	 * @throws IOException if it cannot be written; the old one is then still there
	 */
	void write(List<KnownPeer> peers) throws IOException {
		StringBuilder text = new StringBuilder(HEAD).append(this.networkId).append('\n');
		for (KnownPeer peer : peers) {
			text.append(peer.id()).append(' ').append(peer.lastSeenMillis()).append(' ');
			text.append(peer.addresses().stream().map(PeerAddress::toString).collect(Collectors.joining(" ")));
			text.append('\n');
		}
		Path directory = this.file.getParent();
		Files.createDirectories(directory);
		Path draft = Files.createTempFile(directory, ".known-peers", ".tmp", attributes());
		try {
			try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
				ByteBuffer bytes = StandardCharsets.UTF_8.encode(text.toString());
				while (bytes.hasRemaining()) {
					channel.write(bytes);
				}
				// Else a power failure could leave the new name with nothing in it.
				channel.force(true);
			}
			replace(draft);
		}
		finally {
			Files.deleteIfExists(draft);
		}
	}

	private void replace(Path draft) throws IOException {
		try {
			Files.move(draft, this.file, StandardCopyOption.ATOMIC_MOVE);
		}
		catch (AtomicMoveNotSupportedException ex) {
			Files.move(draft, this.file, StandardCopyOption.REPLACE_EXISTING);
		}
	}

	private FileAttribute<?>[] attributes() {
		boolean posix = this.file.getFileSystem().supportedFileAttributeViews().contains("posix");
		return posix
				? new FileAttribute<?>[] {
						PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)) }
				: new FileAttribute<?>[0];
	}

	@Override
	public String toString() {
		return this.file.toString();
	}

	/** The file belongs to somebody else and must be left alone. */
	static final class ForeignFileException extends IOException {

		private static final long serialVersionUID = 1L;

		ForeignFileException(String message) {
			super(message);
		}

	}

}
