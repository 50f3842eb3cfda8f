package io.runar.validation;

import jakarta.validation.ElementKind;
import jakarta.validation.Path;

/** Text of the path to a value inside a payload, such as {@code lines[0].quantity}. */
final class FieldPath {

	private static final int MAX_LENGTH = 200;

	private final StringBuilder text = new StringBuilder();

	/** Appends a name. */
	void append(String name) {
		this.text.append(this.text.isEmpty() ? "" : ".").append(name);
	}

	/** Appends a step of a path, with the place in the collection before it. */
	void append(Path.Node node) {
		if (node.isInIterable()) {
			Object place = (node.getKey() != null) ? node.getKey() : node.getIndex();
			this.text.append('[').append((place != null) ? place : "").append(']');
		}
		boolean nameless = node.getName() == null
				|| (node.getKind() == ElementKind.CONTAINER_ELEMENT && !node.getName().equals("<map key>"));
		if (!nameless) {
			append(node.getName());
		}
	}

	boolean isEmpty() {
		return this.text.isEmpty();
	}

	/** Keys of maps come from the caller: no line of a log is to begin with one. */
	@Override
	public String toString() {
		String printable = this.text.toString().replaceAll("\\p{Cntrl}", "?");
		return (printable.length() <= MAX_LENGTH) ? printable : printable.substring(0, MAX_LENGTH) + "...";
	}

}
