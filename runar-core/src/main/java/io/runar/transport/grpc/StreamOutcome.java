package io.runar.transport.grpc;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;

/**
 * Keeps with which status an accepted stream ended; gRPC tells its call only that it was
 * cancelled. Confined to the event loop.
 */
final class StreamOutcome extends ServerStreamTracer {

	private static final Context.Key<StreamOutcome> KEY = Context.key("runar-stream-outcome");

	private Status status = Status.CANCELLED;

	/** Returns the outcome of the stream whose call is being started. */
	static StreamOutcome current() {
		StreamOutcome outcome = KEY.get();
		return (outcome != null) ? outcome : new StreamOutcome();
	}

	static ServerStreamTracer.Factory factory() {
		return new ServerStreamTracer.Factory() {
			@Override
			public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
				return new StreamOutcome();
			}
		};
	}

	Status status() {
		return this.status;
	}

	@Override
	public Context filterContext(Context context) {
		return context.withValue(KEY, this);
	}

	@Override
	public void streamClosed(Status status) {
		this.status = status;
	}

}
