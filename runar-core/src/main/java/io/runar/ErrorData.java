package io.runar;

import org.jspecify.annotations.Nullable;

/**
 * Implemented by application exceptions that carry data for the caller; see
 * {@code @RunarError}.
 *
 * @since 0.1
 */
public interface ErrorData {

	/**
	 * Returns what the caller gets as {@link RunarException#data()}.
	 * @return the data, encodable; or {@code null}
	 */
	@Nullable Object errorData();

}
