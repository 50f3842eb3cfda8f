package io.runar.validation;

import java.util.concurrent.Flow;

import io.runar.TopicPath;
import java.util.List;

import io.runar.method.AnnotatedMethod;
import io.runar.method.MethodCall;
import io.runar.method.MethodParameter;
import jakarta.validation.ConstraintViolationException;
import org.jspecify.annotations.Nullable;

/**
 * An action whose bean has a proxy that checks its constraints. What the proxy finds is
 * told in the names that the caller knows; violations of anything else, such as of an
 * entity that the method has stored, stay as they are. Loaded only if Jakarta Validation
 * is present.
 */
final class ProxyConstraints implements ConstraintCheck {

	private final AnnotatedMethod method;

	private final List<MethodParameter> parameters;

	private ProxyConstraints(AnnotatedMethod method, List<MethodParameter> parameters) {
		this.method = method;
		this.parameters = parameters;
	}

	static @Nullable ConstraintCheck of(AnnotatedMethod method, List<MethodParameter> parameters) {
		if (ConstraintMarks.areOnItems(method)) {
			throw method.invalid("constraints on the items of a stream, which a proxy does not check",
					"a bean without @Validated");
		}
		return ConstraintMarks.areOn(method) ? new ProxyConstraints(method, parameters) : null;
	}

	@Override
	public @Nullable Object call(MethodCall call, @Nullable Object[] arguments) throws Exception {
		try {
			return call.invokeAll(arguments);
		}
		catch (ConstraintViolationException ex) {
			throw ActionViolations.isOf(this.method, ex)
					? new ActionViolations(ex.getConstraintViolations(), this.parameters, ex) : ex;
		}
	}

	@Override
	public @Nullable Object checked(@Nullable Object result) {
		return result;
	}

	@Override
	public Flow.Publisher<Object> items(Flow.Publisher<Object> items, TopicPath path) {
		return items;
	}

	@Override
	public @Nullable Object results(@Nullable Object result) {
		return result;
	}

}
