package io.runar.call;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RunarException;
import io.runar.dispatch.HandledRequest;
import io.runar.peer.PeerLostException;
import io.runar.peer.QueueFullException;
import io.runar.registry.ActionRoute;
import io.runar.registry.LoadBalancer;
import io.runar.registry.ServiceRegistry;
import io.runar.runtime.Cancellable;
import io.runar.runtime.Environment;
import org.jspecify.annotations.Nullable;

/**
 * One request to other nodes: chooses a provider, sends, and tries another one where that
 * is safe. Completes with the still encoded result, exactly once.
 * <p>
 * Another attempt is made only if the failed one provably never reached a handler, or if
 * the provider was lost and the action is idempotent. Every attempt goes to a node that
 * was not tried before.
 */
final class RemoteCall extends CompletableFuture<@Nullable Object> {

	private final ServiceRegistry registry;

	private final LoadBalancer balancer;

	private final Environment environment;

	private final HandledRequest context;

	private final boolean idempotent;

	private final boolean waitForRoom;

	private final @Nullable PeerId target;

	private final int maxAttempts;

	private final Set<PeerId> tried = new HashSet<>();

	private volatile @Nullable CompletableFuture<?> attempt;

	private @Nullable Cancellable deadline;

	RemoteCall(ServiceRegistry registry, LoadBalancer balancer, Environment environment, HandledRequest context,
			boolean idempotent, boolean waitForRoom, @Nullable PeerId target, int maxAttempts) {
		this.registry = registry;
		this.balancer = balancer;
		this.environment = environment;
		this.context = context;
		this.idempotent = idempotent;
		this.waitForRoom = waitForRoom;
		this.target = target;
		this.maxAttempts = maxAttempts;
	}

	/** Makes the next attempt. */
	void next(ActionRoute route, @Nullable RunarException last) {
		try {
			choose(route, last);
		}
		catch (RuntimeException ex) { // a load balancer may be the application's
			completeExceptionally(ex);
		}
	}

	private void choose(ActionRoute route, @Nullable RunarException last) {
		List<ActionRoute.Provider> candidates = candidates(route);
		if (candidates.isEmpty()) {
			completeExceptionally((last != null) ? last : nobody(route));
			return;
		}
		int choice = this.balancer.choose(candidates, route.cursor().getAndIncrement(), this.environment.random());
		ActionRoute.Provider provider = candidates.get(choice);
		this.tried.add(provider.peer().id());
		send(provider);
	}

	/**
	 * Those that are available; failing that, those that are silent or leaving but still
	 * connected.
	 */
	private List<ActionRoute.Provider> candidates(ActionRoute route) {
		if (this.tried.isEmpty() && this.target == null && allAvailable(route.remotes())) {
			return route.remotes();
		}
		List<ActionRoute.Provider> available = new ArrayList<>();
		List<ActionRoute.Provider> doubtful = new ArrayList<>();
		for (ActionRoute.Provider provider : route.remotes()) {
			PeerId id = provider.peer().id();
			if (!this.tried.contains(id) && (this.target == null || this.target.equals(id))) {
				(provider.isAvailable() ? available : doubtful).add(provider);
			}
		}
		return available.isEmpty() ? doubtful : available;
	}

	private static boolean allAvailable(List<ActionRoute.Provider> providers) {
		for (int i = 0; i < providers.size(); i++) {
			if (!providers.get(i).isAvailable()) {
				return false;
			}
		}
		return true;
	}

	private RunarException nobody(ActionRoute route) {
		return RunarException
			.builder(ErrorCode.NO_PROVIDER,
					"request '" + this.context.path() + "': "
							+ ((this.target != null) ? "peer " + this.target + " does not have it" : "no node has it")
							+ " (providers known: " + route.remotes().size() + ")")
			.notStarted(true)
			.build();
	}

	private void send(ActionRoute.Provider provider) {
		try {
			Object result = provider.handler().handle(this.context);
			if (!(result instanceof CompletionStage<?> stage)) {
				throw new IllegalStateException("a remote service answers with a stage");
			}
			CompletableFuture<?> future = stage.toCompletableFuture();
			this.attempt = future;
			future.whenComplete((payload, failure) -> onAnswer(provider, payload, failure));
			if (isCancelled()) {
				future.cancel(false);
			}
		}
		catch (Exception ex) {
			onAnswer(provider, null, ex);
		}
	}

	private void onAnswer(ActionRoute.Provider provider, @Nullable Object payload, @Nullable Throwable failure) {
		if (failure == null) {
			complete(payload);
			return;
		}
		Throwable cause = (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause()
				: failure;
		if (isDone()) {
			return;
		}
		if (!(cause instanceof RunarException error)) {
			completeExceptionally(cause);
		}
		else if (this.waitForRoom && error instanceof QueueFullException) {
			awaitRoom(provider, error);
		}
		else if (mayRetry(error)) {
			retry(error);
		}
		else {
			completeExceptionally(error);
		}
	}

	/** The blocking caller waits for the queue, but not longer than its deadline. */
	private void awaitRoom(ActionRoute.Provider provider, RunarException error) {
		if (this.deadline == null) {
			Cancellable timer = this.environment.schedule(this.context.remaining(), () -> completeExceptionally(error));
			this.deadline = timer;
			whenComplete((payload, failure) -> timer.cancel());
		}
		provider.peer().whenRoom().thenRun(() -> hop(() -> {
			if (!isDone()) {
				send(provider);
			}
		}));
	}

	private boolean mayRetry(RunarException error) {
		boolean safe = error.notStarted() || (this.idempotent && error instanceof PeerLostException);
		return safe && this.target == null && this.tried.size() < this.maxAttempts
				&& !this.context.remaining().isNegative();
	}

	private void retry(RunarException error) {
		hop(() -> {
			ActionRoute route = this.registry.table().action(this.context.path());
			if (route == null) {
				completeExceptionally(error);
			}
			else {
				next(route, error);
			}
		});
	}

	/** Leaves the I/O thread: parameters are encoded again for another node. */
	private void hop(Runnable task) {
		try {
			this.environment.completions().execute(task);
		}
		catch (RejectedExecutionException ex) {
			completeExceptionally(
					new RunarException(ErrorCode.OVERLOADED, "all completion threads of this node are busy", ex));
		}
	}

	@Override
	public boolean cancel(boolean mayInterruptIfRunning) {
		boolean cancelled = super.cancel(mayInterruptIfRunning);
		CompletableFuture<?> current = this.attempt;
		if (current != null) {
			current.cancel(false);
		}
		return cancelled;
	}

}
