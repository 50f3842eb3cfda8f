package io.runar.validation;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

import io.runar.method.AnnotatedMethod;
import io.runar.method.MethodParameter;
import io.runar.method.MethodParameter.Role;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import org.jspecify.annotations.Nullable;

/**
 * Violated constraints of an action's own parameters or result, with fields named as its
 * caller knows them. An exception mapper of the application sees it as any violation.
 */
final class ActionViolations extends ConstraintViolationException {

	private static final long serialVersionUID = 1L;

	private final transient ViolatedFields fields;

	private final boolean ofResult;

	/** Which item of a stream it is about; negative: none. */
	private final long item;

	ActionViolations(Set<? extends ConstraintViolation<?>> violations, List<MethodParameter> parameters,
			@Nullable Throwable cause) {
		this(violations, parameters, cause, -1);
	}

	ActionViolations(Set<? extends ConstraintViolation<?>> violations, List<MethodParameter> parameters,
			@Nullable Throwable cause, long item) {
		super(violations);
		initCause(cause);
		this.fields = new ViolatedFields();
		for (ConstraintViolation<?> violation : violations) {
			this.fields.add(name(violation.getPropertyPath(), parameters), violation.getMessage());
		}
		this.item = item;
		this.ofResult = violations.stream().anyMatch((each) -> has(each, ElementKind.RETURN_VALUE));
	}

	/** Returns whether all violations are of a method itself. */
	static boolean isOf(AnnotatedMethod method, ConstraintViolationException failure) {
		Set<ConstraintViolation<?>> violations = failure.getConstraintViolations();
		return violations != null && !violations.isEmpty()
				&& violations.stream().allMatch((violation) -> isOf(method, violation));
	}

	private static boolean isOf(AnnotatedMethod method, ConstraintViolation<?> violation) {
		Path.Node first = violation.getPropertyPath().iterator().next();
		return first.getKind() == ElementKind.METHOD && first.getName().equals(method.method().getName())
				&& first.as(Path.MethodNode.class)
					.getParameterTypes()
					.equals(Arrays.asList(method.method().getParameterTypes()))
				&& method.declarations()
					.stream()
					.anyMatch(
							(declared) -> declared.getDeclaringClass().isAssignableFrom(violation.getRootBeanClass()));
	}

	private static boolean has(ConstraintViolation<?> violation, ElementKind kind) {
		for (Path.Node node : violation.getPropertyPath()) {
			if (node.getKind() == kind) {
				return true;
			}
		}
		return false;
	}

	private static String name(Path path, List<MethodParameter> parameters) {
		FieldPath field = new FieldPath();
		String parameter = "";
		for (Path.Node node : path) {
			if (node.getKind() == ElementKind.PARAMETER) {
				MethodParameter known = parameters.get(node.as(Path.ParameterNode.class).getParameterIndex());
				parameter = node.getName();
				if (known.role() == Role.NAMED || known.role() == Role.PATH) {
					field.append(known.name());
				}
			}
			else if (node.getKind() == ElementKind.RETURN_VALUE) {
				parameter = "result";
			}
			else if (node.getKind() != ElementKind.METHOD) {
				field.append(node);
			}
		}
		// The payload or result itself is wrong: it has no name that travels.
		return field.isEmpty() ? parameter : field.toString();
	}

	ViolatedFields fields() {
		return this.fields;
	}

	boolean ofResult() {
		return this.ofResult;
	}

	/** Says what is wrong, for a message. */
	String what() {
		return (this.ofResult ? "invalid result " : "invalid ") + ((this.item >= 0) ? "item " + this.item + " " : "")
				+ this.fields;
	}

}
