package io.runar.security;

import java.time.Duration;

import io.runar.runtime.VirtualTime;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RefusalLog}.
 */
class RefusalLogTests {

	private final VirtualTime time = new VirtualTime(1);

	private final RefusalLog log = new RefusalLog(this.time.newEnvironment("log"));

	@Test
	void whenRepeatedWithinAMinuteThenSuppressedAndCounted() {
		assertThat(this.log.permit("a")).isZero();
		assertThat(this.log.permit("a")).isEqualTo(RefusalLog.SUPPRESSED);
		this.time.advance(Duration.ofSeconds(59));
		assertThat(this.log.permit("a")).isEqualTo(RefusalLog.SUPPRESSED);
		this.time.advance(Duration.ofSeconds(1));
		assertThat(this.log.permit("a")).isEqualTo(2);
		assertThat(this.log.permit("a")).isEqualTo(RefusalLog.SUPPRESSED);
	}

	@Test
	void whenKeysDifferThenEachHasItsLine() {
		assertThat(this.log.permit("a")).isZero();
		assertThat(this.log.permit("b")).isZero();
	}

	@Test
	void whenAddressesAreEndlessThenMemoryAndLinesAreBounded() {
		int lines = 0;
		for (int i = 0; i < 100_000; i++) {
			lines += (this.log.permit("address " + i) != RefusalLog.SUPPRESSED) ? 1 : 0;
		}
		assertThat(lines).isEqualTo(RefusalLog.MAX_KEYS + 1);
		assertThat(this.log.size()).isEqualTo(RefusalLog.MAX_KEYS);
		this.time.advance(RefusalLog.INTERVAL);
		assertThat(this.log.permit("after the storm")).isZero();
		assertThat(this.log.size()).isEqualTo(1);
	}

}
