package io.runar.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;
import java.util.function.Supplier;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.admission.ServiceGuards;
import io.runar.cache.ServiceCaches;
import io.runar.event.LocalSubscription;
import io.runar.event.PastSubscription;
import io.runar.registry.EventSink;
import io.runar.runtime.Cancellable;
import io.runar.service.AbstractService;
import io.runar.service.AbstractService.ActionDefinition;
import io.runar.service.AbstractService.SubscriptionDefinition;
import io.runar.service.LifecycleContext;
import io.runar.service.PastRequest;
import io.runar.service.ServiceState;
import io.runar.version.VersionedPath;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The services of this node and their life cycle. Life cycle methods of services are
 * called one at a time, under a lock of this object, on the thread that starts, stops,
 * adds or removes; the registry changes in its serial context.
 */
final class HostedServices {

	private static final Logger logger = LoggerFactory.getLogger(HostedServices.class);

	private static final Duration DEPENDENCY_POLL = Duration.ofMillis(50);

	private static final long REGISTRY_TIMEOUT_NANOS = 10_000_000_000L;

	private final NodeRooms rooms;

	private final LifecycleContext lifecycle;

	/** By path and version. */
	private final Map<String, Hosted> services = new LinkedHashMap<>();

	private boolean running;

	/** Looks again for what services depend on; {@code null} if none waits. */
	private @Nullable Cancellable dependencyTimer;

	HostedServices(NodeRooms rooms, LifecycleContext lifecycle) {
		this.rooms = rooms;
		this.lifecycle = lifecycle;
	}

	synchronized void add(AbstractService service) {
		ServiceCaches caches = this.rooms.caches().host(service);
		ServiceGuards guards = this.rooms.guards().host(service);
		try {
			inContext(() -> {
				this.rooms.registry()
					.addLocal(service, (action) -> new ActionDefinition(action.metadata(), caches.handler(action),
							guards.of(action)));
				return null;
			});
		}
		catch (RunarException ex) {
			this.rooms.caches().remove(service, caches);
			this.rooms.guards().remove(service, guards);
			throw ex;
		}
		Hosted hosted = new Hosted(service, caches, guards);
		subscribe(hosted);
		this.services.put(service.versionedPath(), hosted);
		inContext(() -> {
			hosted.sinks.stream()
				.filter((sink) -> !(sink instanceof PastSubscription))
				.forEach(this.rooms.registry()::addSubscription);
			caches.sinks().forEach(this.rooms.registry()::addSubscription);
			return null;
		});
		if (this.running) {
			try {
				transition(service, ServiceState.INITIALIZED);
				startOrWait(List.of(service));
			}
			catch (RunarException ex) {
				remove(hosted);
				throw ex;
			}
		}
	}

	private void subscribe(Hosted hosted) {
		for (SubscriptionDefinition definition : hosted.service.subscriptions()) {
			LocalSubscription subscription = new LocalSubscription(TopicPath.pattern(definition.metadata().pattern()),
					hosted.service, definition.metadata().payloadType(), definition.handler(), definition.options(),
					this.rooms.subscribing());
			PastRequest past = definition.metadata().past();
			hosted.subscriptions.add(subscription);
			hosted.sinks.add(
					(past == null) ? subscription : new PastSubscription(subscription, past, this.rooms.environment()));
		}
	}

	/**
	 * Removes a service.
	 * @param path its path, for all versions, or path and version
	 * @return whether there was one
	 */
	synchronized boolean remove(String path) {
		List<Hosted> versions = versions(path);
		versions.forEach(this::remove);
		return !versions.isEmpty();
	}

	private List<Hosted> versions(String path) {
		return this.services.values()
			.stream()
			.filter((hosted) -> hosted.service.path().path().equals(path)
					|| hosted.service.versionedPath().equals(path))
			.toList();
	}

	private void remove(Hosted hosted) {
		this.services.remove(hosted.service.versionedPath());
		inContext(() -> {
			this.rooms.registry().removeLocal(hosted.service);
			hosted.sinks.forEach(this.rooms.registry()::removeSubscription);
			hosted.caches.sinks().forEach(this.rooms.registry()::removeSubscription);
			return null;
		});
		this.rooms.caches().remove(hosted.service, hosted.caches);
		this.rooms.guards().remove(hosted.service, hosted.guards);
		hosted.subscriptions.forEach(LocalSubscription::close);
		stop(hosted.service);
	}

	/**
	 * Initialises all, then starts all, in the order they were added but for those that
	 * depend on others.
	 */
	synchronized void start() {
		this.rooms.caches().forgetAll();
		for (Hosted hosted : this.services.values()) {
			transition(hosted.service, ServiceState.INITIALIZED);
		}
		this.running = true;
		startOrWait(waiting());
	}

	/** Starts those whose dependencies are there; the others wait. */
	private void startOrWait(List<AbstractService> services) {
		List<AbstractService> waiting = services;
		int before;
		do { // one that starts may be what another one waits for
			before = waiting.size();
			for (AbstractService service : waiting) {
				if (missing(service).isEmpty()) {
					transition(service, ServiceState.RUNNING);
				}
			}
			waiting = waiting.stream().filter((service) -> service.state() == ServiceState.INITIALIZED).toList();
		}
		while (waiting.size() < before && !waiting.isEmpty());
		waiting.forEach((service) -> logger.info("Service '{}' waits for {}", service.path(), missing(service)));
		if (!waiting.isEmpty() && this.dependencyTimer == null) {
			scheduleStart();
		}
	}

	private void scheduleStart() {
		this.dependencyTimer = this.rooms.environment().schedule(DEPENDENCY_POLL, this::lookAgain);
	}

