package io.runar.client;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;

import io.runar.ErrorCode;
import io.runar.Node;
import io.runar.Priority;
import io.runar.RequestOptions;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.TypeRef;
import io.runar.annotation.Action;
import io.runar.call.CallFailures;
import io.runar.codec.PayloadTypes;
import io.runar.codec.TypeNames;
import io.runar.invocation.CurrentRequest;
import io.runar.method.AnnotatedMethod;
import io.runar.method.ItemKind;
import io.runar.method.MethodParameter;
import io.runar.method.MethodParameter.Role;
import io.runar.method.MethodResult;
import io.runar.method.MethodResult.Kind;
import io.runar.runtime.Environment;
import io.runar.stream.Publishers;
import org.jspecify.annotations.Nullable;

/**
 * One method of a typed client: everything about its request that is known beforehand.
 */
final class ClientMethod {

	private static final long PATIENCE_NANOS = Duration.ofHours(1).toNanos();

	private final Node node;

	private final Environment environment;

	private final TopicPath path;

	private final List<MethodParameter> parameters;

	private final TypeRef<Object> type;

	private final MethodResult result;

	private final RequestOptions options;

	/** The stream of items that is sent, if there is one. */
	private final @Nullable MethodParameter items;

	/** Whether all requests go to the same path. */
	private final boolean fixed;

	private ClientMethod(Node node, Environment environment, TopicPath path, List<MethodParameter> parameters,
			MethodResult result, RequestOptions options) {
		this.node = node;
		this.environment = environment;
		this.path = path;
		this.parameters = parameters;
		this.result = result;
		this.type = TypeRef.of(boxed(result.payloadType()));
		this.options = options;
		this.fixed = path.isLiteral();
		this.items = parameters.stream().filter((each) -> each.role() == Role.ITEMS).findFirst().orElse(null);
	}

	static ClientMethod of(AnnotatedMethod method, String service, RequestOptions options, Node node,
			Environment environment) {
		Action action = method.annotation(Action.class);
		String name = (action != null && !action.value().isEmpty()) ? action.value() : method.method().getName();
		if (method.method().getTypeParameters().length > 0) {
			throw method.invalid("a generic method", "no type parameters of its own");
		}
		TopicPath path = path(method, service, name);
		List<MethodParameter> parameters = MethodParameter.of(method, path, Set.of(RequestOptions.class));
		if (parameters.stream().filter((each) -> each.role() == Role.GIVEN).count() > 1) {
			throw method.invalid("two parameters of RequestOptions", "at most one");
		}
		if (parameters.stream().anyMatch((each) -> each.role() == Role.ITEMS) && result(method).hasHeaders()) {
			throw method.invalid("returns a Response and sends a stream", "the result itself");
		}
		return new ClientMethod(node, environment, path, parameters, result(method), options(method, action, options));
	}

	private static TopicPath path(AnnotatedMethod method, String service, String name) {
		try {
			TopicPath.template(name);
			return TopicPath.template(service + "/" + name);
		}
		catch (RunarException ex) {
			throw method.invalid("action '" + name + "'", "a path relative to the service; " + ex.getMessage(), ex);
		}
	}

	private static MethodResult result(AnnotatedMethod method) {
		MethodResult result = MethodResult.of(method);
		Class<?> raw = PayloadTypes.raw(method.returnType());
		if (result.kind() == Kind.STAGE && !raw.isAssignableFrom(CompletableFuture.class)) {
			throw method.invalid("returns " + raw.getSimpleName(), "CompletionStage or CompletableFuture");
		}
		if (result.items() == ItemKind.PUBLISHER && raw != Flow.Publisher.class) {
			throw method.invalid("returns " + raw.getSimpleName(), "Flow.Publisher");
		}
		return result;
	}

