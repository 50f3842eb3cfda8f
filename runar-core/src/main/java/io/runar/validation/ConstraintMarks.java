package io.runar.validation;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;

import io.runar.method.AnnotatedMethod;
import jakarta.validation.Constraint;
import jakarta.validation.Valid;

/**
 * Finds out whether a method carries constraints, without a provider of Jakarta
 * Validation. Loaded only if its API is present.
 */
final class ConstraintMarks {

	private ConstraintMarks() {
	}

	static boolean areOn(AnnotatedMethod method) {
		return method.declarations().stream().anyMatch(ConstraintMarks::isMarked);
	}

	private static boolean isMarked(Method method) {
		return isMarked((AnnotatedElement) method) || isMarked(method.getAnnotatedReturnType())
				|| Arrays.stream(method.getParameters()).anyMatch(ConstraintMarks::isMarked);
	}

	private static boolean isMarked(Parameter parameter) {
		return isMarked((AnnotatedElement) parameter) || isMarked(parameter.getAnnotatedType());
	}

	private static boolean isMarked(AnnotatedType type) {
		if (isMarked((AnnotatedElement) type)) {
			return true;
		}
		if (type instanceof AnnotatedParameterizedType generic) {
			return Arrays.stream(generic.getAnnotatedActualTypeArguments()).anyMatch(ConstraintMarks::isMarked);
		}
		return type instanceof AnnotatedArrayType array && isMarked(array.getAnnotatedGenericComponentType());
	}

	private static boolean isMarked(AnnotatedElement element) {
		return Arrays.stream(element.getAnnotations()).anyMatch(ConstraintMarks::isConstraint);
	}

	/** Several constraints of one kind are in an annotation that has a value of them. */
	private static boolean isConstraint(Annotation annotation) {
		Class<? extends Annotation> type = annotation.annotationType();
		Class<?> enclosing = type.getEnclosingClass();
		return type == Valid.class || type.isAnnotationPresent(Constraint.class)
				|| (enclosing != null && enclosing.isAnnotationPresent(Constraint.class));
	}

}
