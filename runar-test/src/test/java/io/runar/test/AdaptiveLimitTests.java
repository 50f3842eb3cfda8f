package io.runar.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;

import io.runar.ErrorCode;
import io.runar.Priority;
import io.runar.RequestOptions;
import io.runar.RunarException;
import io.runar.admission.ActionRule;
import io.runar.node.RunarNode;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A node that finds out how many requests it can have in flight (RELIABILITY 14). The
 * service does ten at a time of 20 to 60 ms: 250 a second.
 */
class AdaptiveLimitTests {

	private static final int CAPACITY = 250;

	private static final RequestOptions OPTIONS = RequestOptions.defaults()
		.withMaxAttempts(1)
		.withTimeout(Duration.ofSeconds(2));

	private final SimulatedNetwork network = SimulatedNetwork.withSeed(14);

	private final List<Sent> sent = new ArrayList<>();

	private RunarNode provider;

	private RunarNode caller;

	private void start(ActionRule rule) {
		Station station = new Station(this.network, 10, Duration.ofMillis(20), Duration.ofMillis(60));
		this.network.configure((config) -> config.actionRules(List.of(rule)));
		this.provider = this.network.start("provider",
				Services.of("work", (service) -> service.answer("do", (request) -> station.work())));
		this.caller = this.network.start("caller");
		this.network.converge(Duration.ofSeconds(5));
	}

	private static ActionRule adaptive() {
		return ActionRule.forPath("work/>").withAdaptiveLimit(ActionRule.Adaptive.DEFAULTS);
	}

	/** Makes so many requests a second for a while. */
	private void load(int perSecond, Duration duration, IntFunction<Priority> priority) {
		Duration end = this.network.now().plus(duration);
		for (int i = 0; this.network.now().compareTo(end) < 0; i++) {
			Sent one = new Sent(this.network.now(), priority.apply(i));
			this.caller.requestAsync("work/do", null, Object.class, OPTIONS.withPriority(one.priority))
				.whenComplete((value, failure) -> one.end(this.network.now(), failure));
			this.sent.add(one);
			this.network.advance(Duration.ofNanos(1_000_000_000L / perSecond));
		}
	}

	private List<Sent> sentSince(Duration time) {
		return this.sent.stream().filter((one) -> one.begin.compareTo(time) >= 0).toList();
	}

	private static double goodput(List<Sent> sent) {
		double seconds = (sent.get(sent.size() - 1).begin.toMillis() - sent.get(0).begin.toMillis()) / 1000.0;
		return sent.stream().filter(Sent::isAnswered).count() / seconds;
	}

	private int limit() {
		return this.provider.info().admission().get(0).adaptiveLimit().limit();
	}

	@Test
	void whenThreeTimesTheCapacityIsAskedForThenTheCapacityIsDoneAndTheRestRefusedAtOnce() {
		start(adaptive());
		load(CAPACITY * 8 / 10, Duration.ofSeconds(10), (i) -> Priority.NORMAL);
		assertThat(this.sent).filteredOn(Sent::isRefused).isEmpty();
		Duration overload = this.network.now();
		load(CAPACITY * 3, Duration.ofSeconds(60), (i) -> Priority.NORMAL);
		Duration over = this.network.now();
		load(CAPACITY * 8 / 10, Duration.ofSeconds(10), (i) -> Priority.NORMAL);
		this.network.advance(Duration.ofSeconds(5));

		List<Sent> under = sentSince(overload).stream().filter((one) -> one.begin.compareTo(over) < 0).toList();
		assertThat(goodput(under)).isGreaterThan(CAPACITY * 0.8);
		assertThat(under).allMatch((one) -> one.isAnswered() || one.isRefused());
		assertThat(under).filteredOn(Sent::isRefused)
			.allMatch((one) -> one.took().compareTo(Duration.ofMillis(50)) < 0);
		assertThat(under).filteredOn(Sent::isAnswered)
			.allMatch((one) -> one.took().compareTo(Duration.ofMillis(500)) < 0);
		assertThat(sentSince(over.plusSeconds(5))).allMatch(Sent::isAnswered);
	}

	@Test
	void withoutALimitThreeTimesTheCapacityIsTooMuch() {
		start(ActionRule.forPath("work/>").withAdaptiveLimit(ActionRule.Adaptive.OFF));
		load(CAPACITY * 3, Duration.ofSeconds(20), (i) -> Priority.NORMAL);
		this.network.advance(Duration.ofSeconds(5));
		assertThat(goodput(this.sent)).isLessThan(CAPACITY * 0.5);
	}

	@Test
	void whenTheOverloadIsOfLowPriorityThenRequestsOfHighPriorityAllSucceed() {
		start(adaptive());
		// One in sixteen is of high priority: a fifth of the capacity.
		load(CAPACITY * 16 / 5, Duration.ofSeconds(30), (i) -> (i % 16 == 0) ? Priority.HIGH : Priority.LOW);
		this.network.advance(Duration.ofSeconds(5));
		assertThat(this.sent).filteredOn((one) -> one.priority == Priority.HIGH)
			.hasSizeGreaterThan(1_450)
			.filteredOn((one) -> !one.isAnswered())
			.isEmpty();
		assertThat(this.sent).filteredOn((one) -> one.priority == Priority.LOW).anyMatch(Sent::isRefused);
		assertThat(goodput(this.sent)).isGreaterThan(CAPACITY * 0.8);
		assertThat(this.network.count("provider", "admission.adaptive-limit.LOW")).isPositive();
		assertThat(this.network.count("provider", "admission.adaptive-limit.HIGH")).isZero();
	}

	@Test
	void whenAnOverloadLastsThenTheLimitStaysNearWhatTheServiceCanDo() {
		start(adaptive());
		for (int i = 0; i < 8; i++) {
			load(CAPACITY * 2, Duration.ofSeconds(10), (number) -> Priority.HIGH);
			assertThat(limit()).isBetween(8, 40);
		}
	}

	@Test
	void theLimitStaysBetweenItsBounds() {
		start(ActionRule.forPath("work/>").withAdaptiveLimit(new ActionRule.Adaptive(true, 6, 6, 7)));
		load(CAPACITY * 2, Duration.ofSeconds(20), (i) -> Priority.HIGH);
		assertThat(limit()).isBetween(6, 7);
		assertThat(goodput(this.sent)).isBetween(CAPACITY * 0.5, CAPACITY * 0.8);
	}

	@Test
	void whenRequestsAreFewThenNoneIsRefused() {
		start(adaptive());
		load(20, Duration.ofSeconds(60), (i) -> Priority.LOW);
		this.network.advance(Duration.ofSeconds(1));
		assertThat(this.sent).allMatch(Sent::isAnswered);
	}

	/**
	 * A request and what became of it.
	 */
	private static final class Sent {

		private final Duration begin;

		private final Priority priority;

		private Duration end;

		private Throwable failure;

		Sent(Duration begin, Priority priority) {
			this.begin = begin;
			this.priority = priority;
		}

		void end(Duration now, Throwable reason) {
			this.end = now;
			this.failure = reason;
		}

		boolean isAnswered() {
			return this.end != null && this.failure == null;
		}

		boolean isRefused() {
			return this.failure instanceof RunarException ex && ex.errorCode() == ErrorCode.OVERLOADED
					&& ex.notStarted();
		}

		Duration took() {
			return this.end.minus(this.begin);
		}

		@Override
		public String toString() {
			return this.priority + " at " + this.begin + " until " + this.end + ": " + this.failure;
		}

	}

}
