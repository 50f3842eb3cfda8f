package io.runar.dispatch;

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.runar.ErrorCode;
import io.runar.PublishOptions;
import io.runar.RequestOptions;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.invocation.CurrentRequest;
import io.runar.registry.ActionRoute;
import io.runar.runtime.Cancellable;
import io.runar.runtime.DeadlineSweeper;
import io.runar.service.AbstractService;
import io.runar.service.RequestContext;
import io.runar.wire.MessageValidator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all requests that reach a handler have in common, local or remote. Thread-safe.
 *
 * @since 0.1
 */
public abstract class HandledRequest implements RequestContext, DeadlineSweeper.Timed {

	private static final Logger logger = LoggerFactory.getLogger(HandledRequest.class);

	private final HandlingNode node;

	private final TopicPath path;

	private final ActionRoute.Provider provider;

	private final long deadlineNanos;

	private final Map<String, String> headers;

	/** A short, as limits allow: local requests stay as small as they can be. */
	private final short level;

	/**
	 * The correlation id or, if somebody has asked for the id of the request too,
	 * {@link Ids}. Made only when somebody asks: most local requests never do.
	 */
	private volatile @Nullable Object ids;

	private volatile boolean cancelled;

	/** Guarded by this; {@code null} until the first is registered. */
	private @Nullable Set<Runnable> cancelActions;

	/**
	 * Creates a request.
	 * @param node the node that handles it
	 * @param path what was requested
	 * @param provider the action that is requested
	 * @param deadlineNanos when the caller gives up, in {@code Environment.nanoTime()}
	 * @param headers metadata of the caller
	 * @param level how many requests led to this one
	 * @param correlationId same for all that serve one outermost request; {@code null}:
	 * made when somebody asks for it
	 */
	protected HandledRequest(HandlingNode node, TopicPath path, ActionRoute.Provider provider, long deadlineNanos,
			Map<String, String> headers, int level, @Nullable String correlationId) {
		this.node = node;
		this.path = path;
		this.provider = provider;
		this.deadlineNanos = deadlineNanos;
		this.headers = headers;
		this.level = (short) level;
		if (correlationId != null) {
			// Not written otherwise: a volatile write is a fence, which would be a good
			// part
			// of what a local request costs.
			this.ids = correlationId;
		}
	}

	/** Returns the node that handles it. */
	public final HandlingNode node() {
		return this.node;
	}

	/**
	 * Returns the action that is requested, as the service has it that answers.
	 * @return the provider
	 */
	public final ActionRoute.Provider provider() {
		return this.provider;
	}

	@Override
	public final TopicPath path() {
		return this.path;
	}

	@Override
	public final Map<String, String> pathParams() {
		TopicPath template = this.provider.path();
		if (template.isLiteral()) {
			return Map.of();
		}
		Map<String, String> values = new HashMap<>();
		List<String> names = template.segments();
		for (int i = 0; i < names.size(); i++) {
			String name = names.get(i);
			if (TopicPath.isTemplateSegment(name)) {
				values.put(name.substring(1, name.length() - 1), this.path.segments().get(i));
			}
		}
		return values;
	}

	/**
	 * Returns whether a handler of a service handles it.
	 * @param service the service
	 * @return whether the action that was requested is one of it
	 */
	@SuppressWarnings("ReferenceEquality") // services have identity, not value
	public final boolean isOf(AbstractService service) {
		return this.provider.service() == service;
	}

	@Override
	public final Map<String, String> headers() {
		return this.headers;
	}

	@Override
	public final String requestId() {
		return (this.ids instanceof Ids both) ? both.request() : makeRequestId();
	}

	private synchronized String makeRequestId() {
		if (this.ids instanceof Ids both) {
			return both.request();
		}
		Ids made = new Ids(randomId(), correlationId());
		this.ids = made;
		return made.request();
	}

	@Override
	public final String correlationId() {
		Object known = this.ids;
		if (known instanceof Ids both) {
			return both.correlation();
		}
		return (known instanceof String id) ? id : makeCorrelationId();
	}

