package io.runar.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

import io.runar.benchmarks.contender.Contenders;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * So that the benchmarks never rot: all of them work. Says nothing about their figures.
 */
class SmokeTests {

	@Test
	void whenEveryContenderRunsEveryScenarioThenTheTablesShowThem() throws Exception {
		ByteArrayOutputStream printed = new ByteArrayOutputStream();
		Smoke.driver(new PrintStream(printed, true, StandardCharsets.UTF_8));
		assertThat(printed.toString(StandardCharsets.UTF_8)).contains("### Targets")
			.contains(Contenders.names().stream().map((name) -> "| " + name + " |").toList());
	}

	@Test
	void whenEveryBenchmarkRunsOnceThenEachHasAResult() throws Exception {
		assertThat(Smoke.jmh()).isPositive();
	}

	@Test
	void whenTheFootprintIsMeasuredThenThereAreResults() {
		Smoke.footprint();
	}

}
