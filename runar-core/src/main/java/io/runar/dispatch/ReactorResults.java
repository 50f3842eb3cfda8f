package io.runar.dispatch;

import io.runar.service.RequestContext;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Knows Reactor; loaded only if it is present. */
final class ReactorResults {

	private ReactorResults() {
	}

	/** Subscribes to a {@code Mono}, which ends when the caller cancels. */
	static Object toFuture(Object result, @Nullable RequestContext context) {
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