	private synchronized String makeCorrelationId() {
		if (this.ids == null) {
			this.ids = randomId();
		}
		return correlationId();
	}

	private String randomId() {
		return Long.toHexString(this.node.environment().random().nextLong());
	}

	@Override
	public final int level() {
		return this.level;
	}

	/** Returns when the caller gives up; with a stream it moves. */
	@Override
	public long deadlineNanos() {
		return this.deadlineNanos;
	}

	@Override
	public final Duration remaining() {
		return Duration.ofNanos(deadlineNanos() - this.node.environment().nanoTime());
	}

	@Override
	public final boolean isCancelled() {
		return this.cancelled || deadlineNanos() - this.node.environment().nanoTime() <= 0;
	}

	@Override
	public final void onCancel(Runnable action) {
		whenCancelled(action);
	}

	/**
	 * Adds a header to others.
	 * @param headers those before; not changed
	 * @param name its name
	 * @param value its value
	 * @return all of them
	 * @throws RunarException with {@code INVALID_ARGUMENT} if they are beyond a limit
	 */
	protected final Map<String, String> withHeader(Map<String, String> headers, String name, String value) {
		Map<String, String> all = new LinkedHashMap<>(headers);
		all.put(name, value);
		try {
			MessageValidator.checkHeaders(all);
		}
		catch (RunarException ex) {
			throw new RunarException(ErrorCode.INVALID_ARGUMENT,
					"header of the answer to request '" + this.path + "': " + ex.getMessage(), ex);
		}
		return Collections.unmodifiableMap(all);
	}

	/**
	 * Registers like {@link #onCancel}, for those that end before the request does.
	 * @param action what to do
	 * @return to take it back
	 */
	public final Cancellable whenCancelled(Runnable action) {
		synchronized (this) {
			if (!this.cancelled) {
				if (this.cancelActions == null) {
					this.cancelActions = new LinkedHashSet<>();
				}
				Set<Runnable> actions = this.cancelActions;
				actions.add(action);
				return () -> {
					synchronized (this) {
						actions.remove(action);
					}
				};
			}
		}
		run(action);
		return () -> {
		};
	}

	/**
	 * Says how long the result may be kept by the node that asked. To be called before
	 * the result is returned or its stage completed.
	 * @param millis the time in milliseconds
	 */
	public void freshFor(int millis) {
		// Only other nodes want to know; a local request stays small without it.
	}

	/** Tells the handler that nobody waits any more. Does nothing the second time. */
	public final void cancel() {
		List<Runnable> actions = List.of();
		synchronized (this) {
			if (!this.cancelled) {
				this.cancelled = true;
				if (this.cancelActions != null) {
					actions = List.copyOf(this.cancelActions);
					this.cancelActions = null;
				}
			}
		}
		actions.forEach(this::run);
	}

	private void run(Runnable action) {
		try {
			action.run();
		}
		catch (RuntimeException ex) {
			logger.warn("An action on the cancellation of '{}' failed", this.path, ex);
		}
	}

	@Override
	public final <T> @Nullable T request(String path, @Nullable Object params, Class<T> type, RequestOptions options) {
		@Nullable Object[] slot = CurrentRequest.slot();
		RequestContext outer = CurrentRequest.get(slot);
		CurrentRequest.set(slot, this);
		try {
			return this.node.node().get().request(path, params, type, options);
		}
		finally {
			CurrentRequest.set(slot, outer);
		}
	}

	@Override
	public final <T> CompletableFuture<@Nullable T> requestAsync(String path, @Nullable Object params, Class<T> type,
			RequestOptions options) {
		@Nullable Object[] slot = CurrentRequest.slot();
		RequestContext outer = CurrentRequest.get(slot);
		CurrentRequest.set(slot, this);
		try {
			return this.node.node().get().requestAsync(path, params, type, options);
		}
		finally {
			CurrentRequest.set(slot, outer);
		}
	}

	@Override
	public final void publish(String topic, @Nullable Object data, PublishOptions options) {
		this.node.node().get().publish(topic, data, options);
	}

	/**
	 * What tells a request from others, and from those that serve another one.
	 */
	private record Ids(String request, String correlation) {

	}

}
