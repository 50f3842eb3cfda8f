package io.runar.codec;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Finds where a copy of a value differs from the value. What has its own {@code equals}
 * is believed; other objects are compared by their fields. Where a declaration leaves the
 * type open, so that a record comes back as a map, that is no difference: whoever reads
 * the copy finds out. Not thread-safe.
 */
final class Differences {

	private static final int MAX_FOUND = 10;

	private static final int MAX_DEPTH = 50;

	private static final int MAX_VALUE_LENGTH = 100;

	private final List<String> found = new ArrayList<>();

	/** Returns where two values differ; texts for people. */
	List<String> between(@Nullable Object original, @Nullable Object copy) {
		compare((original != null) ? name(original) : "the value", original, copy, 0);
		return this.found;
	}

	private void compare(String path, @Nullable Object original, @Nullable Object copy, int depth) {
		if (this.found.size() >= MAX_FOUND || depth > MAX_DEPTH || Objects.deepEquals(original, copy)) {
			return;
		}
		if (original == null || copy == null) {
			differ(path, original, copy);
		}
		else if (original instanceof Number number && copy instanceof Number other) {
			if (!isSame(number, other)) {
				differ(path, original, copy);
			}
		}
		else if (original instanceof Map<?, ?> map && copy instanceof Map<?, ?> other) {
			compareMaps(path, map, other, depth);
		}
		else if (original instanceof Optional<?> optional && copy instanceof Optional<?> other) {
			compare(path, optional.orElse(null), other.orElse(null), depth + 1);
		}
		else if (isSequence(original) && isSequence(copy)) {
			compareElements(path, elements(original), elements(copy), depth);
		}
		else if (original.getClass() == copy.getClass()) {
			compareFields(path, original, copy, depth);
		}
		else if (!isGeneric(copy)) {
			differ(path, original, copy);
		}
	}

	private static boolean isSame(Number a, Number b) {
		try {
			return new BigDecimal(a.toString()).compareTo(new BigDecimal(b.toString())) == 0;
		}
		catch (NumberFormatException ex) {
			// NaN, infinite, or a number of the application's own.
			return a.doubleValue() == b.doubleValue() || a.toString().equals(b.toString());
		}
	}

	private void compareMaps(String path, Map<?, ?> original, Map<?, ?> copy, int depth) {
		for (Map.Entry<?, ?> entry : original.entrySet()) {
			Object key = entry.getKey();
			// A key of an open type comes back as text.
			Object there = copy.containsKey(key) ? copy.get(key) : copy.get(String.valueOf(key));
			compare(path + "[" + key + "]", entry.getValue(), there, depth + 1);
		}
		if (copy.size() != original.size()) {
			differ(path, original.size() + " entries", copy.size() + " entries");
		}
	}

	private static boolean isSequence(Object value) {
		return (value instanceof Collection<?> && !(value instanceof Set<?>)) || value.getClass().isArray();
	}

	private static List<@Nullable Object> elements(Object value) {
		List<@Nullable Object> elements = new ArrayList<>();
		if (value instanceof Collection<?> collection) {
			elements.addAll(collection);
			return elements;
		}
		for (int i = 0; i < Array.getLength(value); i++) {
			elements.add(Array.get(value, i));
		}
		return elements;
	}

	private void compareElements(String path, List<@Nullable Object> original, List<@Nullable Object> copy, int depth) {
		if (original.size() != copy.size()) {
			differ(path, original.size() + " elements", copy.size() + " elements");
			return;
		}
		Iterator<@Nullable Object> copies = copy.iterator();
		for (int i = 0; i < original.size(); i++) {
			compare(path + "[" + i + "]", original.get(i), copies.next(), depth + 1);
		}
	}

	/** Two of one class: says which of their fields differ, if that can be seen. */
	private void compareFields(String path, Object original, Object copy, int depth) {
		int before = this.found.size();
		boolean seen = true;
		for (Class<?> type = original.getClass(); type != null && type != Object.class; type = type.getSuperclass()) {
			for (Field field : type.getDeclaredFields()) {
				if (!Modifier.isStatic(field.getModifiers()) && !Modifier.isTransient(field.getModifiers())) {
					seen &= compareField(path, field, original, copy, depth);
				}
			}
		}
		boolean believed = !seen || hasOwnEquals(original.getClass());
		if (this.found.size() == before && believed) {
			differ(path, original, copy);
		}
	}

	private boolean compareField(String path, Field field, Object original, Object copy, int depth) {
		try {
			field.setAccessible(true);
			compare(path + "." + field.getName(), field.get(original), field.get(copy), depth + 1);
			return true;
		}
		catch (InaccessibleObjectException | IllegalAccessException ex) {
			return false;
		}
	}

	private static boolean hasOwnEquals(Class<?> type) {
		try {
			Class<?> owner = type.getMethod("equals", Object.class).getDeclaringClass();
			// That of a record compares its components, which have been looked at.
			return owner != Object.class && !type.isRecord();
		}
		catch (NoSuchMethodException ex) {
			return false;
		}
	}

	/** Returns whether a value is one that stands for any type that is left open. */
	private static boolean isGeneric(Object copy) {
		return copy instanceof Map<?, ?> || copy instanceof List<?> || copy instanceof String || copy instanceof Number
				|| copy instanceof Boolean || copy instanceof byte[];
	}

	private void differ(String path, @Nullable Object original, @Nullable Object copy) {
		this.found.add(path + ": " + described(original) + " came back as " + described(copy));
	}

	private static String described(@Nullable Object value) {
		if (value == null) {
			return "null";
		}
		String text = String.valueOf(value);
		String shown = (text.length() <= MAX_VALUE_LENGTH) ? text : text.substring(0, MAX_VALUE_LENGTH) + "...";
		return (value instanceof String) ? "'" + shown + "'" : TypeNames.of(value.getClass()) + " " + shown;
	}

	private static String name(Object value) {
		return TypeNames.of(value.getClass());
	}

}
