package io.runar.transport;

import java.time.Duration;
import java.util.Map;

import io.runar.ErrorCode;
import io.runar.RunarException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Settings of transports as people write them.
 */
class TransportPropertiesTests {

	@ParameterizedTest
	@CsvSource({ "2048,2048", "512KB,524288", "1MB,1048576", "1 MiB,1048576", "2048B,2048" })
	void sizesHaveUnits(String text, int bytes) {
		assertThat(properties(text).size("it", 1, 1024, 1 << 20)).isEqualTo(bytes);
	}

	@ParameterizedTest
	@CsvSource({ "1500,1500", "500ms,500", "30s,30000", "2m,120000", "1h,3600000", "PT1.5S,1500" })
	void durationsHaveUnits(String text, long millis) {
		assertThat(duration(text)).isEqualTo(Duration.ofMillis(millis));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "1", "-1s", "2h", "soon", "99999999999s", "PT" })
	void whenDurationIsWrongThenNameValueAndExpectationAreTold(String text) {
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> duration(text))
			.withMessage("transport-options.it: '%s' (expected: a duration from 500ms to 3600000ms, "
					+ "for example 30s or 500ms)", text)
			.extracting(RunarException::errorCode)
			.isEqualTo(ErrorCode.INVALID_CONFIGURATION);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "1023", "2MB", "9999999999MB", "12GB", "-5" })
	void whenSizeIsWrongThenItIsRefused(String text) {
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> properties(text).size("it", 1, 1024, 1 << 20))
			.withMessageContaining("a size from 1024 to 1048576 bytes");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "0", "9", "1.5", "99999999999" })
	void whenNumberIsWrongThenItIsRefused(String text) {
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> properties(text).number("it", 1, 1, 8))
			.withMessageContaining("a whole number from 1 to 8");
	}

	@Test
	void whenNotSetThenTheDefaultIsTaken() {
		TransportProperties properties = new TransportProperties(Map.of());
		assertThat(properties.number("it", 7, 1, 8)).isEqualTo(7);
		properties.refuseOthers();
	}

	@Test
	void whenNameIsUnknownThenAllKnownOnesAreTold() {
		TransportProperties properties = new TransportProperties(Map.of("it", "1", "that", "2"));
		properties.number("it", 1, 1, 8);
		assertThatExceptionOfType(RunarException.class).isThrownBy(properties::refuseOthers)
			.withMessage("transport-options.that: unknown property (expected: one of it)");
	}

	private static Duration duration(String text) {
		return properties(text).duration("it", Duration.ZERO, Duration.ofMillis(500), Duration.ofHours(1));
	}

	private static TransportProperties properties(String text) {
		return new TransportProperties(Map.of("it", text));
	}

}
