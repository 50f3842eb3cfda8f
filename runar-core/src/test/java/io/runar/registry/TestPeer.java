package io.runar.registry;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import io.runar.PeerId;
import io.runar.runtime.Cancellable;
import io.runar.wire.RequestTarget;

/**
 * A peer that does with requests what a test says.
 *
 * @param id its identity
 * @param answers takes a request and returns what cancels it
 */
public record TestPeer(PeerId id, Function<OutboundRequest, Cancellable> answers) implements RemotePeer {

	/** Creates a peer that never answers. */
	public static TestPeer silent(String id) {
		return new TestPeer(PeerId.of(id), (request) -> () -> {
		});
	}

	@Override
	public boolean isAvailable() {
		return true;
	}

	@Override
	public int pendingRequests() {
		return 0;
	}

	@Override
	public CompletableFuture<Void> whenRoom() {
		return CompletableFuture.completedFuture(null);
	}

	@Override
	public Cancellable request(RequestTarget target, OutboundRequest request) {
		return this.answers.apply(request);
	}

}
