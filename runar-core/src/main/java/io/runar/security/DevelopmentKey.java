package io.runar.security;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

import io.runar.ErrorCode;
import io.runar.RunarException;

/**
 * The network key of a developer who has configured nothing: a file in the home
 * directory, made by whichever node starts first, so that all nodes of one user on one
 * machine find each other and nobody else's do.
 *
 * @since 0.1
 */
public final class DevelopmentKey {

	private static final int MAX_BYTES = 1024;

	private static final Set<PosixFilePermission> OWNER_FILE = PosixFilePermissions.fromString("rw-------");

	private static final Set<PosixFilePermission> OWNER_DIRECTORY = PosixFilePermissions.fromString("rwx------");

	private static final Set<PosixFilePermission> WRITE_BY_OTHERS = EnumSet.of(PosixFilePermission.GROUP_WRITE,
			PosixFilePermission.OTHERS_WRITE);

	private DevelopmentKey() {
	}

	/**
	 * Returns where the key is kept.
	 * @return {@code .runar/development.key} in the home directory
	 */
	public static Path defaultFile() {
		return Path.of(System.getProperty("user.home", "."), ".runar", "development.key");
	}

	/**
	 * Reads the key, or makes one if there is none. When several processes do so at once,
	 * all get the same key. Blocks for file access.
	 * @param file where the key is kept; in a directory that only the owner can write
	 * @return the key
	 * @throws RunarException with {@code INVALID_CONFIGURATION} if others can read the
	 * file or change its directory, it is not a key, or it cannot be read or made
	 */
	public static NetworkKey loadOrCreate(Path file) {
		Path absolute = file.toAbsolutePath();
		try {
			if (!Files.exists(absolute)) {
				create(absolute);
			}
			return load(absolute);
		}
		catch (IOException ex) {
			throw new RunarException(ErrorCode.INVALID_CONFIGURATION,
					"development key " + absolute + " can be neither read nor made: " + ex
							+ " (expected: a writable home directory, or runar.network.network-keys)",
					ex);
		}
	}

	private static void create(Path file) throws IOException {
		Path directory = parent(file);
		Files.createDirectories(directory, attributes(file, OWNER_DIRECTORY));
		Path draft = Files.createTempFile(directory, ".development", ".key", attributes(file, OWNER_FILE));
		try {
			try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
				channel.write(ByteBuffer
					.wrap((NetworkKey.generate().encoded() + System.lineSeparator()).getBytes(StandardCharsets.UTF_8)));
				channel.force(true);
			}
			publish(draft, file);
		}
		catch (FileAlreadyExistsException ex) {
			// Another node was faster; its key is the one.
		}
		finally {
			Files.deleteIfExists(draft);
		}
	}

	/** A link appears with its content or not at all, and never replaces another. */
	private static void publish(Path draft, Path file) throws IOException {
		try {
			Files.createLink(file, draft);
		}
		catch (UnsupportedOperationException ex) {
			Files.move(draft, file);
		}
		catch (FileAlreadyExistsException ex) {
			throw ex;
		}
		catch (IOException ex) {
			// A file system without links, such as FAT.
			Files.move(draft, file);
		}
	}

	private static NetworkKey load(Path file) throws IOException {
		checkPermissions(file);
		long size = Files.size(file);
		if (size > MAX_BYTES) {
			throw new RunarException(ErrorCode.INVALID_CONFIGURATION, "development key " + file + " has " + size
					+ " bytes (expected: a network key; delete the file and a new one is made)");
		}
		try {
			return NetworkKey.parse(Files.readString(file, StandardCharsets.ISO_8859_1));
		}
		catch (RunarException ex) {
			throw new RunarException(ErrorCode.INVALID_CONFIGURATION, "development key " + file
					+ " holds no network key (delete the file and a new one is made): " + ex.getMessage(), ex);
		}
	}

	private static void checkPermissions(Path file) throws IOException {
		if (!hasPosixPermissions(file)) {
			return;
		}
		Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
		if (!OWNER_FILE.containsAll(permissions)) {
			throw new RunarException(ErrorCode.INVALID_CONFIGURATION,
					"development key " + file + " has permissions " + PosixFilePermissions.toString(permissions)
							+ ", so others may know it (expected: rw-------; delete the file and a new one is made)");
		}
		Path directory = parent(file);
		Set<PosixFilePermission> outside = Files.getPosixFilePermissions(directory);
		if (outside.stream().anyMatch(WRITE_BY_OTHERS::contains)) {
			throw new RunarException(ErrorCode.INVALID_CONFIGURATION,
					"directory " + directory + " of the development key has permissions "
							+ PosixFilePermissions.toString(outside)
							+ ", so others may replace the key (expected: rwx------; 'chmod 700 " + directory + "')");
		}
	}

	private static Path parent(Path file) throws IOException {
		Path directory = file.getParent();
		if (directory == null) {
			throw new NoSuchFileException(file.toString(), null, "not in a directory");
		}
		return directory;
	}

	private static FileAttribute<?>[] attributes(Path file, Set<PosixFilePermission> permissions) {
		return hasPosixPermissions(file) ? new FileAttribute<?>[] { PosixFilePermissions.asFileAttribute(permissions) }
				: new FileAttribute<?>[0];
	}

	private static boolean hasPosixPermissions(Path file) {
		return file.getFileSystem().supportedFileAttributeViews().contains("posix");
	}

}
