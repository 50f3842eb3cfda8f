package io.runar.validation;

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

}
