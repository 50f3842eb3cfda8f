package io.runar.security.x509;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

import io.runar.ErrorCode;
import io.runar.RunarException;
import org.jspecify.annotations.Nullable;

/**
 * Errors about the files that properties name. Where a property has what should be in the
 * file in place of its path, they repeat it neither in the message nor in a cause.
 *
 * @since 0.1
 */
public final class FileErrors {

	private FileErrors() {
	}

	/**
	 * Returns an error about what a file holds, or how it is protected.
	 * @param property name of the property or option that names the file
	 * @param file the file
	 * @param problem what is wrong, beginning with a verb
	 * @param cause why; left out if it could repeat a key
	 * @return the exception to throw
	 */
	public static RunarException invalid(String property, Path file, String problem, @Nullable Throwable cause) {
		return new RunarException(ErrorCode.INVALID_CONFIGURATION, property + ": " + Texts.path(file) + " " + problem,
				MisplacedKey.isIn(file) ? null : cause);
	}

	/**
	 * Returns an error about a path that is a key.
	 * @param property name of the property or option that names the file
	 * @param file what it has in place of a path
	 * @param problem what became of it, beginning with a verb
	 * @return the exception to throw
	 */
	public static RunarException misplacedKey(String property, Path file, String problem) {
		return invalid(property, file, problem + " (expected: the path of a file, not what is in it)", null);
	}

	/**
	 * Returns an error about a file that cannot be read.
	 * @param property name of the property or option that names the file
	 * @param file the file
	 * @param ex why
	 * @return the exception to throw
	 */
	public static RunarException unreadable(String property, Path file, IOException ex) {
		if (!MisplacedKey.isIn(file) && ex instanceof NoSuchFileException) {
			return invalid(property, file, "does not exist (working directory: " + Path.of("").toAbsolutePath() + ")",
					ex);
		}
		if (!MisplacedKey.isIn(file) && ex instanceof AccessDeniedException) {
			return invalid(property, file, "must not be read by user '" + System.getProperty("user.name") + "'", ex);
		}
		return unusable(property, file, "cannot be read", ex);
	}

	/**
	 * Returns an error about a file that cannot be used.
	 * @param property name of the property or option that names the file
	 * @param file the file
	 * @param problem what cannot be done, beginning with a verb
	 * @param ex why
	 * @return the exception to throw
	 */
	public static RunarException unusable(String property, Path file, String problem, IOException ex) {
		// Such exceptions name the file.
		return MisplacedKey.isIn(file) ? misplacedKey(property, file, problem + ": " + ex.getClass().getSimpleName())
				: invalid(property, file, problem + ": " + ex, ex);
	}

}
