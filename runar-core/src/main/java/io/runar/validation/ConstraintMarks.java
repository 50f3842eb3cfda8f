package io.runar.validation;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.stream.Stream;

import io.runar.method.AnnotatedMethod;
import io.runar.method.ItemKind;
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

	/** Finds out whether items of a stream carry any, of the caller or of the result. */
	static boolean areOnItems(AnnotatedMethod method) {
		return method.declarations()
			.stream()
			.flatMap((declared) -> Stream.concat(Stream.of(declared.getAnnotatedReturnType()),
					Arrays.stream(declared.getAnnotatedParameterTypes())))
			.anyMatch((type) -> ItemKind.of(type.getType()) != null
					&& type instanceof AnnotatedParameterizedType generic && isMarkedInside(generic));
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
			return isMarkedInside(generic);
		}
		return type instanceof AnnotatedArrayType array && isMarked(array.getAnnotatedGenericComponentType());
	}

	private static boolean isMarkedInside(AnnotatedParameterizedType generic) {
		return Arrays.stream(generic.getAnnotatedActualTypeArguments()).anyMatch(ConstraintMarks::isMarked);
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
