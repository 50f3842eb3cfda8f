package io.runar.discovery;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.runar.ErrorCode;
import io.runar.RunarException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the settings of one discovery provider and refuses what is wrong, naming
 * provider, property, value and expectation. Read all known properties, then call
 * {@link #refuseOthers()}. Not thread-safe.
 *
 * @since 0.1
 */
public final class ProviderProperties {

	private static final Pattern DURATION = Pattern.compile("(\\d{1,15})\\s*(ms|s|m|h|d)?");

	private final String provider;

	private final Map<String, String> properties;

	private final Set<String> known = new HashSet<>();

	/**
	 * Begins to read.
	 * @param provider name of the provider, for messages
	 * @param properties its settings
	 */
	public ProviderProperties(String provider, Map<String, String> properties) {
		this.provider = provider;
		this.properties = Map.copyOf(properties);
	}

	/**
	 * Returns a text.
	 * @param name name of the property
	 * @return its value without surrounding white space; {@code null} if not set or blank
	 */
	public @Nullable String text(String name) {
		this.known.add(name);
		String value = this.properties.get(name);
		return (value == null || value.isBlank()) ? null : value.trim();
	}

	/**
	 * Returns a time.
	 * @param name name of the property
	 * @param defaultValue the value if it is not set
	 * @param min smallest value allowed
	 * @param max largest value allowed
	 * @return the time; a number without a unit counts milliseconds
	 * @throws RunarException with {@code INVALID_CONFIGURATION} if it is not one or out
	 * of range
	 */
	public Duration duration(String name, Duration defaultValue, Duration min, Duration max) {
		String value = text(name);
		if (value == null) {
			return defaultValue;
		}
		String expected = "a time from " + shown(min) + " to " + shown(max) + ", for example " + shown(defaultValue);
		Duration duration;
		try {
			duration = parse(value);
		}
		catch (DateTimeParseException | ArithmeticException ex) {
			throw invalid(name, value, expected);
		}
		if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
			throw invalid(name, value, expected);
		}
		return duration;
	}

	/**
	 * Returns a list: of the parts of {@code name} between commas, and of the values of
	 * {@code name[0]}, {@code name[1]} and so on or {@code name.0}, {@code name.1}, as
	 * configuration systems flatten lists.
	 * @param name name of the property
	 * @return the values in order, without surrounding white space and blank ones
	 */
	public List<String> list(String name) {
		List<String> values = new ArrayList<>();
		addParts(values, text(name));
		Pattern indexed = Pattern.compile(Pattern.quote(name) + "(?:\\[(\\d{1,6})]|\\.(\\d{1,6}))");
		Map<Integer, String> byIndex = new TreeMap<>();
		for (String key : this.properties.keySet()) {
			Matcher matcher = indexed.matcher(key);
			if (matcher.matches()) {
				String index = (matcher.group(1) != null) ? matcher.group(1) : matcher.group(2);
				String other = byIndex.put(Integer.valueOf(index), key);
				if (other != null) {
					throw invalid(key, this.properties.get(key), "not set, because " + other + " is");
				}
			}
		}
		byIndex.values().forEach((key) -> addParts(values, text(key)));
		return values;
	}

	/**
	 * Refuses properties that have not been asked for.
	 * @throws RunarException with {@code INVALID_CONFIGURATION} naming one that is
	 * unknown
	 */
	public void refuseOthers() {
		for (Map.Entry<String, String> entry : new TreeMap<>(this.properties).entrySet()) {
			if (!this.known.contains(entry.getKey())) {
				throw invalid(entry.getKey(), entry.getValue(),
						"one of the properties " + String.join(", ", this.known.stream().sorted().toList()));
			}
		}
	}

	/**
	 * Creates the exception for a wrong value.
	 * @param name name of the property
	 * @param value its value; {@code null} if it is not set
	 * @param expected what was expected
	 * @return the exception, to be thrown
	 */
	public RunarException invalid(String name, @Nullable String value, String expected) {
		return new RunarException(ErrorCode.INVALID_CONFIGURATION, "discovery provider " + this.provider + ": " + name
				+ ": " + ((value != null) ? "'" + value + "'" : "not set") + " (expected: " + expected + ")");
	}

	private static void addParts(List<String> values, @Nullable String text) {
		if (text != null) {
			for (String part : text.split(",")) {
				if (!part.isBlank()) {
					values.add(part.trim());
				}
			}
		}
	}

	private static Duration parse(String value) {
		Matcher matcher = DURATION.matcher(value.toLowerCase(Locale.ROOT));
		if (!matcher.matches()) {
			return Duration.parse(value);
		}
		long number = Long.parseLong(matcher.group(1));
		String unit = matcher.group(2);
		return switch ((unit != null) ? unit : "ms") {
			case "s" -> Duration.ofSeconds(number);
			case "m" -> Duration.ofMinutes(number);
			case "h" -> Duration.ofHours(number);
			case "d" -> Duration.ofDays(number);
			default -> Duration.ofMillis(number);
		};
	}

	private static String shown(Duration duration) {
		return (duration.toMillis() % 1000 == 0) ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
	}

}
