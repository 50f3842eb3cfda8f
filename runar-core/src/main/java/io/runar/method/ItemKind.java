package io.runar.method;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Iterator;
import java.util.concurrent.Flow;
import java.util.stream.Stream;

import io.runar.codec.PayloadTypes;
import io.runar.runtime.Environment;
import io.runar.stream.BlockingItems;
import org.jspecify.annotations.Nullable;

/**
 * The types by which methods take and give streams of items.
 *
 * @since 0.1
 */
public enum ItemKind {

	/** A {@link Flow.Publisher}. */
	PUBLISHER,
	/** A {@code Flux}. */
	FLUX,
	/** A {@link Stream}. */
	STREAM,
	/** An {@link Iterator}. */
	ITERATOR;

	private static final String FLUX_NAME = "reactor.core.publisher.Flux";

	/**
	 * Works out whether a type is a stream of items.
	 * @param type the type of a parameter or result
	 * @return how the items come, or {@code null} if it is another type
	 */
	public static @Nullable ItemKind of(Type type) {
		Class<?> raw = PayloadTypes.raw(type);
		if (Flow.Publisher.class.isAssignableFrom(raw)) {
			return PUBLISHER;
		}
		if (Stream.class.isAssignableFrom(raw)) {
			return STREAM;
		}
		if (raw == Iterator.class) {
			return ITERATOR;
		}
		return raw.getName().equals(FLUX_NAME) ? FLUX : null;
	}

	/**
	 * Returns the type of the items.
	 * @param type a type of this kind
	 * @return its type argument; {@code Object} if it has none
	 */
	public static Type itemType(Type type) {
		return (type instanceof ParameterizedType parameterized && parameterized.getActualTypeArguments().length == 1)
				? parameterized.getActualTypeArguments()[0] : Object.class;
	}

	/**
	 * Gives items this type. An iterator or stream is subscribed to at once, and waits
	 * for its items.
	 * @param items the items
	 * @param environment how to wait
	 * @param beforeWaiting called before a thread waits; may throw what it must not
	 * @return a publisher, {@code Flux}, stream or iterator
	 */
	public Object from(Flow.Publisher<Object> items, Environment environment, Runnable beforeWaiting) {
		return switch (this) {
			case PUBLISHER -> items;
			case FLUX -> ReactorResults.flux(items);
			case STREAM -> read(items, environment, beforeWaiting).stream();
			case ITERATOR -> read(items, environment, beforeWaiting);
		};
	}

	private static BlockingItems<Object> read(Flow.Publisher<Object> items, Environment environment,
			Runnable beforeWaiting) {
		BlockingItems<Object> reader = new BlockingItems<>(environment, beforeWaiting);
		items.subscribe(reader);
		return reader;
	}

}
