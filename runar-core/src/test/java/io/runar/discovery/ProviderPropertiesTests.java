package io.runar.discovery;

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

class ProviderPropertiesTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	@ParameterizedTest
	@CsvSource({ "1500, PT1.5S", "1500ms, PT1.5S", "20s, PT20S", "2 m, PT2M", "1H, PT1H", "1d, PT24H", "PT7S, PT7S" })
	void timesHaveTheFormsOfSpring(String text, Duration expected) {
		assertThat(duration(text)).isEqualTo(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "soon", "-1s", "999ms", "25h", "1w", "999999999999999d", "PT-2S" })
	void whenTimeIsWrongThenMessageNamesValueAndExpectation(String text) {
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> duration(text))
			.withMessage("discovery provider test: interval: '" + text
					+ "' (expected: a time from 1s to 86400s, for example 30s)")
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.INVALID_CONFIGURATION));
	}

	@Test
	void whenNotSetOrBlankThenDefaultHolds() {
		assertThat(duration("  ")).isEqualTo(Duration.ofSeconds(30));
		assertThat(properties(Map.of()).duration("interval", SECOND, SECOND, SECOND)).isEqualTo(SECOND);
	}

	@Test
	void listIsWrittenInOneValueOrWithIndices() {
		assertThat(properties(Map.of("peers", " a, b,,c ")).list("peers")).containsExactly("a", "b", "c");
		assertThat(properties(Map.of("peers[10]", "c", "peers[9]", "b", "peers[0]", "a")).list("peers"))
			.containsExactly("a", "b", "c");
		assertThat(properties(Map.of("peers.1", "b", "peers.0", "a")).list("peers")).containsExactly("a", "b");
		assertThat(properties(Map.of()).list("peers")).isEmpty();
	}

	@Test
	void whenOneIndexIsSetTwiceThenItIsRefused() {
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> properties(Map.of("peers.0", "a", "peers[0]", "b")).list("peers"))
			.withMessageContaining("peers.0")
			.withMessageContaining("peers[0]");
	}

	@Test
	void whenOthersAreRefusedThenIndexedOnesAreKnown() {
		ProviderProperties properties = properties(Map.of("peers[0]", "a", "interva", "1s"));
		properties.list("peers");
		assertThatExceptionOfType(RunarException.class).isThrownBy(properties::refuseOthers)
			.withMessageContaining("interva: '1s'")
			.withMessageContaining("peers");
	}

	private static Duration duration(String text) {
		return properties(Map.of("interval", text)).duration("interval", Duration.ofSeconds(30), SECOND,
				Duration.ofDays(1));
	}

	private static ProviderProperties properties(Map<String, String> properties) {
		return new ProviderProperties("test", properties);
	}

}
