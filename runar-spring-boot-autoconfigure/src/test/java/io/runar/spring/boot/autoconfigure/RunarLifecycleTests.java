package io.runar.spring.boot.autoconfigure;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import io.runar.ErrorCode;
import io.runar.NodeState;
import io.runar.RunarException;
import io.runar.node.RunarNode;
import io.runar.runtime.Environment;
import io.runar.runtime.SystemEnvironment;
import io.runar.runtime.VirtualEnvironment;
import io.runar.runtime.VirtualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mockito.InOrder;

import org.springframework.context.SmartLifecycle;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

class RunarLifecycleTests {

	private final RunarNode node = mock(RunarNode.class);

	private final ServiceBeans services = mock(ServiceBeans.class);

	private final Environment environment = SystemEnvironment.create();

	private final RunarLifecycle lifecycle = new RunarLifecycle(this.node, this.services, Duration.ofSeconds(10),
			this.environment);

	@AfterEach
	void closeEnvironment() {
		this.environment.close();
	}

	@Test
	void onAVirtualClockWaitingLetsTimePass() {
		VirtualTime time = new VirtualTime(1);
		VirtualEnvironment virtual = time.newEnvironment("node");
		CompletableFuture<Void> started = new CompletableFuture<>();
		virtual.schedule(Duration.ofSeconds(3), () -> started.complete(null));
		given(this.node.start()).willReturn(started);
		new RunarLifecycle(this.node, this.services, Duration.ofSeconds(10), virtual).start();
		assertThat(time.nanoTime()).isEqualTo(Duration.ofSeconds(3).toNanos());
	}

	@Test
	void whenTheNodeStartsThenTheLifecycleRuns() {
		given(this.node.start()).willReturn(done());
		this.lifecycle.start();
		assertThat(this.lifecycle.isRunning()).isTrue();
	}

	@Test
	void whenBeansExistThenServicesAreHostedBeforeTheStartAndOnlyOnce() {
		given(this.node.start()).willReturn(done());
		this.lifecycle.afterSingletonsInstantiated();
		verify(this.services).addTo(this.node);
		this.lifecycle.start();
		verify(this.services, times(1)).addTo(any());
	}

	@Test
	void whenTheNodeCannotStartThenTheStartFailsWithItsException() {
		RunarException failure = new RunarException(ErrorCode.INVALID_CONFIGURATION, "port in use");
		given(this.node.start()).willReturn(CompletableFuture.failedFuture(failure));
		assertThatExceptionOfType(RunarException.class).isThrownBy(this.lifecycle::start).isSameAs(failure);
		assertThat(this.lifecycle.isRunning()).isFalse();
	}

	@Test
	void whenTheStartTakesTooLongThenTheFailureNamesTheProperty() {
		given(this.node.start()).willReturn(new CompletableFuture<>());
		RunarLifecycle impatient = new RunarLifecycle(this.node, this.services, Duration.ofMillis(1), this.environment);
		assertThatExceptionOfType(RunarException.class).isThrownBy(impatient::start)
			.withMessageStartingWith("runar.start-timeout: ");
	}

	@Test
	void whenStoppingThenTheCallbackRunsOnlyOnceTheNodeHasStopped() {
		CompletableFuture<Void> stopped = new CompletableFuture<>();
		given(this.node.stop()).willReturn(stopped);
		AtomicBoolean called = new AtomicBoolean();
		this.lifecycle.stop(() -> called.set(true));
		assertThat(called).isFalse();
		stopped.complete(null);
		assertThat(called).isTrue();
	}

	@Test
	void whenStoppingFailsThenTheCallbackRunsAllTheSame() {
		given(this.node.stop()).willReturn(CompletableFuture.failedFuture(new IllegalStateException("stuck")));
		AtomicBoolean called = new AtomicBoolean();
		this.lifecycle.stop(() -> called.set(true));
		assertThat(called).isTrue();
		assertThat(this.lifecycle.isRunning()).isFalse();
	}

	@Test
	void whenTheContextClosesThenPeersAreToldFirstAndTheNodeStopsAfterHttpHasDrained() {
		given(this.node.start()).willReturn(done());
		given(this.node.stop()).willReturn(done());
		given(this.node.drain()).willReturn(done());
		given(this.node.state()).willReturn(NodeState.RUNNING);
		SmartLifecycle http = mock(SmartLifecycle.class, org.mockito.Answers.CALLS_REAL_METHODS);
		given(http.getPhase()).willReturn(SmartLifecycle.DEFAULT_PHASE - 1024);
		given(http.isRunning()).willReturn(true);
		try (GenericApplicationContext context = new GenericApplicationContext()) {
			context.registerBean("lifecycle", RunarLifecycle.class, () -> this.lifecycle);
			context.registerBean("drain", DrainLifecycle.class, () -> new DrainLifecycle(this.node));
			context.registerBean("http", SmartLifecycle.class, () -> http);
			context.refresh();
		}
		InOrder order = inOrder(this.node, http);
		order.verify(this.node).start();
		order.verify(this.node).drain();
		order.verify(http).stop();
		order.verify(this.node).stop();
	}

	@Test
	void whenTheContextIsStoppedAndStartedThenTheNodeIsToo() {
		given(this.node.start()).willReturn(done());
		given(this.node.stop()).willReturn(done());
		given(this.node.drain()).willReturn(done());
		given(this.node.state()).willReturn(NodeState.RUNNING);
		try (GenericApplicationContext context = new GenericApplicationContext()) {
			context.registerBean("lifecycle", RunarLifecycle.class, () -> this.lifecycle);
			context.registerBean("drain", DrainLifecycle.class, () -> new DrainLifecycle(this.node));
			context.refresh();
			context.stop();
			context.start();
			assertThat(this.lifecycle.isRunning()).isTrue();
		}
		verify(this.node, times(2)).start();
		verify(this.node, times(2)).drain();
		verify(this.services, times(1)).addTo(this.node);
	}

	@Test
	void whenTheNodeDoesNotRunThenItIsNotDrained() {
		given(this.node.state()).willReturn(NodeState.FAILED);
		new DrainLifecycle(this.node).stop();
		verify(this.node, never()).drain();
	}

	@Test
	void thePhaseIsBetweenTheWebServerAndItsGracefulShutdown() {
		assertThat(this.lifecycle.getPhase()).isBetween(SmartLifecycle.DEFAULT_PHASE - 2047,
				SmartLifecycle.DEFAULT_PHASE - 1025);
	}

	private static CompletableFuture<Void> done() {
		return CompletableFuture.completedFuture(null);
	}

}