	private static RequestOptions options(AnnotatedMethod method, @Nullable Action action, RequestOptions ofClient) {
		if (action == null) {
			return ofClient;
		}
		RequestOptions options = ofClient;
		if (!action.timeout().isEmpty()) {
			options = options.withTimeout(method.duration("timeout", action.timeout()));
		}
		if (action.priority() != Priority.NORMAL) {
			options = options.withPriority(action.priority());
		}
		return action.idempotent() ? options.asIdempotent() : options;
	}

	private static Type boxed(Type type) {
		Class<?> raw = PayloadTypes.raw(type);
		return raw.isPrimitive() ? java.lang.invoke.MethodType.methodType(raw).wrap().returnType() : type;
	}

	@Nullable Object call(@Nullable Object[] arguments) {
		String target = this.fixed ? this.path.toString() : target(arguments);
		Object payload = payload(arguments);
		RequestOptions how = options(arguments);
		if (this.items != null) {
			return callWithItems(sentItems(this.items, arguments[this.items.index()]), target, payload, how);
		}
		if (this.result.hasHeaders()) {
			return callForResponse(target, payload, how);
		}
		return switch (this.result.kind()) {
			case VALUE -> value(this.node.request(target, payload, this.type, how));
			case STAGE -> later(this.node.requestAsync(target, payload, this.type, how));
			case MONO -> ReactorClient.mono(() -> later(this.node.requestAsync(target, payload, this.type, how)));
			case ITEMS -> items(this.node.requestStream(target, payload, this.type, how));
		};
	}

	private Object callForResponse(String target, @Nullable Object payload, RequestOptions how) {
		return switch (this.result.kind()) {
			case STAGE -> this.node.requestForResponseAsync(target, payload, this.type, how);
			case MONO -> ReactorClient.mono(() -> this.node.requestForResponseAsync(target, payload, this.type, how));
			default -> this.node.requestForResponse(target, payload, this.type, how);
		};
	}

	private @Nullable Object callWithItems(Flow.Publisher<Object> sent, String target, @Nullable Object payload,
			RequestOptions how) {
		return switch (this.result.kind()) {
			case VALUE -> value(await(this.node.sendStream(target, payload, sent, this.type, how)));
			case STAGE -> later(this.node.sendStream(target, payload, sent, this.type, how));
			case MONO -> ReactorClient.mono(() -> later(this.node.sendStream(target, payload, sent, this.type, how)));
			case ITEMS -> items(this.node.requestStream(target, payload, sent, this.type, how));
		};
	}

	/** An iterator or stream makes its request now, a publisher for each subscriber. */
	private Object items(Flow.Publisher<Object> items) {
		ItemKind kind = Objects.requireNonNull(this.result.items());
		return kind.from(items, this.environment, this::checkMayWait);
	}

	/** The stream itself ends when it has been idle for too long. */
	private @Nullable Object await(CompletableFuture<@Nullable Object> future) {
		try {
			while (!future.isDone()) {
				checkMayWait();
				this.environment.await(future, PATIENCE_NANOS);
			}
			return future.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			future.cancel(false);
			throw CallFailures.cancelled(this.path, ex);
		}
		catch (CompletionException ex) {
			throw (ex.getCause() instanceof RunarException known) ? known
					: new RunarException(ErrorCode.UNKNOWN, this.path + ": " + ex.getMessage(), ex);
		}
		catch (RunarException ex) {
			future.cancel(false);
			throw ex;
		}
	}

	private Flow.Publisher<Object> sentItems(MethodParameter parameter, @Nullable Object argument) {
		Flow.Publisher<Object> sent = Publishers.of(argument);
		if (sent == null) {
			throw new RunarException(ErrorCode.INVALID_ARGUMENT,
					this.path + ": items: " + argument + " (expected: " + TypeNames.of(parameter.type()) + ")");
		}
		return sent;
	}

	private void checkMayWait() {
		if (CurrentRequest.mustNotWait(CurrentRequest.slot())) {
			throw CallFailures.mustNotWait(this.path);
		}
	}

