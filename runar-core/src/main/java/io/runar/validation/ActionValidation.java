package io.runar.validation;

import java.util.List;
import java.util.Objects;

import io.runar.method.AnnotatedMethod;
import io.runar.method.MethodParameter;
import io.runar.method.MethodResult;
import org.jspecify.annotations.Nullable;

/**
 * Who checks the Jakarta Validation constraints on the parameters and results of a
 * service's actions, and on the data of events that its subscriptions get. It is asked
 * once for every method, when the service is made; one without constraints pays nothing.
 * Thread-safe.
 * <p>
 * Violated constraints of parameters reach the caller as {@code INVALID_ARGUMENT}, those
 * of results as {@code HANDLER_FAILED}; both carry a map of field to message as data, and
 * never the rejected value. An event whose data violate one is a failure of the
 * subscription with {@code INVALID_ARGUMENT}.
 *
 * @since 0.1
 */
public final class ActionValidation {

	private static final boolean PRESENT = isPresent("jakarta.validation.Validator");

	private static final ActionValidation NONE = new ActionValidation(By.NOBODY, null, null);

	private static final ActionValidation PROVIDER = new ActionValidation(By.PROVIDER, null, null);

	private static final ActionValidation PROXY = new ActionValidation(By.PROXY, null, null);

	private final By by;

	// Not typed: this class must load without Jakarta Validation.
	private final @Nullable Object validator;

	private final @Nullable Object target;

	private ActionValidation(By by, @Nullable Object validator, @Nullable Object target) {
		this.by = by;
		this.validator = validator;
		this.target = target;
	}

	/**
	 * Returns that nobody checks constraints.
	 * @return the choice
	 */
	public static ActionValidation none() {
		return NONE;
	}

	/**
	 * Returns that the provider on the class path checks constraints, such as Hibernate
	 * Validator; without Jakarta Validation on it nobody does. A service with constraints
	 * is refused if there is no provider: they are there to be kept. The provider is
	 * loaded for the first service with constraints.
	 * @return the choice
	 */
	public static ActionValidation byProvider() {
		return PRESENT ? PROVIDER : NONE;
	}

	/**
	 * Returns that a proxy in front of the bean checks constraints, as Spring's for
	 * {@code @Validated} does: what it finds is only told in the caller's names.
	 * @return the choice
	 */
	public static ActionValidation byProxy() {
		return PRESENT ? PROXY : NONE;
	}

	/**
	 * Returns that a validator of the application checks constraints. To be kept for all
	 * services: it remembers what it has read of classes.
	 * @param validator a {@code jakarta.validation.ValidatorFactory}, or a
	 * {@code jakarta.validation.Validator}, which does not look into futures and streams
	 * @return the choice
	 * @throws IllegalArgumentException if it is neither
	 */
	public static ActionValidation by(Object validator) {
		Objects.requireNonNull(validator, "'validator' must not be null");
		if (!PRESENT || !MethodConstraints.isValidator(validator)) {
			throw new IllegalArgumentException("validator: " + validator.getClass().getName()
					+ " (expected: a jakarta.validation.ValidatorFactory or Validator)");
		}
		return new ActionValidation(By.VALIDATOR, MethodConstraints.validator(validator), null);
	}

	/**
	 * Sets the object whose class carries the constraints. Default: the bean itself; to
	 * be set for one whose proxy does not show them.
	 * @param target the object that the bean's proxy leads to
	 * @return the same choice for that object
	 */
	public ActionValidation on(Object target) {
		return new ActionValidation(this.by, this.validator,
				Objects.requireNonNull(target, "'target' must not be null"));
	}

	/**
	 * Decides how one method is checked.
	 * @param method the method with the constraints
	 * @param bean the object that is called
	 * @param parameters what its parameters are to callers
	 * @param result what it returns
	 * @return the check, or {@code null} if there is nothing to check
	 */
	public @Nullable ConstraintCheck check(AnnotatedMethod method, Object bean, List<MethodParameter> parameters,
			MethodResult result) {
		Object constrained = (this.target != null) ? this.target : bean;
		return switch (this.by) {
			case NOBODY -> null;
			case PROXY -> ProxyConstraints.of(method, parameters);
			case PROVIDER -> MethodConstraints.ofProvider(method, constrained, parameters, result);
			case VALIDATOR ->
				MethodConstraints.of(Objects.requireNonNull(this.validator), method, constrained, parameters, result);
		};
	}

	private static boolean isPresent(String className) {
		try {
			Class.forName(className, false, ActionValidation.class.getClassLoader());
			return true;
		}
		catch (ClassNotFoundException | LinkageError ex) {
			return false;
		}
	}

	/** Who checks. */
	private enum By {

		NOBODY, PROVIDER, PROXY, VALIDATOR

	}

}
