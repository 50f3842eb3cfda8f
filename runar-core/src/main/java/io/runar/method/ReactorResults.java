package io.runar.method;

import java.util.concurrent.Flow;

import io.runar.service.RequestContext;
import org.jspecify.annotations.Nullable;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Mono;

/** Knows Reactor; loaded only if it is present. */
public final class ReactorResults {

	private ReactorResults() {
	}

	/** Returns the same items by another interface. */
	static Object flux(Flow.Publisher<Object> items) {
		return JdkFlowAdapter.flowPublisherToFlux(items);
	}

	/** Subscribes to a {@code Mono}, which ends when the caller cancels. */
	public static Object toFuture(Object result, @Nullable RequestContext context) {
		if (!(result instanceof Mono<?> mono)) {
			return result;
		}
		var future = mono.toFuture();
		if (context != null) {
			context.onCancel(() -> future.cancel(true));
		}
		return future;
	}

}
