package io.runar.validation;

import java.util.concurrent.Flow;

import io.runar.TopicPath;
import io.runar.method.MethodCall;
import org.jspecify.annotations.Nullable;

/** Stands around a method with constraints. Thread-safe. */
public interface ConstraintCheck {

	/**
	 * Calls the method, unless its arguments violate a constraint.
	 * @param call calls the method
	 * @param arguments what it is called with
	 * @return what it returned
	 * @throws Exception what it threw, or that the arguments are wrong
	 */
	@Nullable Object call(MethodCall call, @Nullable Object[] arguments) throws Exception;

	/**
	 * Checks a result once it is there. Throws if it violates a constraint.
	 * @param result the result, taken out of its future
	 * @return the same
	 */
	@Nullable Object checked(@Nullable Object result);

	/**
	 * Checks the items of a request one by one. The first that violates a constraint ends
	 * them with {@code INVALID_ARGUMENT}.
	 * @param items the caller's items
	 * @param path what was requested
	 * @return the same items, checked if they have constraints
	 */
	Flow.Publisher<Object> items(Flow.Publisher<Object> items, TopicPath path);

	/**
	 * Checks a stream of results, and its items one by one. Throws if the stream itself
	 * violates a constraint; an item that does ends it.
	 * @param result what the method returned
	 * @return the same, or the same items, checked
	 */
	@Nullable Object results(@Nullable Object result);

}
