package io.runar.security;

import java.nio.file.Path;
import java.util.List;

import io.runar.RunarException;
import org.jspecify.annotations.Nullable;

/**
 * Where a node's key and certificates come from.
 */
interface KeySource {

	/**
	 * Reads them.
	 * @return what they are now
	 * @throws RunarException with {@code INVALID_CONFIGURATION} naming the place
	 */
	KeyMaterial load();

	/** Returns the files they are read from. */
	List<Path> files();

	/** Says that the certificate is wrong. */
	RunarException invalid(String problem, @Nullable Throwable cause);

	/** Says why nobody is trusted if the chain does not end with an authority. */
	String noTrust();

	/** Says that the key does not belong to the certificate. */
	RunarException wrongKey(String subject);

}
