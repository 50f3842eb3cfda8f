package io.runar.security;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.security.x509.SecretFile;

/**
 * The network key of a developer who has configured nothing: a file in the home
 * directory, made by whichever node starts first, so that all nodes of one user on one
 * machine find each other and nobody else's do.
 *
 * @since 0.1
 */
public final class DevelopmentKey {

	private static final int MAX_BYTES = 1024;

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
		try {
			SecretFile.create(file, NetworkKey.generate().encoded() + System.lineSeparator());
		}
		catch (FileAlreadyExistsException ex) {
			// Another node was faster; its key is the one.
		}
	}

	private static NetworkKey load(Path file) throws IOException {
		String exposure = SecretFile.exposureOfOwn(file);
		if (!exposure.isEmpty()) {
			throw new RunarException(ErrorCode.INVALID_CONFIGURATION, "development key " + file + " " + exposure);
		}
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

}
