package io.runar.call;

import java.lang.reflect.Type;
import java.util.Map;

import io.runar.RequestOptions;
import io.runar.RunarException;
import io.runar.dispatch.HandledRequest;
import io.runar.invocation.CurrentRequest;
import io.runar.registry.ActionRoute;
import io.runar.resilience.CallTarget;
import io.runar.runtime.IoWatchdog;
import io.runar.runtime.RequestMeter;
import io.runar.service.RequestContext;
import io.runar.wire.Payload;
import org.jspecify.annotations.Nullable;

/**
 * How one request to other nodes ends: its result or failure is brought from the I/O
 * thread to where the application may run, decoded there, and measured. Completes exactly
 * once.
 * <p>
 * It is itself the task that a completion thread runs.
 *
 * @param <T> type of what it completes with
 */
abstract class RemoteOutcome<T> extends RemoteRequest<T> implements Runnable {

	private final Delivery delivery;

	private final Type type;

	private final RequestMeter meter;

	/** What a completion thread is to deliver: a result or a failure. */
	private @Nullable Payload result;

	private @Nullable RunarException failure;

	/**
	 * Creates a request.
	 * @param type what to decode, if the delivery decodes
	 * @param meter counts it
	 * @throws RunarException if it must not be made
	 */
	RemoteOutcome(CallSupport support, CallTarget to, @Nullable Object params, RequestOptions options,
			Map<String, String> headers, @Nullable RequestContext parent, Delivery delivery, Type type,
			RequestMeter meter) {
		super(support, to, params, options, headers, parent);
		this.delivery = delivery;
		this.type = type;
		this.meter = meter;
	}

	/** Creates a request for one that is known already, and is measured elsewhere. */
	RemoteOutcome(CallSupport support, CallTarget to, RequestOptions options, HandledRequest request,
			@Nullable RequestContext parent, Delivery delivery) {
		super(support, to, options, request, parent);
		this.delivery = delivery;
		this.type = Object.class;
		this.meter = RequestMeter.NONE;
	}

	/** Nobody waits any more for the attempt that runs, if one does. */
	abstract void abandonAttempt();

	/** Returns whether somebody waits for room in the queue. */
	final boolean waitsForRoom() {
		return this.delivery.waitsForRoom();
	}

	/** Succeeds where the application's code may run. */
	final void deliver(Payload payload) {
		if (this.delivery == Delivery.TO_WAITING_THREAD) {
			succeed(payload);
			return;
		}
		this.result = payload;
		if (this.delivery == Delivery.DECODED_DIRECTLY) {
			deliverHere();
		}
		else {
			deliverLater();
		}
	}

	/** Fails where the application's code may run. */
	final void deliver(RunarException error) {
		if (this.delivery == Delivery.TO_WAITING_THREAD) {
			fail(error);
		}
		else {
			this.failure = error;
			deliverLater();
		}
	}

	/** Nothing that hangs on the result blocks: the caller has said so. */
	private void deliverHere() {
		ActionRoute.Provider provider = provider();
		@Nullable Object[] slot = CurrentRequest.slot();
		IoWatchdog.Slot watched = support().node()
			.ioThreads()
			.enter(slot, "What hangs on the result of", (provider != null) ? provider.service().path().path() : "",
					(provider != null) ? provider.metadata().name() : path().path());
		try {
			run();
		}
		finally {
			support().node().ioThreads().exit(slot, watched);
		}
	}

	/** Leaves the I/O thread: what follows is the application's. */
	private void deliverLater() {
		RunarException refused = support().onCompletionThread(this);
		if (refused != null) {
			RunarException known = this.failure;
			failElsewhere((known != null) ? known : refused);
		}
	}

	/** Runs on a completion thread, or on the I/O thread if nothing blocks there. */
	@Override
	public final void run() {
		Payload payload = this.result;
		RunarException error = this.failure;
		if (error != null) {
			fail(error);
		}
		else if (payload != null && !isDone()) {
			try {
				succeed(this.delivery.decodes() ? support().codecs().decode(payload, this.type) : payload);
			}
			catch (Throwable ex) { // decoding runs user code; the caller must get an end
				fail(support().failures().of(path(), ex));
			}
		}
	}

	/** Leaves the I/O thread: parameters are encoded again for another node. */
	final void hop(Runnable task) {
		RunarException refused = support().onCompletionThread(task);
		if (refused != null) {
			failElsewhere(refused);
		}
	}

	/** Fails although no completion thread is free: not on this I/O or timer thread. */
	private void failElsewhere(RunarException error) {
		support().environment().endings().execute(() -> fail(error));
	}

	@SuppressWarnings("unchecked") // what T is, the delivery says
	private void succeed(@Nullable Object value) {
		if (complete((T) value)) {
			measure(RequestMeter.SUCCESS);
		}
	}

	/** Fails here and now. */
	final void fail(RunarException error) {
		abandonAttempt();
		if (completeExceptionally(error)) {
			measure(error.code());
		}
	}

	/** Counts the request; its end is known. */
	final void measure(String outcome) {
		if (this.meter.isMeasuring()) {
			this.meter.record(outcome, nanoTime() - startNanos());
		}
	}

}
