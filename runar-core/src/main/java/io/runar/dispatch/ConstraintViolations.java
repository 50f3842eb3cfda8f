package io.runar.dispatch;

import java.util.Map;
import java.util.TreeMap;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.TopicPath;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import org.jspecify.annotations.Nullable;

/** Knows Jakarta Validation; loaded only if it is present. */
final class ConstraintViolations {

	private ConstraintViolations() {
	}

	static @Nullable RunarException map(Throwable failure, TopicPath path) {
		if (!(failure instanceof ConstraintViolationException violated) || violated.getConstraintViolations() == null) {
			return null;
		}
		Map<String, String> fields = new TreeMap<>();
		for (ConstraintViolation<?> violation : violated.getConstraintViolations()) {
			String field = field(violation.getPropertyPath());
			if (field == null) {
				// A wrong result is the handler's fault, not the caller's.
				return null;
			}
			fields.merge(field, violation.getMessage(), (first, second) -> first + "; " + second);
		}
		return RunarException.builder(ErrorCode.INVALID_ARGUMENT, path + ": invalid " + fields)
			.data(fields)
			.cause(failure)
			.build();
	}

	/** Leaves out the method's name: the caller knows the action, not the method. */
	private static @Nullable String field(Path path) {
		StringBuilder field = new StringBuilder();
		for (Path.Node node : path) {
			if (node.getKind() == ElementKind.RETURN_VALUE) {
				return null;
			}
			if (node.getKind() != ElementKind.METHOD) {
				field.append(field.isEmpty() ? "" : ".").append(node);
			}
		}
		return field.toString();
	}

}
