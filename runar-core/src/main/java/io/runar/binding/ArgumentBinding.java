package io.runar.binding;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.function.Function;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.codec.NamedValues;
import io.runar.codec.PayloadCodecs;
import io.runar.codec.PayloadTypes;
import io.runar.codec.TypeNames;
import io.runar.dispatch.HandledRequest;
import io.runar.method.ItemKind;
import io.runar.method.MethodParameter;
import io.runar.method.MethodParameter.Role;
import io.runar.service.RequestContext;
import io.runar.validation.ConstraintCheck;
import org.jspecify.annotations.Nullable;

/** Takes the arguments of a method from a request. All decisions are made beforehand. */
final class ArgumentBinding {

	private static final Map<Class<?>, Object> ZEROS = Map.of(boolean.class, false, byte.class, (byte) 0, short.class,
			(short) 0, int.class, 0, long.class, 0L, float.class, 0f, double.class, 0d, char.class, '\0');

	private final List<Argument> arguments;

	/** The one named parameter, which a payload that is no map may stand for. */
	private final boolean acceptsBare;

	private final String names;

	/** Checks the caller's items; {@code null}: they have no constraints. */
	private final @Nullable ConstraintCheck constraints;

	ArgumentBinding(List<MethodParameter> parameters, PayloadCodecs codecs, @Nullable ConstraintCheck constraints) {
		this.constraints = constraints;
		this.arguments = parameters.stream().map((parameter) -> Argument.of(parameter, codecs)).toList();
		List<String> named = parameters.stream()
			.filter((parameter) -> parameter.role() == Role.NAMED)
			.map(MethodParameter::name)
			.toList();
		this.acceptsBare = named.size() == 1;
		this.names = String.join(", ", named);
	}

	/** Takes the arguments of a method with several parameters. */
	@Nullable Object[] bindAll(RequestContext context) {
		@Nullable Object[] values = new Object[this.arguments.size()];
		NamedValues named = this.names.isEmpty() ? null : named(context);
		for (int i = 0; i < values.length; i++) {
			values[i] = bind(this.arguments.get(i), context, named);
		}
		return values;
	}

	/** Takes the argument of a method with one parameter. */
	@Nullable Object bindOne(RequestContext context) {
		return bind(this.arguments.get(0), context, this.names.isEmpty() ? null : named(context));
	}

	private NamedValues named(RequestContext context) {
		NamedValues named;
		try {
			named = context.params(NamedValues.class);
		}
		catch (RunarException ex) {
			throw refused(context, ex.getMessage(), ex);
		}
		if (named == null || (named.isBare() && !this.acceptsBare && named.bare(Object.class) != null)) {
			throw refused(context, "the payload is a single value (expected: a map with " + this.names + ")", null);
		}
		return named;
	}

	private @Nullable Object bind(Argument argument, RequestContext context, @Nullable NamedValues named) {
		MethodParameter parameter = argument.parameter();
		if (parameter.role() == Role.GIVEN) {
			return context;
		}
		ItemKind items = argument.items();
		if (items != null) {
			return items(context, items, argument.type());
		}
		Object value;
		try {
			value = (parameter.role() == Role.PATH) ? argument.pathValue(context)
					: argument.payloadValue(context, named);
		}
		catch (IllegalArgumentException | RunarException ex) {
			throw refused(context, argument.name() + " does not fit (expected: " + TypeNames.of(parameter.type())
					+ "): " + ex.getMessage(), ex);
		}
		if (value == null && parameter.required()) {
			throw refused(context, argument.name() + " is missing (expected: " + TypeNames.of(parameter.type()) + ")",
					null);
		}
		return argument.wrap(value);
	}

	private Object items(RequestContext context, ItemKind kind, Type type) {
		if (!(context instanceof HandledRequest handled)) {
			throw new IllegalStateException("a request of " + context.getClass() + " has no items");
		}
		Flow.Publisher<Object> items = context.items(type);
		return kind.from((this.constraints != null) ? this.constraints.items(items, context.path()) : items,
				handled.node().environment(), () -> {
				});
	}

	private static RunarException refused(RequestContext context, @Nullable String what, @Nullable Throwable cause) {
		if (cause instanceof RunarException known && known.errorCode() != ErrorCode.INVALID_ARGUMENT) {
			return known;
		}
		return new RunarException(ErrorCode.INVALID_ARGUMENT, context.path() + ": " + what, cause);
	}

	/**
	 * One argument.
	 *
	 * @param parameter where it stands
	 * @param type the type to read; for an optional the type inside
	 * @param path reads a segment of the path
	 * @param items how items come; {@code null} if it is no stream
	 * @param optional whether it is given in an {@code Optional}
	 * @param missing what stands for a value that is not there
	 */
	private record Argument(MethodParameter parameter, Type type, Function<String, Object> path,
			@Nullable ItemKind items, boolean optional, @Nullable Object missing) {

		static Argument of(MethodParameter parameter, PayloadCodecs codecs) {
			Type type = parameter.type();
			ItemKind items = parameter.itemKind();
			if (items != null) {
				return new Argument(parameter, ItemKind.itemType(type), (text) -> text, items, false, null);
			}
			boolean optional = PayloadTypes.raw(type) == Optional.class;
			Object missing = (type instanceof Class<?> raw) ? ZEROS.get(raw) : null;
			if (optional) {
				type = (type instanceof ParameterizedType parameterized) ? parameterized.getActualTypeArguments()[0]
						: Object.class;
			}
			return new Argument(parameter, type,
					(parameter.role() == Role.PATH) ? PathValues.reader(type, codecs) : (text) -> text, null, optional,
					missing);
		}

		@Nullable Object pathValue(RequestContext context) {
			String text = context.pathParams().get(this.parameter.name());
			return (text != null) ? this.path.apply(text) : null;
		}

		@Nullable Object payloadValue(RequestContext context, @Nullable NamedValues named) {
			if (this.parameter.role() == Role.PAYLOAD || named == null) {
				return context.params(this.type);
			}
			return named.isBare() ? named.bare(this.type) : named.get(this.parameter.name(), this.type);
		}

		String name() {
			return this.parameter.name().isEmpty() ? "the payload" : "parameter '" + this.parameter.name() + "'";
		}

		@Nullable Object wrap(@Nullable Object value) {
			if (this.optional) {
				return Optional.ofNullable(value);
			}
			return (value == null) ? this.missing : value;
		}

	}

}
