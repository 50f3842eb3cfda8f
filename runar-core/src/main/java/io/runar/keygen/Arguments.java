package io.runar.keygen;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The arguments of one command: what it is about, and options that each take a value.
 *
 * @param operands what the command is about
 * @param options values by option, in the order they were given
 */
record Arguments(List<String> operands, Map<String, List<String>> options) {

	static Arguments parse(List<String> arguments, int operands, String... known) {
		List<String> found = new ArrayList<>();
		Map<String, List<String>> options = new LinkedHashMap<>();
		Iterator<String> rest = arguments.iterator();
		while (rest.hasNext()) {
			String argument = rest.next();
			if (!argument.startsWith("--")) {
				found.add(argument);
				continue;
			}
			if (!List.of(known).contains(argument) || !rest.hasNext()) {
				throw new IllegalArgumentException(
						"'" + argument + "' (expected: one of " + List.of(known) + " and its value)");
			}
			options.computeIfAbsent(argument, (key) -> new ArrayList<>()).add(rest.next());
		}
		if (found.size() != operands) {
			throw new IllegalArgumentException(found + " (expected: " + operands + " words beside the options)");
		}
		return new Arguments(found, options);
	}

	String operand() {
		return this.operands.get(0);
	}

	String text(String option, String otherwise) {
		List<String> values = all(option);
		return values.isEmpty() ? otherwise : values.get(values.size() - 1);
	}

	Path path(String option, String otherwise) {
		return Path.of(text(option, otherwise));
	}

	int days(int otherwise) {
		String text = text("--days", String.valueOf(otherwise));
		try {
			int days = Integer.parseInt(text);
			if (days >= 1 && days <= 36500) {
				return days;
			}
		}
		catch (NumberFormatException ex) {
			// Said below.
		}
		throw new IllegalArgumentException("--days: '" + text + "' (expected: 1 to 36500)");
	}

	List<String> all(String option) {
		return this.options.getOrDefault(option, List.of());
	}

}
