package io.runar;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Identity of a node within its network: 1 to 63 letters, digits, dots, dashes and
 * underscores, beginning with a letter or digit.
 *
 * @param value the identity as text
 * @since 0.1
 */
public record PeerId(String value) implements Comparable<PeerId> {

	private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

	/**
	 * Checks the identity.
	 * @throws IllegalArgumentException if it has another form
	 */
	public PeerId {
		Objects.requireNonNull(value, "'value' must not be null");
		if (!FORM.matcher(value).matches()) {
			throw new IllegalArgumentException("node id: '" + TopicPath.printable(value)
					+ "' (expected: 1 to 63 of A-Z a-z 0-9 . _ -, beginning with a letter or digit)");
		}
	}

	/**
	 * Returns the identity with this text.
	 * @param value the identity as text
	 * @return the identity
	 * @throws IllegalArgumentException if it has another form
	 */
	public static PeerId of(String value) {
		return new PeerId(value);
	}

	@Override
	public int compareTo(PeerId other) {
		return this.value.compareTo(other.value);
	}

	@Override
	public String toString() {
		return this.value;
	}

}
