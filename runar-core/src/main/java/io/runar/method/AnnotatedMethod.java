package io.runar.method;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.codec.PayloadTypes;
import io.runar.codec.TypeNames;
import org.jspecify.annotations.Nullable;

/**
 * A method together with those it overrides or implements, any of which may carry the
 * annotations.
 *
 * @since 0.1
 */
public final class AnnotatedMethod {

	private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");

	private final Class<?> owner;

	private final List<Method> declarations;

	private AnnotatedMethod(Class<?> owner, List<Method> declarations) {
		this.owner = owner;
		this.declarations = List.copyOf(declarations);
	}

	/**
	 * Finds the methods of a class, its superclasses and interfaces, except those of
	 * {@code Object}, in a stable order.
	 * @param owner the class or interface
	 * @return every method once, whatever its visibility
	 */
	public static Collection<AnnotatedMethod> of(Class<?> owner) {
		Map<String, List<Method>> found = new LinkedHashMap<>();
		Map<String, String> bridged = new HashMap<>();
		for (Class<?> type : hierarchy(owner)) {
			Method[] methods = type.getDeclaredMethods();
			Arrays.sort(methods, (a, b) -> signature(a).compareTo(signature(b)));
			for (Method method : methods) {
				if (method.isBridge()) {
					bridged.putIfAbsent(signature(method), signature(target(method, methods)));
				}
				else if (!method.isSynthetic()) {
					String signature = signature(method);
					found.computeIfAbsent(bridged.getOrDefault(signature, signature), (key) -> new ArrayList<>())
						.add(method);
				}
			}
		}
		return found.values().stream().map((methods) -> new AnnotatedMethod(owner, methods)).toList();
	}

	/** Returns the class, its superclasses, then all interfaces. */
	private static Set<Class<?>> hierarchy(Class<?> owner) {
		Set<Class<?>> types = new LinkedHashSet<>();
		for (Class<?> type = owner; type != null && type != Object.class; type = type.getSuperclass()) {
			types.add(type);
		}
		for (Class<?> type : List.copyOf(types)) {
			addInterfaces(type, types);
		}
		return types;
	}

	private static void addInterfaces(Class<?> type, Set<Class<?>> types) {
		for (Class<?> each : type.getInterfaces()) {
			types.add(each);
			addInterfaces(each, types);
		}
	}

	/** Finds the method that a compiler-made bridge of a generic type leads to. */
	private static Method target(Method bridge, Method[] methods) {
		for (Method method : methods) {
			if (!method.isBridge() && method.getName().equals(bridge.getName())
					&& accepts(bridge.getParameterTypes(), method.getParameterTypes())
					&& bridge.getReturnType().isAssignableFrom(method.getReturnType())) {
				return method;
			}
		}
		return bridge;
	}

	private static boolean accepts(Class<?>[] wide, Class<?>[] narrow) {
		if (wide.length != narrow.length) {
			return false;
		}
		for (int i = 0; i < wide.length; i++) {
			if (!wide[i].isAssignableFrom(narrow[i])) {
				return false;
			}
		}
		return true;
	}

	private static String signature(Method method) {
		return method.getName() + Arrays.toString(method.getParameterTypes());
	}

	/**
	 * Returns the method to call: the most specific one.
	 * @return the method
	 */
	public Method method() {
		return this.declarations.get(0);
	}

	/**
	 * Returns the other methods of the same class that have a name.
	 * @param name the name
	 * @return the methods, whatever their parameters
	 */
	public List<AnnotatedMethod> others(String name) {
		return of(this.owner).stream()
			.filter((other) -> other.method().getName().equals(name) && !other.method().equals(method()))
			.toList();
	}

	/**
	 * Returns the method and those it overrides or implements.
	 * @return the most specific first
	 */
	public List<Method> declarations() {
		return this.declarations;
	}

	/**
	 * Returns the method to call on an object. A JDK proxy is no instance of the class
	 * behind it, only of its interfaces.
	 * @param bean the object
	 * @return the most specific one that the object has, or {@code null}
	 */
	public @Nullable Method declaredBy(Object bean) {
		for (Method method : this.declarations) {
			if (method.getDeclaringClass().isInstance(bean)) {
				return method;
			}
		}
		return null;
	}

	/**
	 * Returns an annotation of the method or of one it overrides.
	 * @param <A> the annotation
	 * @param type the annotation
	 * @return the nearest one, or {@code null}
	 */
	public <A extends Annotation> @Nullable A annotation(Class<A> type) {
		for (Method method : this.declarations) {
			A annotation = method.getAnnotation(type);
			if (annotation != null) {
				return annotation;
			}
		}
		return null;
	}

