package io.runar.security;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import io.runar.RunarException;
import io.runar.security.x509.FileErrors;
import io.runar.security.x509.SecretFile;

/**
 * Files with one value a line. Empty lines, and what follows a {@code #}, are ignored.
 * Error messages name property, file and the number of the line; of its content only what
 * the parser says, which must not repeat what may be a key.
 */
final class LineFile {

	private static final int MAX_BYTES = 1024 * 1024;

	private LineFile() {
	}

	/** Reads a file that only its owner, and perhaps its group, may read. */
	static <T> List<T> readSecret(String property, Path file, Function<String, T> parser) {
		try {
			String exposure = SecretFile.exposure(file);
			if (!exposure.isEmpty()) {
				throw FileErrors.invalid(property, file, exposure, null);
			}
		}
		catch (IOException ex) {
			// Said when it is read.
		}
		return read(property, file, parser);
	}

	static <T> List<T> read(String property, Path file, Function<String, T> parser) {
		List<T> values = new ArrayList<>();
		int number = 0;
		for (String line : lines(property, file)) {
			number++;
			int comment = line.indexOf('#');
			String text = ((comment < 0) ? line : line.substring(0, comment)).strip();
			if (!text.isEmpty()) {
				values.add(parse(property, file, number, text, parser));
			}
		}
		return values;
	}

	private static <T> T parse(String property, Path file, int number, String text, Function<String, T> parser) {
		try {
			return parser.apply(text);
		}
		catch (RunarException | IllegalArgumentException ex) {
			throw FileErrors.invalid(property, file, "has a wrong line " + number + ": " + ex.getMessage(), ex);
		}
	}

	private static List<String> lines(String property, Path file) {
		try {
			long size = Files.size(file);
			if (size > MAX_BYTES) {
				throw FileErrors.invalid(property, file, "has " + size + " bytes (expected: at most " + MAX_BYTES + ")",
						null);
			}
			return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
		}
		catch (IOException ex) {
			throw FileErrors.unreadable(property, file, ex);
		}
	}

}
