package io.runar.security.x509;

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

/**
 * Files that hold secrets: made for the owner alone, mode 0600 in directories of mode
 * 0700, and never in the place of another file. Where files have no such permissions
 * (Windows), the protection of the directory is all there is.
 *
 * @since 0.1
 */
public final class SecretFile {

	private static final Set<PosixFilePermission> OWNER_FILE = PosixFilePermissions.fromString("rw-------");

	private static final Set<PosixFilePermission> PUBLIC_FILE = PosixFilePermissions.fromString("rw-r--r--");

	private static final Set<PosixFilePermission> OWNER_DIRECTORY = PosixFilePermissions.fromString("rwx------");

	private static final Set<PosixFilePermission> WRITE_BY_OTHERS = EnumSet.of(PosixFilePermission.GROUP_WRITE,
			PosixFilePermission.OTHERS_WRITE);

	private static final Set<PosixFilePermission> FOR_ALL = EnumSet.of(PosixFilePermission.OTHERS_READ,
			PosixFilePermission.OTHERS_WRITE, PosixFilePermission.GROUP_WRITE);

	private SecretFile() {
	}

	/**
	 * Makes a file that only its owner can read. It appears with its content or not at
	 * all. Missing directories are made, too. Blocks.
	 * @param file the file
	 * @param content what it holds
	 * @throws FileAlreadyExistsException if there is such a file; it is left as it is
	 * @throws IOException if it cannot be made
	 */
	public static void create(Path file, String content) throws IOException {
		create(file, content, OWNER_FILE);
	}

	/**
	 * Makes a file that all may read, such as a certificate, as {@link #create} does.
	 * @param file the file
	 * @param content what it holds
	 * @throws FileAlreadyExistsException if there is such a file; it is left as it is
	 * @throws IOException if it cannot be made
	 */
	public static void createPublic(Path file, String content) throws IOException {
		create(file, content, PUBLIC_FILE);
	}

	private static void create(Path file, String content, Set<PosixFilePermission> permissions) throws IOException {
		Path directory = directory(file);
		Files.createDirectories(directory, attributes(file, OWNER_DIRECTORY));
		Path draft = Files.createTempFile(directory, ".draft", null, attributes(file, OWNER_FILE));
		try {
			try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
				ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
				while (bytes.hasRemaining()) {
					channel.write(bytes);
				}
				channel.force(true);
			}
			if (hasPosixPermissions(file)) {
				Files.setPosixFilePermissions(draft, permissions);
			}
			publish(draft, file);
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

	/**
	 * Says what is wrong with the permissions of a secret that a person has made: all may
	 * read it, or others may change it. A group may read it, as in containers.
	 * @param file the file
	 * @return what is wrong and what is expected, or an empty text
	 * @throws IOException if it cannot be looked at
	 */
	public static String exposure(Path file) throws IOException {
		if (!hasPosixPermissions(file)) {
			return "";
		}
		Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
		return permissions.stream().noneMatch(FOR_ALL::contains) ? ""
				: "has permissions " + PosixFilePermissions.toString(permissions)
						+ ", so others may know or change it (expected: rw------- or r--r-----; 'chmod 600 "
						+ Texts.path(file) + "')";
	}

	/**
	 * Says what is wrong with the permissions of a file that {@link #create} has made:
	 * anybody but the owner may read it, or replace it in its directory.
	 * @param file the file
	 * @return what is wrong and what is expected, or an empty text
	 * @throws IOException if it cannot be looked at
	 */
	public static String exposureOfOwn(Path file) throws IOException {
		if (!hasPosixPermissions(file)) {
			return "";
		}
		Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
		if (!OWNER_FILE.containsAll(permissions)) {
			return "has permissions " + PosixFilePermissions.toString(permissions)
					+ ", so others may know it (expected: rw-------; delete the file and a new one is made)";
		}
		Path directory = directory(file);
		Set<PosixFilePermission> outside = Files.getPosixFilePermissions(directory);
		return outside.stream().noneMatch(WRITE_BY_OTHERS::contains) ? ""
				: "is in directory " + directory + ", which has permissions " + PosixFilePermissions.toString(outside)
						+ ", so others may replace it (expected: rwx------; 'chmod 700 " + directory + "')";
	}

	private static Path directory(Path file) throws IOException {
		Path directory = file.toAbsolutePath().getParent();
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
