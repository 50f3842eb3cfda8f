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
		this.watchdog.watch();
		advance(7);
		this.slot.enter("user", "auth");
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
		this.watchdog.watch();
		for (int i = 0; i < 3; i++) {
			this.slot.enter("user", "auth");
			advance(80);
			this.slot.exit();
		}
		assertThat(this.blocked).hasSize(3);
	}

	@Test
	void whenShortHandlersFollowOneAnotherThenNothingIsReported() {
		this.watchdog.watch();
		for (int i = 0; i < 100; i++) {
			this.slot.enter("user", "auth");
			advance(40);
			this.slot.exit();
			this.slot.enter("user", "find");
			advance(9);
			this.slot.exit();
		}
		assertThat(this.blocked).isEmpty();
	}

	@Test
	void whenAThreadIsOutsideThenNothingIsReported() {
		this.watchdog.watch();
		this.slot.enter("user", "auth");
		this.slot.exit();
		advance(1_000);
		assertThat(this.blocked).isEmpty();
	}

	@Test
	void whenTheLastWatchEndsThenItTicksNoMore() {
		Cancellable first = this.watchdog.watch();
		Cancellable second = this.watchdog.watch();
		first.cancel();
		first.cancel();
		this.slot.enter("user", "auth");
		advance(80);
		assertThat(this.blocked).hasSize(1);
		second.cancel();
		this.slot.exit();
		this.slot.enter("user", "find");
		advance(1_000);
		assertThat(this.blocked).hasSize(1);
		this.watchdog.watch();
		advance(80);
		assertThat(this.blocked).containsExactly("user/auth", "user/find");
	}

	@Test
	void whenAThreadHasEndedThenItsSlotIsForgotten() throws Exception {
		this.watchdog.watch();
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
