package io.runar.validation;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Iterator;
import java.util.concurrent.Flow;
import java.util.stream.Stream;

import io.runar.method.ItemKind;
import io.runar.method.MethodResult;
import jakarta.validation.ValidatorContext;
import jakarta.validation.valueextraction.ExtractedValue;
import jakarta.validation.valueextraction.ValueExtractor;

/**
 * Lets the constraints of a stream's items be checked one item at a time: a validator is
 * shown a stream that stands for one item and is never read. A real stream has no values
 * for it, because it can be read only once and later.
 */
final class ItemValues {

	private ItemValues() {
	}

	/** Makes a validator look into streams. */
	static void register(ValidatorContext context) {
		context.addValueExtractor(new OfPublisher())
			.addValueExtractor(new OfStream())
			.addValueExtractor(new OfIterator());
		if (MethodResult.REACTOR_PRESENT) {
			context.addValueExtractor(new FluxValue());
		}
	}

	/** Returns a stream that stands for one item. */
	static Object of(ItemKind kind, Object item) {
		return switch (kind) {
			case PUBLISHER -> new OnePublished(item);
			case FLUX -> FluxValue.of(item);
			case STREAM -> Proxy.newProxyInstance(ItemValues.class.getClassLoader(), new Class<?>[] { Stream.class },
					new OneStreamed(item));
			case ITERATOR -> new OneIterated(item);
		};
	}

	private static IllegalStateException neverRead() {
		return new IllegalStateException("a stream that only a validator is to see was read");
	}

	private record OnePublished(Object item) implements Flow.Publisher<Object> {

		@Override
		public void subscribe(Flow.Subscriber<? super Object> subscriber) {
			throw neverRead();
		}

	}

	private record OneIterated(Object item) implements Iterator<Object> {

		@Override
		public boolean hasNext() {
			throw neverRead();
		}

		@Override
		public Object next() {
			throw neverRead();
		}

	}

	private record OneStreamed(Object item) implements InvocationHandler {

		@Override
		public Object invoke(Object proxy, Method method, Object[] arguments) {
			return switch (method.getName()) {
				case "hashCode" -> System.identityHashCode(proxy);
				case "toString" -> "one item";
				default -> throw neverRead();
			};
		}

	}

	private static final class OfPublisher implements ValueExtractor<Flow.Publisher<@ExtractedValue ?>> {

		@Override
		public void extractValues(Flow.Publisher<?> publisher, ValueReceiver receiver) {
			if (publisher instanceof OnePublished one) {
				receiver.value(null, one.item());
			}
		}

	}

	private static final class OfStream implements ValueExtractor<Stream<@ExtractedValue ?>> {

		@Override
		public void extractValues(Stream<?> stream, ValueReceiver receiver) {
			if (Proxy.isProxyClass(stream.getClass())
					&& Proxy.getInvocationHandler(stream) instanceof OneStreamed one) {
				receiver.value(null, one.item());
			}
		}

	}

	private static final class OfIterator implements ValueExtractor<Iterator<@ExtractedValue ?>> {

		@Override
		public void extractValues(Iterator<?> iterator, ValueReceiver receiver) {
			if (iterator instanceof OneIterated one) {
				receiver.value(null, one.item());
			}
		}

	}

}
