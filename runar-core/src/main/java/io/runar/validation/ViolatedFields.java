package io.runar.validation;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Fields that violate constraints and why. Bounded: a payload may be wrong in a million
 * places.
 */
final class ViolatedFields {

	/** More than anybody shows to a user. */
	static final int MAX_FIELDS = 100;

	private static final int MAX_NAMED = 10;

	private static final int MAX_MESSAGE_LENGTH = 500;

	private final TreeMap<String, String> messages = new TreeMap<>();

	private int dropped;

	void add(String field, String message) {
		this.messages.merge(field, message, (first, second) -> ordered(first, second));
		if (this.messages.size() > MAX_FIELDS) {
			this.messages.pollLastEntry();
			this.dropped++;
		}
	}

	/** Violations come in no order; the same ones shall give the same text. */
	private static String ordered(String first, String second) {
		String both = (first.compareTo(second) <= 0) ? first + "; " + second : second + "; " + first;
		return (both.length() <= MAX_MESSAGE_LENGTH) ? both : both.substring(0, MAX_MESSAGE_LENGTH);
	}

	/** Returns messages by field: the data of the error. */
	Map<String, String> asMap() {
		return this.messages;
	}

	/** Returns the first fields and how many others there are: for people. */
	@Override
	public String toString() {
		String named = this.messages.entrySet()
			.stream()
			.limit(MAX_NAMED)
			.map((entry) -> entry.getKey() + "=" + entry.getValue())
			.collect(Collectors.joining(", ", "{", "}"));
		int others = this.messages.size() + this.dropped - MAX_NAMED;
		return (others > 0) ? named + " and " + others + " more" : named;
	}

}
