package io.runar.method;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Flow;

import io.runar.TopicPath;
import io.runar.annotation.Param;
import io.runar.annotation.PathParam;
import io.runar.codec.PayloadTypes;
import io.runar.codec.TypeNames;
import io.runar.service.RequestContext;
import org.jspecify.annotations.Nullable;

/**
 * A parameter of an action's method and where its value stands in a request. Services and
 * typed clients use the same rules, so an interface can serve as both.
 *
 * @param index index in the method
 * @param name name in the payload or path; empty for the others
 * @param type the type, without type variables
 * @param role where the value stands
 * @param required whether a request must have it
 * @since 0.1
 */
public record MethodParameter(int index, String name, Type type, Role role, boolean required) {

	/** Where the value of a parameter stands. */
	public enum Role {

		/** It is the whole payload. */
		PAYLOAD,
		/** It is an entry of the payload. */
		NAMED,
		/** It is a segment of the path. */
		PATH,
		/** It is not sent: a context or options. */
		GIVEN,
		/** It is a stream of items, sent beside the payload. */
		ITEMS

	}

	/**
	 * Returns how the items of a stream come.
	 * @return the kind of its type, or {@code null} if it is none
	 */
	public @Nullable ItemKind itemKind() {
		return (this.role == Role.ITEMS) ? ItemKind.of(this.type) : null;
	}

	/**
	 * Works out the parameters of a method and checks them against the path.
	 * @param method the method
	 * @param action name of the action, with its {@code {name}} segments
	 * @param given classes that are not sent
	 * @return the parameters in order
	 * @throws io.runar.RunarException with {@code INVALID_CONFIGURATION}
	 */
	public static List<MethodParameter> of(AnnotatedMethod method, TopicPath action, Set<Class<?>> given) {
		List<MethodParameter> parameters = new ArrayList<>();
		int sent = 0;
		for (int i = 0; i < method.parameterCount(); i++) {
			sent += isSent(method, i, given) ? 1 : 0;
		}
		Set<String> names = new HashSet<>();
		for (int i = 0; i < method.parameterCount(); i++) {
			MethodParameter parameter = of(method, i, given, sent == 1);
			if (!parameter.name().isEmpty() && !names.add(parameter.name())) {
				throw method.invalid("two parameters '" + parameter.name() + "'", "every name once");
			}
			parameters.add(parameter);
		}
		if (parameters.stream().filter((each) -> each.role() == Role.ITEMS).count() > 1) {
			throw method.invalid("two streams of items", "at most one");
		}
		checkPlaceholders(method, action, parameters);
		return List.copyOf(parameters);
	}

	/** Returns whether a parameter is the payload or part of it. */
	private static boolean isSent(AnnotatedMethod method, int index, Set<Class<?>> given) {
		Type type = method.parameterType(index);
		return !given.contains(PayloadTypes.raw(type)) && ItemKind.of(type) == null
				&& method.annotation(index, PathParam.class) == null;
	}

	private static MethodParameter of(AnnotatedMethod method, int index, Set<Class<?>> given, boolean alone) {
		Type type = method.parameterType(index);
		PathParam path = method.annotation(index, PathParam.class);
		Param param = method.annotation(index, Param.class);
		if (given.contains(PayloadTypes.raw(type))) {
			return new MethodParameter(index, "", type, Role.GIVEN, false);
		}
		if (ItemKind.of(type) != null) {
			checkItems(method, index, type);
			return new MethodParameter(index, "", type, Role.ITEMS, true);
		}
		if (path != null && param != null) {
			throw method.invalid("parameter " + (index + 1) + " has @PathParam and @Param", "one of them");
		}
		if (path != null) {
			String name = path.value().isEmpty() ? method.parameterName(index) : path.value();
			if (!isPathType(type)) {
				throw method.invalid("@PathParam '" + name + "' of type " + TypeNames.of(type),
						"text, number, boolean, enum or UUID");
			}
			return new MethodParameter(index, name, type, Role.PATH, true);
		}
		boolean optional = PayloadTypes.raw(type) == Optional.class || method.isNullable(index);
		if (param == null && alone && !PayloadTypes.isSimple(type) && !isOptionalSimple(type)) {
			return new MethodParameter(index, "", type, Role.PAYLOAD, !optional);
		}
		String name = (param != null && !param.value().isEmpty()) ? param.value() : method.parameterName(index);
		return new MethodParameter(index, name, type, Role.NAMED, !optional && (param == null || param.required()));
	}

	private static void checkItems(AnnotatedMethod method, int index, Type type) {
		Class<?> raw = PayloadTypes.raw(type);
		if (ItemKind.of(type) == ItemKind.PUBLISHER && raw != Flow.Publisher.class) {
			throw method.invalid("parameter " + (index + 1) + " of type " + TypeNames.of(type), "Flow.Publisher");
		}
		if (ItemKind.of(ItemKind.itemType(type)) != null) {
			throw method.invalid("parameter " + (index + 1) + " of type " + TypeNames.of(type), "a stream of values");
		}
	}

	private static boolean isOptionalSimple(Type type) {
		return type instanceof ParameterizedType parameterized && parameterized.getRawType() == Optional.class
				&& PayloadTypes.isSimple(parameterized.getActualTypeArguments()[0]);
	}

	private static boolean isPathType(Type type) {
		Class<?> raw = PayloadTypes.raw(type);
		return raw == String.class || raw == boolean.class || raw == Boolean.class || raw.isEnum() || raw == UUID.class
				|| (raw.isPrimitive() && raw != char.class)
				|| (Number.class.isAssignableFrom(raw) && PayloadTypes.isSimple(raw) && raw != Number.class);
	}

	private static void checkPlaceholders(AnnotatedMethod method, TopicPath action, List<MethodParameter> parameters) {
		Set<String> placeholders = new HashSet<>();
		for (String segment : action.segments()) {
			if (TopicPath.isTemplateSegment(segment)) {
				placeholders.add(segment.substring(1, segment.length() - 1));
			}
		}
		for (MethodParameter parameter : parameters) {
			if (parameter.role() == Role.PATH && !placeholders.remove(parameter.name())) {
				throw method.invalid("@PathParam '" + parameter.name() + "' with the path '" + action + "'",
						"a segment {" + parameter.name() + "} in the path");
			}
		}
		boolean hasContext = parameters.stream().anyMatch((parameter) -> parameter.type() == RequestContext.class);
		if (!placeholders.isEmpty() && !hasContext) {
			String name = placeholders.iterator().next();
			throw method.invalid("path '" + action + "' has {" + name + "}",
					"a parameter with @PathParam(\"" + name + "\"), or the context");
		}
	}

}
