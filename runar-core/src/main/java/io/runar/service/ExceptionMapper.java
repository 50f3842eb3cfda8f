package io.runar.service;

import io.runar.RunarException;
import org.jspecify.annotations.Nullable;

/**
 * Turns exceptions of the application into what callers see, for those that cannot carry
 * {@code @RunarError}. Asked in order before the built-in rules; the first answer counts.
 * Thread-safe.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface ExceptionMapper {

	/**
	 * Maps an exception.
	 * @param failure what a handler threw, without the wrappers of futures and reflection
	 * @return what the caller sees, for example from {@link RunarException#application};
	 * {@code null} if this mapper does not know it
	 */
	@Nullable RunarException map(Throwable failure);

}
