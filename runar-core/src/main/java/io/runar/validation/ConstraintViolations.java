package io.runar.validation;

import java.util.Iterator;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.service.RequestContext;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import org.jspecify.annotations.Nullable;

/** Knows Jakarta Validation; loaded only if it is present. */
public final class ConstraintViolations {

	private ConstraintViolations() {
	}

	/**
	 * Turns a violated constraint into the error that a caller sees.
	 * @param failure what a handler threw
	 * @param path what was called
	 * @return the error, or {@code null} if it is no violated constraint
	 */
	public static @Nullable RunarException map(Throwable failure, TopicPath path) {
		if (failure instanceof ActionViolations own) {
			return error(own.ofResult() ? ErrorCode.HANDLER_FAILED : ErrorCode.INVALID_ARGUMENT,
					path + ": " + own.what(), own.fields(), own);
		}
		if (!(failure instanceof ConstraintViolationException violated) || violated.getConstraintViolations() == null) {
			return null;
		}
		ViolatedFields fields = new ViolatedFields();
		for (ConstraintViolation<?> violation : violated.getConstraintViolations()) {
			String field = field(violation);
			if (field == null) {
				// A wrong result is the handler's fault, not the caller's.
				return null;
			}
			fields.add(field, violation.getMessage());
		}
		return error(ErrorCode.INVALID_ARGUMENT, path + ": invalid " + fields, fields, failure);
	}

	private static RunarException error(ErrorCode code, String message, ViolatedFields fields, Throwable cause) {
		return RunarException.builder(code, message).data(fields.asMap()).cause(cause).build();
	}

	/**
	 * Leaves out what the caller does not know: the method's name, for the action may
	 * have another one; and that of a parameter that takes the whole payload.
	 */
	private static @Nullable String field(ConstraintViolation<?> violation) {
		boolean payload = isWholePayload(violation.getExecutableParameters());
		FieldPath field = new FieldPath();
		for (Iterator<Path.Node> nodes = violation.getPropertyPath().iterator(); nodes.hasNext();) {
			Path.Node node = nodes.next();
			if (node.getKind() == ElementKind.RETURN_VALUE) {
				return null;
			}
			boolean unknown = node.getKind() == ElementKind.METHOD
					|| (node.getKind() == ElementKind.PARAMETER && payload && nodes.hasNext());
			if (!unknown) {
				field.append(node);
			}
		}
		return field.toString();
	}

	/** A parameter with fields takes the whole payload if it is the only one sent. */
	private static boolean isWholePayload(@Nullable Object @Nullable [] arguments) {
		int sent = 0;
		for (Object argument : (arguments != null) ? arguments : new Object[0]) {
			sent += (argument instanceof RequestContext) ? 0 : 1;
		}
		return sent == 1;
	}

}