	private @Nullable Object value(@Nullable Object value) {
		Class<?> raw = PayloadTypes.raw(this.result.type());
		if (raw == Optional.class) {
			return Optional.ofNullable(value);
		}
		if (value == null && raw.isPrimitive() && raw != void.class) {
			throw new RunarException(ErrorCode.INVALID_ARGUMENT,
					this.path + ": the result is null (expected: " + raw.getSimpleName() + ")");
		}
		return value;
	}

	private CompletableFuture<@Nullable Object> later(CompletableFuture<@Nullable Object> future) {
		if (PayloadTypes.raw(this.result.type()) != Optional.class) {
			return future;
		}
		CompletableFuture<@Nullable Object> optional = MethodResult.dependent(future);
		future.whenComplete((value, failure) -> {
			if (failure != null) {
				optional.completeExceptionally(failure);
			}
			else {
				optional.complete(Optional.ofNullable(value));
			}
		});
		return optional;
	}

	private @Nullable Object payload(@Nullable Object[] arguments) {
		Map<String, @Nullable Object> named = null;
		for (MethodParameter parameter : this.parameters) {
			Object argument = arguments[parameter.index()];
			if (parameter.role() == Role.PAYLOAD) {
				return (argument instanceof Optional<?> optional) ? optional.orElse(null) : argument;
			}
			if (parameter.role() == Role.NAMED) {
				named = (named != null) ? named : new LinkedHashMap<>();
				named.put(parameter.name(),
						(argument instanceof Optional<?> optional) ? optional.orElse(null) : argument);
			}
		}
		return named;
	}

	/** Options given with the call win over those of the method. */
	private RequestOptions options(@Nullable Object[] arguments) {
		for (MethodParameter parameter : this.parameters) {
			if (parameter.role() == Role.GIVEN && arguments[parameter.index()] instanceof RequestOptions given) {
				RequestOptions merged = (given.timeout() == null && this.options.timeout() != null)
						? given.withTimeout(this.options.timeout()) : given;
				if (given.version() == null && this.options.version() != null) {
					merged = merged.withVersion(this.options.version());
				}
				if (given.priority() == null && this.options.priority() != null) {
					merged = merged.withPriority(this.options.priority());
				}
				return this.options.idempotent() ? merged.asIdempotent() : merged;
			}
		}
		return this.options;
	}

	private String target(@Nullable Object[] arguments) {
		String target = this.path.toString();
		StringBuilder filled = new StringBuilder();
		int from = target.length() - this.path.path().length();
		filled.append(target, 0, from);
		for (String segment : this.path.segments()) {
			filled.append(TopicPath.isTemplateSegment(segment) ? segment(segment, arguments) : segment).append('/');
		}
		filled.setLength(filled.length() - 1);
		return filled.toString();
	}

	private String segment(String placeholder, @Nullable Object[] arguments) {
		String name = placeholder.substring(1, placeholder.length() - 1);
		for (MethodParameter parameter : this.parameters) {
			if (parameter.role() == Role.PATH && parameter.name().equals(name)) {
				return segment(parameter, arguments[parameter.index()]);
			}
		}
		throw new IllegalStateException("no parameter for " + placeholder);
	}

	/** A value with a slash would reach another action than the caller meant. */
	private String segment(MethodParameter parameter, @Nullable Object value) {
		String text = (value instanceof Enum<?> constant) ? constant.name() : String.valueOf(value);
		try {
			if (value != null && text.indexOf('/') < 0 && TopicPath.of(text).network() == null) {
				return text;
			}
		}
		catch (RunarException ex) {
			throw refused(parameter, ex);
		}
		throw refused(parameter, null);
	}

	private RunarException refused(MethodParameter parameter, @Nullable Throwable cause) {
		return new RunarException(ErrorCode.INVALID_ARGUMENT,
				this.path + ": path parameter '" + parameter.name() + "' (expected: " + TypeNames.of(parameter.type())
						+ " that is one segment: not null or empty, without white space, control characters or any of"
						+ " / : { } * >)",
				cause);
	}

}
