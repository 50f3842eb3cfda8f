package io.runar.binding;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;

import io.runar.PublishOptions;
import io.runar.Response;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.annotation.Action;
import io.runar.annotation.Publish;
import io.runar.codec.PayloadCodecs;
import io.runar.codec.TypeNames;
import io.runar.method.AnnotatedMethod;
import io.runar.method.MethodCall;
import io.runar.method.MethodParameter;
import io.runar.method.MethodParameter.Role;
import io.runar.method.MethodResult;
import io.runar.method.ReactorResults;
import io.runar.service.ActionHandler;
import io.runar.service.ActionMetadata;
import io.runar.service.CachePolicy;
import io.runar.service.RequestContext;
import io.runar.validation.ActionValidation;
import io.runar.validation.ConstraintCheck;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers requests with an annotated method. */
final class ActionMethod implements ActionHandler {

	private static final Logger logger = LoggerFactory.getLogger(ActionMethod.class);

	private final ActionMetadata metadata;

	private final MethodCall call;

	private final ArgumentBinding binding;

	private final @Nullable ConstraintCheck constraints;

	private final @Nullable BiConsumer<RequestContext, @Nullable Object> publisher;

	private final @Nullable FallbackMethod fallback;

	private final String service;

	private final boolean nonBlocking;

	private final boolean immediate;

	private final boolean streaming;

	private final boolean takesItems;

	private ActionMethod(ActionMetadata metadata, MethodCall call, ArgumentBinding binding,
			@Nullable ConstraintCheck constraints, @Nullable BiConsumer<RequestContext, @Nullable Object> publisher,
			@Nullable FallbackMethod fallback, String service, boolean nonBlocking, boolean immediate,
			boolean streaming, boolean takesItems) {
		this.metadata = metadata;
		this.call = call;
		this.binding = binding;
		this.constraints = constraints;
		this.publisher = publisher;
		this.fallback = fallback;
		this.service = service;
		this.nonBlocking = nonBlocking;
		this.immediate = immediate;
		this.streaming = streaming;
		this.takesItems = takesItems;
	}

	static ActionMethod of(AnnotatedMethod method, Action action, Object bean, String service, PayloadCodecs codecs,
			ActionValidation validation) {
		String name = action.value().isEmpty() ? method.method().getName() : action.value();
		List<MethodParameter> parameters = MethodParameter.of(method, path(method, name, service),
				Set.of(RequestContext.class));
		MethodResult result = MethodResult.of(method);
		boolean takesItems = parameters.stream().anyMatch((parameter) -> parameter.role() == Role.ITEMS);
		if (result.isStream() || takesItems) {
			checkStreaming(method, action, result.isStream());
		}
		FallbackMethod fallback = FallbackMethod.of(method, action, bean, result, takesItems);
		ActionMetadata metadata = metadata(method, action, name, parameters, result);
		ConstraintCheck constraints = validation.check(method, bean, parameters, result);
		return new ActionMethod(metadata, MethodCall.of(method, bean),
				new ArgumentBinding(parameters, codecs, constraints), constraints, publisher(method, service), fallback,
				service, action.nonBlocking(), result.isImmediate() && (fallback == null || fallback.isImmediate()),
				result.isStream(), takesItems);
	}

	private static void checkStreaming(AnnotatedMethod method, Action action, boolean answers) {
		if (answers && method.annotation(Publish.class) != null) {
			throw method.invalid("@Publish on an action that answers with a stream", "one result");
		}
		if (action.nonBlocking()) {
			throw method.invalid("nonBlocking on an action with a stream",
					"one result and no stream of items; streams run on handler threads");
		}
	}

	/** Returns what answers requests. */
	ActionHandler handler() {
		if (this.streaming) {
			return ActionHandler.streaming((this.constraints != null) ? this::callChecked : this::call);
		}
		return this.takesItems ? ActionHandler.streaming(this) : this;
	}

	private static ActionMetadata metadata(AnnotatedMethod method, Action action, String name,
			List<MethodParameter> parameters, MethodResult result) {
		CachePolicy cache = CacheAnnotation.policy(method, action, TopicPath.template(name), parameters, result);
		try {
			return new ActionMetadata(name, action.description(), parameters.stream()
				.filter((parameter) -> parameter.role() != Role.GIVEN && parameter.role() != Role.ITEMS)
				.map((each) -> new ActionMetadata.Parameter(each.name(), TypeNames.of(each.type()), each.required()))
				.toList(), TypeNames.of(result.isStream() ? method.returnType() : result.payloadType()),
					action.idempotent(), cache, action.visibility());
		}
		catch (RunarException ex) {
			throw method.invalid("@Action", "a valid description; " + ex.getMessage(), ex);
		}
	}

	private static TopicPath path(AnnotatedMethod method, String name, String service) {
		try {
			TopicPath path = TopicPath.template(name);
			TopicPath.template(service + "/" + name);
			if (path.network() != null) {
				throw method.invalid("@Action '" + name + "'", "a name without network");
			}
			return path;
		}
		catch (RunarException ex) {
			throw method.invalid("@Action '" + name + "'", "a path relative to the service; " + ex.getMessage(), ex);
		}
	}

