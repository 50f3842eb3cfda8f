package io.runar.security;

import java.time.Duration;

import io.runar.runtime.VirtualTime;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RefusalThrottle}.
 */
class RefusalThrottleTests {

	private final VirtualTime time = new VirtualTime(1);

	private final RefusalThrottle log = new RefusalThrottle(this.time.newEnvironment("log"));

	@Test
	void whenRepeatedWithinAMinuteThenSuppressedAndCounted() {
		assertThat(this.log.permit("a")).isZero();
		assertThat(this.log.permit("a")).isEqualTo(RefusalThrottle.SUPPRESSED);
		this.time.advance(Duration.ofSeconds(59));
		assertThat(this.log.permit("a")).isEqualTo(RefusalThrottle.SUPPRESSED);
		this.time.advance(Duration.ofSeconds(1));
		assertThat(this.log.permit("a")).isEqualTo(2);
		assertThat(this.log.permit("a")).isEqualTo(RefusalThrottle.SUPPRESSED);
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
			lines += (this.log.permit("address " + i) != RefusalThrottle.SUPPRESSED) ? 1 : 0;
		}
		assertThat(lines).isEqualTo(RefusalThrottle.MAX_KEYS + 1);
		assertThat(this.log.size()).isEqualTo(RefusalThrottle.MAX_KEYS);
		this.time.advance(RefusalThrottle.INTERVAL);
		assertThat(this.log.permit("after the storm")).isZero();
		assertThat(this.log.size()).isEqualTo(1);
	}

}