	/**
	 * Returns an annotation of a parameter.
	 * @param <A> the annotation
	 * @param index index of the parameter
	 * @param type the annotation
	 * @return the nearest one, or {@code null}
	 */
	public <A extends Annotation> @Nullable A annotation(int index, Class<A> type) {
		for (Method method : this.declarations) {
			A annotation = method.getParameters()[index].getAnnotation(type);
			if (annotation != null) {
				return annotation;
			}
		}
		return null;
	}

	/**
	 * Returns whether a parameter carries any annotation called {@code Nullable}.
	 * @param index index of the parameter
	 * @return whether {@code null} may be passed
	 */
	public boolean isNullable(int index) {
		for (Method method : this.declarations) {
			if (isNullable(method.getParameters()[index].getAnnotations())
					|| isNullable(method.getParameters()[index].getAnnotatedType().getAnnotations())) {
				return true;
			}
		}
		return false;
	}

	private static boolean isNullable(Annotation[] annotations) {
		return Arrays.stream(annotations)
			.anyMatch((annotation) -> annotation.annotationType().getSimpleName().equals("Nullable"));
	}

	/**
	 * Returns how many parameters the method has.
	 * @return the count
	 */
	public int parameterCount() {
		return method().getParameterCount();
	}

	/**
	 * Returns the name of a parameter.
	 * @param index its index
	 * @return the name in the source
	 * @throws RunarException with {@code INVALID_CONFIGURATION} if the class was compiled
	 * without parameter names
	 */
	public String parameterName(int index) {
		for (Method method : this.declarations) {
			if (method.getParameters()[index].isNamePresent()) {
				return method.getParameters()[index].getName();
			}
		}
		throw invalid("parameter " + (index + 1) + " has no name",
				"a class compiled with -parameters, or @Param(\"name\") or @PathParam(\"name\")");
	}

	/**
	 * Returns the type of a parameter.
	 * @param index its index
	 * @return the type, without type variables
	 */
	public Type parameterType(int index) {
		return PayloadTypes.resolve(method().getGenericParameterTypes()[index], this.owner);
	}

	/**
	 * Returns the type of the result.
	 * @return the type, without type variables
	 */
	public Type returnType() {
		return PayloadTypes.resolve(method().getGenericReturnType(), this.owner);
	}

	/**
	 * Reads a duration of an annotation.
	 * @param attribute its name in the annotation, for messages
	 * @param text a number with {@code ms}, {@code s}, {@code m} or {@code h}
	 * @return the duration
	 * @throws RunarException with {@code INVALID_CONFIGURATION} if it is none or zero
	 */
	public Duration duration(String attribute, String text) {
		Matcher matcher = DURATION.matcher(text.trim().toLowerCase(Locale.ROOT));
		if (matcher.matches()) {
			long amount = Long.parseLong(matcher.group(1));
			Duration duration = switch (matcher.group(2)) {
				case "ms" -> Duration.ofMillis(amount);
				case "s" -> Duration.ofSeconds(amount);
				case "m" -> Duration.ofMinutes(amount);
				default -> Duration.ofHours(amount);
			};
			if (amount > 0) {
				return duration;
			}
		}
		throw invalid(attribute + " '" + text + "'", "a duration greater than zero like 500ms, 2s, 1m or 1h");
	}

	/**
	 * Returns an error about this method.
	 * @param what what is wrong
	 * @param expected what was expected
	 * @return an exception with {@code INVALID_CONFIGURATION}
	 */
	public RunarException invalid(String what, String expected) {
		return invalid(what, expected, null);
	}

	/**
	 * Returns an error about this method.
	 * @param what what is wrong
	 * @param expected what was expected
	 * @param cause why
	 * @return an exception with {@code INVALID_CONFIGURATION}
	 */
	public RunarException invalid(String what, String expected, @Nullable Throwable cause) {
		return new RunarException(ErrorCode.INVALID_CONFIGURATION, this + ": " + what + " (expected: " + expected + ")",
				cause);
	}

	/**
	 * Returns class and method for messages.
	 * @return for example {@code app.MathService.sqrt(double)}
	 */
	@Override
	public String toString() {
		List<String> types = Arrays.stream(method().getParameterTypes()).map(TypeNames::of).toList();
		return this.owner.getName() + "." + method().getName() + "(" + String.join(", ", types) + ")";
	}

}
