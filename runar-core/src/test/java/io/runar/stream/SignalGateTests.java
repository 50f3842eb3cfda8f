package io.runar.stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SignalGateTests {

	private final SignalGate gate = new SignalGate();

	@Test
	void whenNothingIsUnderWayThenTheEndIsGivenAtOnceAndNothingAfterIt() {
		assertThat(this.gate.end()).isTrue();
		assertThat(this.gate.enter()).isFalse();
	}

	@Test
	void whenASignalIsUnderWayThenItsGiverGivesTheEnd() {
		assertThat(this.gate.enter()).isTrue();
		assertThat(this.gate.end()).isFalse();
		assertThat(this.gate.enter()).isFalse();
		assertThat(this.gate.leave()).isTrue();
	}

	@Test
	void whenSignalsAreNestedThenTheOuterOneGivesTheEnd() {
		assertThat(this.gate.enter()).isTrue();
		assertThat(this.gate.enter()).isTrue();
		assertThat(this.gate.end()).isFalse();
		assertThat(this.gate.leave()).isFalse();
		assertThat(this.gate.leave()).isTrue();
	}

	@Test
	void whenThereIsNoEndThenSignalsComeAndGo() {
		for (int i = 0; i < 3; i++) {
			assertThat(this.gate.enter()).isTrue();
			assertThat(this.gate.leave()).isFalse();
		}
	}

}
