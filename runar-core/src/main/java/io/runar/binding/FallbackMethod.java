package io.runar.binding;

import java.lang.invoke.MethodType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

import io.runar.TopicPath;
import io.runar.annotation.Action;
import io.runar.codec.PayloadTypes;
import io.runar.codec.TypeNames;
import io.runar.invocation.ErrorMapping;
import io.runar.method.AnnotatedMethod;
import io.runar.method.MethodCall;
import io.runar.method.MethodResult;
import io.runar.service.RequestContext;
import org.jspecify.annotations.Nullable;

/** Answers in place of the method of an action that has failed. */
final class FallbackMethod {

	/** The application's own rules say how an error is told, not whose fault it is. */
	private static final ErrorMapping ERRORS = new ErrorMapping();

	private final MethodCall call;

	/** Which failures it answers, as its last parameter; {@code null}: all, without. */
	private final @Nullable Class<?> failure;

	private final boolean immediate;

	private FallbackMethod(MethodCall call, @Nullable Class<?> failure, boolean immediate) {
		this.call = call;
		this.failure = failure;
		this.immediate = immediate;
	}

	static @Nullable FallbackMethod of(AnnotatedMethod method, Action action, Object bean, MethodResult result,
			boolean takesItems) {
		String name = action.fallback();
		if (name.isEmpty()) {
			return null;
		}
		if (result.isStream() || takesItems) {
			throw method.invalid("fallback on an action with a stream", "one result and no stream of items");
		}
		if (action.cache().length > 0) {
			throw method.invalid("fallback on an action with a cache", "one of them; a cache would keep what the "
					+ "fallback answers. staleWhileRevalidate of @Cache may be what is wanted");
		}
		AnnotatedMethod fallback = find(method, name);
		MethodResult own = MethodResult.of(fallback);
		if (own.isStream() || !isCompatible(own.payloadType(), result.payloadType())) {
			throw method.invalid("fallback '" + name + "' returns " + TypeNames.of(fallback.returnType()),
					TypeNames.of(result.payloadType()) + ", at once or to come");
		}
		Class<?> failure = (fallback.parameterCount() > method.parameterCount())
				? PayloadTypes.raw(fallback.parameterType(method.parameterCount())) : null;
		return new FallbackMethod(MethodCall.of(fallback, bean), failure, own.isImmediate());
	}

	private static AnnotatedMethod find(AnnotatedMethod method, String name) {
		List<AnnotatedMethod> found = method.others(name)
			.stream()
			.filter((other) -> hasParameters(other, method))
			.toList();
		if (found.size() != 1) {
			throw method.invalid("fallback '" + name + "' is " + (found.isEmpty() ? "no such method" : found),
					"one method of the class with the same parameters, and maybe an exception at the end");
		}
		return found.get(0);
	}

	private static boolean hasParameters(AnnotatedMethod fallback, AnnotatedMethod method) {
		int count = method.parameterCount();
		int more = fallback.parameterCount() - count;
		return (more == 0
				|| (more == 1 && Throwable.class.isAssignableFrom(PayloadTypes.raw(fallback.parameterType(count)))))
				&& IntStream.range(0, count)
					.allMatch((index) -> fallback.parameterType(index).equals(method.parameterType(index)));
	}

	private static boolean isCompatible(Type own, Type wanted) {
		if (own.equals(wanted)) {
			return true;
		}
		Class<?> raw = boxed(wanted);
		boolean otherElements = wanted instanceof ParameterizedType && raw == boxed(own);
		return !otherElements && raw.isAssignableFrom(boxed(own));
	}

	private static Class<?> boxed(Type type) {
		return MethodType.methodType(PayloadTypes.raw(type)).wrap().returnType();
	}

	/** Returns whether its result is never a future. */
	boolean isImmediate() {
		return this.immediate;
	}

	/** Returns whether it answers for a failure, and not the caller's fault. */
	boolean answers(Throwable failed, RequestContext context) {
		Throwable cause = ErrorMapping.unwrap(failed);
		if (!(cause instanceof Exception) || (this.failure != null && !this.failure.isInstance(cause))
				|| context.isCancelled()) {
			return false;
		}
		TopicPath path = context.path();
		return switch (ERRORS.toRunarException(cause, path).errorCode()) {
			case INVALID_ARGUMENT, FORBIDDEN, CANCELLED -> false;
			default -> true;
		};
	}

	/** Calls it; returns what it returned. */
	@Nullable Object call(@Nullable Object[] arguments, Throwable failed) throws Exception {
		if (this.failure == null) {
			return this.call.invokeAll(arguments);
		}
		@Nullable Object[] all = Arrays.copyOf(arguments, arguments.length + 1);
		all[arguments.length] = Objects.requireNonNull(ErrorMapping.unwrap(failed));
		return this.call.invokeAll(all);
	}

}
