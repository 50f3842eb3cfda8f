package io.runar.event;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

import io.runar.ErrorCode;
import io.runar.PublishReceipt;
import io.runar.RunarException;
import io.runar.runtime.NodeMetrics;
import io.runar.service.Interceptor.PublishChain;
import io.runar.service.OutgoingEvent;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event that goes through interceptors, which may change it, refuse it or not publish
 * it at all.
 */
final class InterceptedPublication implements PublishChain {

	private static final Logger logger = LoggerFactory.getLogger(InterceptedPublication.class);

	private final OutgoingEvent event;

	private final PublishChain publisher;

	private final NodeMetrics metrics;

	private volatile boolean published;

	/**
	 * Creates a publication.
	 * @param event the event
	 * @param publisher publishes it behind the interceptors
	 * @param metrics receives measurements
	 */
	InterceptedPublication(OutgoingEvent event, PublishChain publisher, NodeMetrics metrics) {
		this.event = event;
		this.publisher = publisher;
		this.metrics = metrics;
	}

	@Override
	public CompletionStage<@Nullable PublishReceipt> proceed(OutgoingEvent event) {
		this.published = true;
		return this.publisher.proceed(event);
	}

	/** Publishes it; its publisher does not wait for what comes later. */
	void publish(EventInterceptors interceptors) {
		CompletableFuture<@Nullable PublishReceipt> end = begin(interceptors);
		if (!end.isDone()) {
			end.whenComplete((receipt, failure) -> {
				if (failure != null) {
					logger.warn("The event on '{}' was not published: {}", this.event.topic(), failure.toString());
				}
			});
			return;
		}
		try {
			end.join();
		}
		catch (CompletionException ex) {
			throw (ex.getCause() instanceof RuntimeException refusal) ? refusal : ex;
		}
	}

	/** Publishes it and returns its receipt. */
	CompletableFuture<PublishReceipt> publishAcknowledged(EventInterceptors interceptors) {
		CompletableFuture<PublishReceipt> acknowledged = new CompletableFuture<>();
		begin(interceptors).whenComplete((receipt, failure) -> {
			if (receipt != null) {
				acknowledged.complete(receipt);
			}
			else {
				acknowledged.completeExceptionally((failure != null) ? unwrap(failure) : withoutReceipt());
			}
		});
		return acknowledged;
	}

	private RunarException withoutReceipt() {
		return new RunarException(ErrorCode.CANCELLED,
				"acknowledged event on '" + this.event.topic() + "': an interceptor has ended it without a receipt "
						+ "(expected: what the chain returns, or an error)");
	}

	private static Throwable unwrap(Throwable failure) {
		return (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause() : failure;
	}

	private CompletableFuture<@Nullable PublishReceipt> begin(EventInterceptors interceptors) {
		CompletableFuture<@Nullable PublishReceipt> end = new CompletableFuture<>();
		interceptors.publish(this.event, this).whenComplete((receipt, failure) -> {
			if (failure != null) {
				end.completeExceptionally(unwrap(failure));
				return;
			}
			if (!this.published) {
				this.metrics.eventDropped("intercepted");
			}
			end.complete(receipt);
		});
		return end;
	}

}
