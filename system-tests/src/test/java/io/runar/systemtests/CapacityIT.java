package io.runar.systemtests;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.runar.ErrorCode;
import io.runar.RunarException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Three times as many requests as a service can answer: it answers about as many as ever,
 * refuses the rest at once, and is itself again when it is over.
 * <p>
 * The short version counts. Its share of the peak is less than what is promised, as a
 * machine that stands still takes as much from it; the long lane,
 * {@code -Drunar.long-tests=true}, has the promised figures and times. How fast requests
 * are refused is a 99th percentile, as a median of the seconds that the overload lasts.
 */
@Timeout(300)
class CapacityIT {

	private static final Logger logger = LoggerFactory.getLogger(CapacityIT.class);

	/** So many that no place is free while an answer and the next request travel. */
	private static final int PEAK_CALLERS = PoolService.PLACES + 2;

	private final TestNetwork network = new TestNetwork(Duration.ofSeconds(1), 4 * 1024 * 1024);

	@AfterEach
	void closeNetwork() {
		this.network.close();
	}

	@Test
	void whenAServiceGetsThreeTimesWhatItCanTakeThenItAnswersOnAndRefusesTheRest() throws Exception {
		Figures figures = overload("fixed", 2, 4);
		assertThat(figures.overload.answersPerSecond()).isGreaterThan(figures.peak.answersPerSecond() / 2);
	}

	@ParameterizedTest
	@ValueSource(strings = { "fixed", "adaptive" })
	@EnabledIfSystemProperty(named = "runar.long-tests", matches = "true")
	void whenAServiceGetsThreeTimesWhatItCanTakeForLongThenItKeepsFourFifthsOfItsPeak(String limit) throws Exception {
		Figures figures = overload(limit, 10, 60);
		assertThat(figures.overload.answersPerSecond()).isGreaterThan(figures.peak.answersPerSecond() * 8 / 10);
		assertThat(figures.overload.medianP99OfFailures()).isLessThan(Duration.ofMillis(50));
	}

	private Figures overload(String limit, int peakSeconds, int overloadSeconds) throws Exception {
		this.network.startProvider("provider", "pool-limit=" + limit);
		Tally.byCallers(PEAK_CALLERS, 1, this::use);
		Tally peak = Tally.byCallers(PEAK_CALLERS, peakSeconds, this::use);
		assertThat(peak.failures()).isEmpty();
		int capacity = (int) peak.answersPerSecond();
		Tally overload = Tally.atRate(3 * capacity, overloadSeconds, this::use);
		Tally recovery = Tally.byCallers(PoolService.PLACES, 7, this::use);
		logger.info(
				"limit {}: peak {}/s; {} s of {}/s: {}/s answered, {} refused, 99 % of them within {} ms, all within {} ms; "
						+ "after that {}/s answered, the last refused after {} ms",
				limit, capacity, overloadSeconds, 3 * capacity, (int) overload.answersPerSecond(),
				overload.failures().size(), overload.medianP99OfFailures().toMillis(),
				overload.slowestFailure().toMillis(), (int) recovery.answersPerSecond(), recovery.lastFailureMillis());
		assertThat(overload.failures()).hasSizeGreaterThan(capacity * overloadSeconds)
			.allSatisfy((failure) -> assertThat(failure).isInstanceOfSatisfying(RunarException.class,
					(refusal) -> assertThat(refusal.errorCode()).isEqualTo(ErrorCode.OVERLOADED)));
		assertThat(recovery.lastFailureMillis()).isLessThan(5_000);
		// What it answers in the last two seconds, if it needs the five before to
		// recover.
		assertThat(recovery.answered()).isGreaterThan(2 * capacity * 8 / 10);
		return new Figures(peak, overload);
	}

	private CompletableFuture<?> use() {
		return this.network.caller().requestAsync("pool/use", null, Boolean.class);
	}

	/**
	 * What was measured.
	 *
	 * @param peak of as many callers as keep all places taken
	 * @param overload of three times as many requests
	 */
	private record Figures(Tally peak, Tally overload) {

	}

}