	private void lookAgain() {
		try {
			this.rooms.environment().background().execute(this::startWaiting);
		}
		catch (RejectedExecutionException ex) {
			// Too busy now. Without the lock: a service may start for long under it.
			this.rooms.environment().schedule(DEPENDENCY_POLL, this::lookAgain);
		}
	}

	/** Runs in the background: life cycle methods may block. */
	private synchronized void startWaiting() {
		if (this.dependencyTimer == null) {
			return;
		}
		for (AbstractService service : waiting()) {
			if (missing(service).isEmpty()) {
				startWaiting(service);
			}
		}
		this.dependencyTimer = null;
		if (!waiting().isEmpty()) {
			scheduleStart();
		}
	}

	private void startWaiting(AbstractService service) {
		try {
			transition(service, ServiceState.RUNNING);
			logger.info("Service '{}' has all it depends on and runs", service.path());
		}
		catch (RuntimeException ex) {
			logger.error("Service '{}' could not be started: {}", service.path(), ex.getMessage(), ex);
		}
	}

	private List<AbstractService> waiting() {
		return this.services.values()
			.stream()
			.map((hosted) -> hosted.service)
			.filter((service) -> service.state() == ServiceState.INITIALIZED)
			.toList();
	}

	private List<VersionedPath> missing(AbstractService service) {
		return service.dependencies()
			.stream()
			.filter((dependency) -> !this.rooms.registry().table().isAvailable(dependency))
			.toList();
	}

	/** Stops all, the last added first. */
	synchronized void stop() {
		this.running = false;
		if (this.dependencyTimer != null) {
			this.dependencyTimer.cancel();
			this.dependencyTimer = null;
		}
		List<Hosted> reversed = new ArrayList<>(this.services.values());
		Collections.reverse(reversed);
		reversed.forEach((hosted) -> stop(hosted.service));
	}

	private void stop(AbstractService service) {
		ServiceState state = service.state();
		if (state == ServiceState.RUNNING || state == ServiceState.PAUSED || state == ServiceState.INITIALIZED) {
			try {
				transition(service, ServiceState.STOPPED);
			}
			catch (RunarException ex) {
				logger.warn("{}", ex.getMessage(), ex);
			}
		}
	}

	/**
	 * Pauses or resumes a service.
	 * @param path its path, for all versions, or path and version
	 * @param target the state to reach
	 * @param visible which services whoever asks may know of
	 * @return the state before, of the version that was added first; {@code null} if
	 * there is no such service
	 */
	synchronized @Nullable ServiceState change(String path, ServiceState target, Predicate<AbstractService> visible) {
		List<Hosted> versions = path.startsWith("$") ? List.of()
				: versions(path).stream().filter((hosted) -> visible.test(hosted.service)).toList();
		if (versions.isEmpty()) {
			return null;
		}
		ServiceState before = versions.get(0).service.state();
		for (Hosted hosted : versions) {
			if (hosted.service.state() != target) {
				transition(hosted.service, target);
			}
		}
		return before;
	}

	private void transition(AbstractService service, ServiceState target) {
		try {
			service.transition(target, this.lifecycle);
		}
		catch (Throwable ex) { // user code may throw anything
			throw (ex instanceof RunarException known) ? known : new RunarException(ErrorCode.HANDLER_FAILED,
					"service '" + service.path() + "' could not become " + target + ": " + ex, ex);
		}
		finally {
			inContext(() -> {
				joinPast(service);
				this.rooms.registry().localStateChanged(service);
				return null;
			});
		}
	}

	/**
	 * What is retained is for a service that runs: before that it takes no events, and
	 * until then subscriptions that want it are not known.
	 */
	@SuppressWarnings("ReferenceEquality") // services have identity, not value
	private void joinPast(AbstractService service) {
		Hosted hosted = this.services.get(service.versionedPath());
		if (hosted == null || hosted.service != service || service.state() != ServiceState.RUNNING) {
			return;
		}
		for (EventSink sink : hosted.sinks) {
			if (sink instanceof PastSubscription past) {
				if (hosted.joined) {
					this.rooms.resume(past);
				}
				else {
					this.rooms.subscribe(past);
				}
			}
		}
		hosted.joined = true;
	}

	/** Runs a change of the registry where it belongs and waits for it. */
	<T extends @Nullable Object> T inContext(Supplier<T> change) {
		CompletableFuture<T> done = new CompletableFuture<>();
		this.rooms.context().execute(() -> {
			try {
				done.complete(change.get());
			}
			catch (RuntimeException ex) {
				done.completeExceptionally(ex);
			}
		});
		try {
			if (!this.rooms.environment().await(done, REGISTRY_TIMEOUT_NANOS)) {
				throw new RunarException(ErrorCode.TIMEOUT, "a change of the registry (expected: done within 10 s)");
			}
			return done.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new RunarException(ErrorCode.CANCELLED, "interrupted during a change of the registry", ex);
		}
		catch (CompletionException ex) {
			throw (ex.getCause() instanceof RunarException known) ? known : ex;
		}
	}

	/** A service with what belongs to it. */
	private static final class Hosted {

		private final AbstractService service;

		private final ServiceCaches caches;

		private final ServiceGuards guards;

		private final List<LocalSubscription> subscriptions = new ArrayList<>();

		/** The subscriptions as the registry knows them. */
		private final List<EventSink> sinks = new ArrayList<>();

		/** Whether those that want retained events are known; serial context only. */
		private boolean joined;

		Hosted(AbstractService service, ServiceCaches caches, ServiceGuards guards) {
			this.service = service;
			this.caches = caches;
			this.guards = guards;
		}

	}

}
