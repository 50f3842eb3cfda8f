package io.runar.systemtests;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import io.runar.service.AbstractService;
import io.runar.service.ActionMetadata;
import io.runar.service.RequestContext;

/**
 * What the processes of the system tests offer. {@code work/who} may be retried, the
 * others may not.
 */
final class WorkService extends AbstractService {

	private final Queue<Integer> runs = new ConcurrentLinkedQueue<>();

	WorkService(String name) {
		super("work");
		action(new ActionMetadata("who", "", List.of(), "", true), (request) -> name);
		action("once", this::once);
		action("slow", WorkService::slow);
		action("size", (request) -> request.params(byte[].class).length);
		action("bytes", (request) -> new byte[request.params(Integer.class)]);
	}

	/** The numbers that {@code work/once} was called with, in order. */
	List<Integer> runs() {
		return List.copyOf(this.runs);
	}

	private Object once(RequestContext request) {
		Integer number = request.params(Integer.class);
		this.runs.add(number);
		return number;
	}

	private static Object slow(RequestContext request) {
		Integer millis = request.params(Integer.class);
		Executor later = CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS);
		return CompletableFuture.supplyAsync(() -> millis, later);
	}

}
