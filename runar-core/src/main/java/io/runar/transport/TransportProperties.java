package io.runar.transport;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.runar.ErrorCode;
import io.runar.RunarException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a transport's own settings, {@code transport-options.*}. Every wrong value and,
 * after all known names have been read, every unknown name is refused. Not thread-safe.
 *
 * @since 0.1
 */
public final class TransportProperties {

	private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h)?");

	private static final Pattern SIZE = Pattern.compile("(\\d{1,10})\\s*(B|KB|MB|KiB|MiB)?", Pattern.CASE_INSENSITIVE);

	private final Map<String, String> values;

	private final Set<String> known = new TreeSet<>();

	/**
	 * Reads from a map.
	 * @param values text by name
	 */
	public TransportProperties(Map<String, String> values) {
		this.values = Map.copyOf(values);
	}

	/**
	 * Reads a whole number.
	 * @param name the property's name
	 * @param defaultValue the value if the property is not set
	 * @param min smallest allowed value
	 * @param max largest allowed value
	 * @return the value
	 * @throws RunarException with {@code INVALID_CONFIGURATION} if it is not one
	 */
	public int number(String name, int defaultValue, int min, int max) {
		String text = text(name);
		if (text == null) {
			return defaultValue;
		}
		String expected = "a whole number from " + min + " to " + max;
		try {
			int value = Integer.parseInt(text);
			if (value >= min && value <= max) {
				return value;
			}
		}
		catch (NumberFormatException ex) {
			// Told below, with what was expected.
		}
		throw invalid(name, text, expected);
	}

	/**
	 * Reads a size: a number of bytes, or one with the unit {@code KB} or {@code MB}
	 * (1024 and 1024 * 1024 bytes).
	 * @param name the property's name
	 * @param defaultValue bytes if the property is not set
	 * @param min smallest allowed value in bytes
	 * @param max largest allowed value in bytes
	 * @return the size in bytes
	 * @throws RunarException with {@code INVALID_CONFIGURATION} if it is not one
	 */
	public int size(String name, int defaultValue, int min, int max) {
		String text = text(name);
		if (text == null) {
			return defaultValue;
		}
		Matcher matcher = SIZE.matcher(text);
		if (matcher.matches()) {
			long value = Long.parseLong(matcher.group(1)) * bytesOf(matcher.group(2));
			if (value >= min && value <= max) {
				return (int) value;
			}
		}
		throw invalid(name, text, "a size from " + min + " to " + max + " bytes, for example 512KB or 1MB");
	}

	/**
	 * Reads a duration: a number with the unit {@code ms}, {@code s}, {@code m} or
	 * {@code h} (without one: milliseconds), or the ISO-8601 form.
	 * @param name the property's name
	 * @param defaultValue the value if the property is not set
	 * @param min smallest allowed value
	 * @param max largest allowed value
	 * @return the duration
	 * @throws RunarException with {@code INVALID_CONFIGURATION} if it is not one
	 */
	public Duration duration(String name, Duration defaultValue, Duration min, Duration max) {
		String text = text(name);
		if (text == null) {
			return defaultValue;
		}
		Duration value = parseDuration(text);
		if (value == null || value.compareTo(min) < 0 || value.compareTo(max) > 0) {
			throw invalid(name, text,
					"a duration from " + min.toMillis() + "ms to " + max.toMillis() + "ms, for example 30s or 500ms");
		}
		return value;
	}

	/**
	 * Refuses what has not been read.
	 * @throws RunarException with {@code INVALID_CONFIGURATION} naming the first unknown
	 * property and all known ones
	 */
	public void refuseOthers() {
		for (String name : new TreeSet<>(this.values.keySet())) {
			if (!this.known.contains(name)) {
				throw new RunarException(ErrorCode.INVALID_CONFIGURATION, "transport-options." + name
						+ ": unknown property (expected: one of " + String.join(", ", this.known) + ")");
			}
		}
	}

	private @Nullable String text(String name) {
		this.known.add(name);
		String text = this.values.get(name);
		return (text != null) ? text.strip() : null;
	}

	private static long bytesOf(@Nullable String unit) {
		if (unit == null || unit.length() == 1) {
			return 1;
		}
		return (unit.charAt(0) == 'K' || unit.charAt(0) == 'k') ? 1024 : 1024 * 1024;
	}

	private static @Nullable Duration parseDuration(String text) {
		Matcher matcher = DURATION.matcher(text);
		if (matcher.matches()) {
			long number = Long.parseLong(matcher.group(1));
			String unit = (matcher.group(2) != null) ? matcher.group(2) : "ms";
			return switch (unit) {
				case "s" -> Duration.ofSeconds(number);
				case "m" -> Duration.ofMinutes(number);
				case "h" -> Duration.ofHours(number);
				default -> Duration.ofMillis(number);
			};
		}
		try {
			return Duration.parse(text);
		}
		catch (DateTimeParseException ex) {
			return null;
		}
	}

	private static RunarException invalid(String name, String text, String expected) {
		String shown = text.substring(0, Math.min(64, text.length()));
		return new RunarException(ErrorCode.INVALID_CONFIGURATION,
				"transport-options." + name + ": '" + shown + "' (expected: " + expected + ")");
	}

}
