package io.runar.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Handlers that block the thread they should not. The thread is the test's own, the time
 * is virtual.
 */
class IoWatchdogTests {

	private final VirtualTime time = new VirtualTime(1);

	private final List<String> blocked = new ArrayList<>();

	private final IoWatchdog watchdog = new IoWatchdog(this.time.newEnvironment("node"), new NodeMetrics() {

		@Override
		public void handlerBlocked(String service, String action) {
			IoWatchdogTests.this.blocked.add(service + "/" + action);
		}

	}, Duration.ofMillis(50));

	private final IoWatchdog.Slot slot = this.watchdog.slot();

	@Test
	void whenAHandlerStaysInsideThenItIsReportedOnce() {
		advance(7);
		this.slot.enter("Handler of", "user", "auth");
		advance(49);
		assertThat(this.blocked).isEmpty();
		advance(27);
		assertThat(this.blocked).containsExactly("user/auth");
		advance(10_000);
		this.slot.exit();
		assertThat(this.blocked).hasSize(1);
	}

	@Test
	void whenAHandlerBlocksAgainThenItIsReportedAgain() {
		for (int i = 0; i < 3; i++) {
			this.slot.enter("Handler of", "user", "auth");
			advance(80);
			this.slot.exit();
		}
		assertThat(this.blocked).hasSize(3);
	}

	@Test
	void whenShortHandlersFollowOneAnotherThenNothingIsReported() {
		for (int i = 0; i < 100; i++) {
			this.slot.enter("Handler of", "user", "auth");
			advance(40);
			this.slot.exit();
			this.slot.enter("Handler of", "user", "find");
			advance(9);
			this.slot.exit();
		}
		assertThat(this.blocked).isEmpty();
	}

	@Test
	void whenAThreadIsOutsideThenNothingIsReported() {
		this.slot.enter("Handler of", "user", "auth");
		this.slot.exit();
		advance(1_000);
		assertThat(this.blocked).isEmpty();
	}

	@Test
	void whenNoThreadGoesInsideThenTheTimerEndsAndBeginsAnewWithTheNext() {
		assertThat(this.watchdog.isTicking()).isFalse();
		this.slot.enter("Handler of", "user", "auth");
		this.slot.exit();
		assertThat(this.watchdog.isTicking()).isTrue();
		advance(10_000);
		assertThat(this.watchdog.isTicking()).isFalse();
		this.slot.enter("Handler of", "user", "find");
		advance(80);
		assertThat(this.blocked).containsExactly("user/find");
		advance(10_000);
		assertThat(this.watchdog.isTicking()).isTrue();
	}

	@Test
	void whenAThreadGoesInsideTwiceThenTheOuterOneCounts() {
		assertThat(this.slot.enter("Handler of", "user", "auth")).isTrue();
		assertThat(this.slot.enter("What hangs on the result of", "user", "find")).isFalse();
		advance(80);
		assertThat(this.blocked).containsExactly("user/auth");
	}

	@Test
	void whenAThreadHasEndedThenItsSlotIsForgotten() throws Exception {
		this.slot.enter("Handler of", "user", "auth");
		Thread thread = new Thread(this.watchdog::slot);
		thread.start();
		thread.join();
		assertThat(this.watchdog.slots()).isEqualTo(2);
		advance(100);
		assertThat(this.watchdog.slots()).isEqualTo(1);
	}

	@Test
	void whenTheThresholdIsNotPositiveThenItIsRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new IoWatchdog(this.time.newEnvironment("other"), NodeMetrics.NONE, Duration.ZERO))
			.withMessage("threshold: PT0S (expected: > 0)");
	}

	private void advance(long millis) {
		this.time.advance(Duration.ofMillis(millis));
	}

}