	private static @Nullable BiConsumer<RequestContext, @Nullable Object> publisher(AnnotatedMethod method,
			String service) {
		Publish publish = method.annotation(Publish.class);
		if (publish == null) {
			return null;
		}
		String topic = publish.value().startsWith("/") ? publish.value().substring(1) : service + "/" + publish.value();
		try {
			TopicPath.of(topic);
		}
		catch (RunarException ex) {
			throw method.invalid("@Publish '" + publish.value() + "'", "a literal topic; " + ex.getMessage(), ex);
		}
		PublishOptions options = publishOptions(method, publish);
		return (context, result) -> context.publish(topic, result, options);
	}

	private static PublishOptions publishOptions(AnnotatedMethod method, Publish publish) {
		PublishOptions options = PublishOptions.mode(publish.mode());
		if (publish.retainFor().isEmpty()) {
			return options;
		}
		try {
			return options.withRetention(method.duration("@Publish retainFor", publish.retainFor()));
		}
		catch (IllegalArgumentException ex) {
			throw method.invalid("@Publish '" + publish.value() + "'", "valid options; " + ex.getMessage(), ex);
		}
	}

	String service() {
		return this.service;
	}

	ActionMetadata metadata() {
		return this.metadata;
	}

	@Override
	public boolean isNonBlocking() {
		return this.nonBlocking;
	}

	@Override
	public boolean isImmediate() {
		return this.immediate;
	}

	@Override
	public @Nullable Object handle(RequestContext context) throws Exception {
		if (this.fallback != null) {
			return new FallbackCall(this, this.fallback, this.binding.bindAll(context), context).handle();
		}
		return answer(call(context), context);
	}

	/**
	 * Makes an answer of what the method has returned: checks it, and publishes it where
	 * that is wanted.
	 */
	@Nullable Object answer(@Nullable Object returned, RequestContext context) {
		return answer(returned, context, this.publisher != null);
	}

	/** The same for what the fallback has returned, which is not what was to happen. */
	@Nullable Object fallbackAnswer(@Nullable Object returned, RequestContext context) {
		return answer(returned, context, false);
	}

	private @Nullable Object answer(@Nullable Object returned, RequestContext context, boolean publish) {
		if (this.immediate) {
			return published(checked(returned), context, publish);
		}
		Object result = (returned != null && MethodResult.REACTOR_PRESENT) ? ReactorResults.toFuture(returned, context)
				: returned;
		if (result instanceof CompletionStage<?> stage) {
			return later(stage, context, publish);
		}
		return published(plain(checked(result), context), context, publish);
	}

	private @Nullable Object callChecked(RequestContext context) throws Exception {
		Object result = call(context);
		return (this.constraints != null) ? this.constraints.results(result) : result;
	}

	private @Nullable Object call(RequestContext context) throws Exception {
		if (this.constraints != null) {
			return this.constraints.call(this.call, this.binding.bindAll(context));
		}
		return switch (this.call.parameters()) {
			case 0 -> this.call.invoke();
			case 1 -> this.call.invoke(this.binding.bindOne(context));
			default -> this.call.invokeAll(this.binding.bindAll(context));
		};
	}

	/** Calls the method. */
	@Nullable Object call(@Nullable Object[] arguments) throws Exception {
		return (this.constraints != null) ? this.constraints.call(this.call, arguments)
				: this.call.invokeAll(arguments);
	}

	private CompletionStage<@Nullable Object> later(CompletionStage<?> stage, RequestContext context, boolean publish) {
		CompletableFuture<@Nullable Object> done = MethodResult.dependent(stage);
		stage.whenComplete((result, failure) -> {
			if (failure != null) {
				done.completeExceptionally(failure);
				return;
			}
			try {
				done.complete(published(plain(checked(result), context), context, publish));
			}
			catch (RuntimeException ex) {
				done.completeExceptionally(ex);
			}
		});
		return done;
	}

	/** Takes a value out of what it came in. */
	private static @Nullable Object plain(@Nullable Object result, RequestContext context) {
		if (result instanceof Response<?> response) {
			response.headers().forEach(context::responseHeader);
			return response.value();
		}
		return MethodResult.plain(result);
	}

	/** Nobody sees a result that violates a constraint, subscribers neither. */
	private @Nullable Object checked(@Nullable Object result) {
		return (this.constraints != null) ? this.constraints.checked(result) : result;
	}

	private @Nullable Object published(@Nullable Object result, RequestContext context, boolean publish) {
		if (publish && this.publisher != null) {
			try {
				this.publisher.accept(context, result);
			}
			catch (Throwable ex) { // encoding runs user code; the request has succeeded
				logger.warn("The result of {} could not be published; the request itself succeeded: {}", context.path(),
						ex.toString());
			}
		}
		return result;
	}

}
