package io.runar.method;

import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.stream.BaseStream;

import io.runar.Response;
import io.runar.codec.PayloadTypes;
import io.runar.codec.TypeNames;
import org.jspecify.annotations.Nullable;

/**
 * What a method returns: a value, or a future or {@code Mono} of one, or a stream of
 * items.
 *
 * @param type type of the value itself, or of each item
 * @param kind how it comes
 * @param items how items come; {@code null} if it is no stream
 * @since 0.1
 */
public record MethodResult(Type type, Kind kind, @Nullable ItemKind items) {

	/**
	 * Whether Reactor is on the class path, so that {@link ReactorResults} may be used.
	 */
	public static final boolean REACTOR_PRESENT = isPresent("reactor.core.publisher.Mono");

	private static final String MONO = "reactor.core.publisher.Mono";

	/** How a result comes. */
	public enum Kind {

		/** As it is. */
		VALUE,
		/** In a {@link CompletionStage}. */
		STAGE,
		/** In a {@code Mono}. */
		MONO,
		/** Many, as {@link MethodResult#items()} says. */
		ITEMS

	}

	/**
	 * Works out what a method returns.
	 * @param method the method
	 * @return the result
	 * @throws io.runar.RunarException with {@code INVALID_CONFIGURATION} if it is a
	 * future of a stream, or a stream of a kind that is not known
	 */
	public static MethodResult of(AnnotatedMethod method) {
		Type type = method.returnType();
		ItemKind items = ItemKind.of(type);
		Kind kind = (items != null) ? Kind.ITEMS : kind(PayloadTypes.raw(type));
		Type value = (kind != Kind.VALUE) ? argument(type) : type;
		checkNoStream(method, value);
		if (kind == Kind.ITEMS && PayloadTypes.raw(value) == Response.class) {
			throw method.invalid("returns " + TypeNames.of(type),
					"a stream of values: headers come with the request's one end");
		}
		return new MethodResult(value, kind, items);
	}

	private static Kind kind(Class<?> raw) {
		if (CompletionStage.class.isAssignableFrom(raw)) {
			return Kind.STAGE;
		}
		return raw.getName().equals(MONO) ? Kind.MONO : Kind.VALUE;
	}

	private static Type argument(Type type) {
		return (type instanceof ParameterizedType parameterized && parameterized.getActualTypeArguments().length == 1)
				? parameterized.getActualTypeArguments()[0] : Object.class;
	}

	private static void checkNoStream(AnnotatedMethod method, Type type) {
		Class<?> raw = PayloadTypes.raw(type);
		if (BaseStream.class.isAssignableFrom(raw) || raw == Iterator.class
				|| Flow.Publisher.class.isAssignableFrom(raw) || isReactivePublisher(raw)
				|| CompletionStage.class.isAssignableFrom(raw)) {
			throw method.invalid("returns " + TypeNames.of(method.returnType()),
					"a value, void, CompletionStage or Mono; or a Flow.Publisher, Flux, Stream or Iterator of values");
		}
	}

	/** By name, because Reactive Streams may not be there. */
	private static boolean isReactivePublisher(@Nullable Class<?> type) {
		if (type == null) {
			return false;
		}
		if (type.getName().equals("org.reactivestreams.Publisher") || isReactivePublisher(type.getSuperclass())) {
			return true;
		}
		for (Class<?> each : type.getInterfaces()) {
			if (isReactivePublisher(each)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Returns whether it is a stream of items.
	 * @return whether there may be many
	 */
	public boolean isStream() {
		return this.kind == Kind.ITEMS;
	}

	/**
	 * Returns the type of the value, inside an {@code Optional} or {@link Response} if it
	 * is one.
	 * @return the type that travels
	 */
	public Type payloadType() {
		return (PayloadTypes.raw(this.type) == Optional.class || hasHeaders()) ? argument(this.type) : this.type;
	}

	/**
	 * Returns whether headers come with the value.
	 * @return whether it is a {@link Response}
	 */
	public boolean hasHeaders() {
		return PayloadTypes.raw(this.type) == Response.class;
	}

	/**
	 * Returns whether the declared type leaves no doubt that what is returned is the
	 * value itself: no subclass of it could be a future, and it is no {@code Optional} or
	 * {@link Response}.
	 */
	public boolean isImmediate() {
		Class<?> raw = PayloadTypes.raw(this.type);
		return this.kind == Kind.VALUE && raw != Optional.class && raw != Response.class
				&& (raw.isPrimitive() || (Modifier.isFinal(raw.getModifiers()) && !raw.isArray()));
	}

	/** Takes a value out of its {@code Optional}. */
	public static @Nullable Object plain(@Nullable Object result) {
		return (result instanceof Optional<?> optional) ? optional.orElse(null) : result;
	}

	/**
	 * Makes a future that cancels the one it is made from.
	 * @param source the other future
	 * @return a new future, to be completed by the caller
	 */
	public static CompletableFuture<@Nullable Object> dependent(CompletionStage<?> source) {
		CompletableFuture<@Nullable Object> dependent = new CompletableFuture<>() {

			@Override
			public boolean cancel(boolean mayInterruptIfRunning) {
				source.toCompletableFuture().cancel(mayInterruptIfRunning);
				return super.cancel(mayInterruptIfRunning);
			}

		};
		return dependent;
	}

	private static boolean isPresent(String className) {
		try {
			Class.forName(className, false, MethodResult.class.getClassLoader());
			return true;
		}
		catch (ClassNotFoundException | LinkageError ex) {
			return false;
		}
	}

}
