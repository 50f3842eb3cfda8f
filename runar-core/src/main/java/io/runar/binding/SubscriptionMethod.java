package io.runar.binding;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.runar.ErrorCode;
import io.runar.Event;
import io.runar.RunarException;
import io.runar.SubscribeOptions;
import io.runar.TopicPath;
import io.runar.annotation.Param;
import io.runar.annotation.PathParam;
import io.runar.annotation.Subscribe;
import io.runar.codec.PayloadTypes;
import io.runar.codec.TypeNames;
import io.runar.method.AnnotatedMethod;
import io.runar.method.MethodCall;
import io.runar.method.MethodParameter;
import io.runar.method.MethodParameter.Role;
import io.runar.method.MethodResult;
import io.runar.method.ReactorResults;
import io.runar.service.EventContext;
import io.runar.service.SubscriptionHandler;
import io.runar.service.SubscriptionMetadata;
import io.runar.validation.ActionValidation;
import io.runar.validation.ConstraintCheck;
import org.jspecify.annotations.Nullable;

/**
 * Receives events with an annotated method, unless their data violate its constraints. A
 * result is thrown away; a future or {@code Mono} is waited for, at most a minute, so
 * that events of one subscription stay in order.
 */
final class SubscriptionMethod implements SubscriptionHandler {

	/** Bounds how long one event may hold up those behind it. */
	private static final int MAX_WAIT_SECONDS = 60;

	private final SubscriptionMetadata metadata;

	private final SubscribeOptions options;

	private final MethodCall call;

	private final @Nullable ConstraintCheck constraints;

	private final List<Function<EventContext, @Nullable Object>> arguments;

	private SubscriptionMethod(SubscriptionMetadata metadata, SubscribeOptions options, MethodCall call,
			@Nullable ConstraintCheck constraints, List<Function<EventContext, @Nullable Object>> arguments) {
		this.metadata = metadata;
		this.options = options;
		this.call = call;
		this.constraints = constraints;
		this.arguments = arguments;
	}

	static SubscriptionMethod of(AnnotatedMethod method, Subscribe subscribe, Object bean,
			ActionValidation validation) {
		try {
			TopicPath.pattern(subscribe.value());
		}
		catch (RunarException ex) {
			throw method.invalid("@Subscribe '" + subscribe.value() + "'", "a pattern; " + ex.getMessage(), ex);
		}
		MethodResult result = MethodResult.of(method);
		List<Function<EventContext, @Nullable Object>> arguments = new ArrayList<>();
		List<MethodParameter> parameters = new ArrayList<>();
		Type data = null;
		for (int i = 0; i < method.parameterCount(); i++) {
			if (method.annotation(i, Param.class) != null || method.annotation(i, PathParam.class) != null) {
				throw method.invalid("@Param or @PathParam on a subscription", "the data, an Event or EventContext");
			}
			Type type = method.parameterType(i);
			Type wanted = dataType(type);
			if (wanted != null && data != null) {
				throw method.invalid("two parameters for the data of the event", "at most one");
			}
			data = (wanted != null) ? wanted : data;
			arguments.add(argument(type, wanted));
			parameters.add(new MethodParameter(i, "", type, (wanted != null) ? Role.PAYLOAD : Role.GIVEN, false));
		}
		String name = (data != null) ? TypeNames.of(data) : "";
		return new SubscriptionMethod(new SubscriptionMetadata(subscribe.value(), name), options(method, subscribe),
				MethodCall.of(method, bean), validation.check(method, bean, List.copyOf(parameters), result),
				List.copyOf(arguments));
	}

	private static SubscribeOptions options(AnnotatedMethod method, Subscribe subscribe) {
		try {
			return SubscribeOptions.overflow(subscribe.overflow())
				.withQueueCapacity(subscribe.queueCapacity())
				.withGroup(subscribe.group().isEmpty() ? null : subscribe.group())
				.withPast(subscribe.includePast().isEmpty() ? null
						: method.duration("@Subscribe includePast", subscribe.includePast()))
				.withAllowed(subscribe.allow());
		}
		catch (RunarException ex) {
			throw method.invalid("@Subscribe '" + subscribe.value() + "' with allow", "nodes; " + ex.getMessage(), ex);
		}
		catch (IllegalArgumentException ex) {
			throw method.invalid("@Subscribe '" + subscribe.value() + "'", "valid options; " + ex.getMessage(), ex);
		}
	}

	private static @Nullable Type dataType(Type parameter) {
		Class<?> raw = PayloadTypes.raw(parameter);
		if (raw == EventContext.class) {
			return null;
		}
		if (raw == Event.class) {
			return (parameter instanceof ParameterizedType parameterized) ? parameterized.getActualTypeArguments()[0]
					: Object.class;
		}
		return parameter;
	}

	@SuppressWarnings("NullAway") // reads T in Event<T> as never null
	private static Function<EventContext, @Nullable Object> argument(Type parameter, @Nullable Type data) {
		if (data == null) {
			return (context) -> context;
		}
		if (PayloadTypes.raw(parameter) == Event.class) {
			return (context) -> new Event<@Nullable Object>(context.topic(), context.data(data), context.source(),
					context.headers());
		}
		return (context) -> data(context, data);
	}

	private static @Nullable Object data(EventContext context, Type type) {
		Object value = context.data(type);
		if (value == null && type instanceof Class<?> raw && raw.isPrimitive()) {
			throw new RunarException(ErrorCode.INVALID_ARGUMENT,
					context.topic() + ": the event has no data (expected: " + TypeNames.of(type) + ")");
		}
		return value;
	}

	SubscriptionMetadata metadata() {
		return this.metadata;
	}

	SubscribeOptions options() {
		return this.options;
	}

	@Override
	public void handle(EventContext context) throws Exception {
		@Nullable Object[] values = new Object[this.arguments.size()];
		for (int i = 0; i < values.length; i++) {
			values[i] = this.arguments.get(i).apply(context);
		}
		Object result = (this.constraints != null) ? this.constraints.call(this.call, values)
				: this.call.invokeAll(values);
		if (result != null && MethodResult.REACTOR_PRESENT) {
			result = ReactorResults.toFuture(result, null);
		}
		if (result instanceof CompletionStage<?> stage) {
			stage.toCompletableFuture().get(MAX_WAIT_SECONDS, TimeUnit.SECONDS);
		}
	}

}
