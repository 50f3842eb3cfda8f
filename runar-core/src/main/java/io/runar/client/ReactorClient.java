package io.runar.client;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import reactor.core.publisher.Mono;

/**
 * Knows Reactor; loaded only by a client that returns a {@code Mono} or {@code Flux}.
 */
final class ReactorClient {

	private ReactorClient() {
	}

	/** Makes one request per subscriber, which ends when the subscriber cancels. */
	static Object mono(Supplier<? extends CompletableFuture<?>> request) {
		return Mono.defer(() -> Mono.fromFuture(request.get()));
	}

}
