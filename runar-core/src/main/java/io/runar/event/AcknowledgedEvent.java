package io.runar.event;

import java.lang.reflect.Type;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.PublishOptions;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.invocation.ErrorMapping;
import io.runar.registry.EventSink;
import io.runar.service.CallerIdentity;
import io.runar.service.EventContext;
import org.jspecify.annotations.Nullable;

/**
 * An event whose publisher wants to know what becomes of it in one group. Counts the
 * subscriptions that have it and tells the outcome once, when the last is done: the first
 * failure, or none. Thread-safe.
 *
 * @since 0.1
 */
public final class AcknowledgedEvent implements EventContext {

	private final EventContext event;

	private final ErrorMapping errors;

	private final Consumer<@Nullable RunarException> outcome;

	/** Subscriptions that have it, and one for who is handing it out. */
	private final AtomicInteger open = new AtomicInteger(1);

	private final AtomicReference<@Nullable RunarException> failure = new AtomicReference<>();

	/**
	 * Creates an event.
	 * @param event the event itself
	 * @param errors turns what handlers throw into errors
	 * @param outcome is told once: {@code null}, or why it failed
	 */
	public AcknowledgedEvent(EventContext event, ErrorMapping errors, Consumer<@Nullable RunarException> outcome) {
		this.event = event;
		this.errors = errors;
		this.outcome = outcome;
	}

	/**
	 * Hands the event out. To be called once.
	 * @param delivery gives it to subscriptions with {@link #offerTo}; says whether any
	 * takes events now
	 */
	public void handOut(Predicate<AcknowledgedEvent> delivery) {
		if (!delivery.test(this)) {
			fail(new RunarException(ErrorCode.SERVICE_UNAVAILABLE,
					"event on '" + topic() + "' (expected: a subscription that takes events now)"));
		}
		done();
	}

	/**
	 * Gives the event to a subscription, without waiting for room.
	 * @param sink the subscription
	 * @return whether it takes events now
	 */
	public boolean offerTo(EventSink sink) {
		if (!sink.tellsOutcome()) {
			return sink.offer(this.event);
		}
		this.open.incrementAndGet();
		boolean taken = sink.offer(this);
		if (!taken) {
			done();
		}
		return taken;
	}

	/** A subscription is done with it. */
	void handled(@Nullable Throwable reason) {
		if (reason != null) {
			fail(this.errors.toRunarException(reason, topic()));
		}
		done();
	}

	private void fail(RunarException reason) {
		this.failure.compareAndSet(null, reason);
	}

	private void done() {
		if (this.open.decrementAndGet() == 0) {
			this.outcome.accept(this.failure.get());
		}
	}

	@Override
	public TopicPath topic() {
		return this.event.topic();
	}

	@Override
	public @Nullable Object data(Type type) {
		return this.event.data(type);
	}

	@Override
	public CallerIdentity sourceIdentity() {
		return this.event.sourceIdentity();
	}

	@Override
	public PeerId source() {
		return this.event.source();
	}

	@Override
	public long eventId() {
		return this.event.eventId();
	}

	@Override
	public Map<String, String> headers() {
		return this.event.headers();
	}

	@Override
	public void publish(String topic, @Nullable Object data, PublishOptions options) {
		this.event.publish(topic, data, options);
	}

}
