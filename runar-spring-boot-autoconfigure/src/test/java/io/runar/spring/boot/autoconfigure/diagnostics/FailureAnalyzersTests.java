package io.runar.spring.boot.autoconfigure.diagnostics;

import java.net.BindException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.security.KeyPairCredentials;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.origin.OriginTrackedValue;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class FailureAnalyzersTests {

	private final StandardEnvironment environment = new StandardEnvironment();

	private final RunarFailureAnalyzer analyzer = new RunarFailureAnalyzer(this.environment);

	@Test
	void aWrongValueIsExplainedWithPropertyValueExpectationAndAction() {
		FailureAnalysis analysis = analyze(ErrorCode.INVALID_CONFIGURATION,
				"runar.network.max-connections: 0 (expected: 1 to 1000000)");
		assertThat(analysis.getDescription()).contains("Property: runar.network.max-connections")
			.contains("Value: 0")
			.contains("Expected: 1 to 1000000");
		assertThat(analysis.getAction())
			.isEqualTo("Change runar.network.max-connections in the configuration of the " + "application.");
	}

	@Test
	void aCompressionWithoutItsLibraryIsExplainedWithWhatToAdd() {
		FailureAnalysis analysis = analyze(ErrorCode.INVALID_CONFIGURATION,
				"runar.network.compression: zstd (expected: com.github.luben:zstd-jni on the class path)");
		assertThat(analysis.getDescription()).contains("Property: runar.network.compression")
			.contains("Value: zstd")
			.contains("Expected: com.github.luben:zstd-jni on the class path");
	}

	@Test
	void whenMoreFollowsWhatIsExpectedThenItIsNoPartOfIt() {
		FailureAnalysis analysis = analyze(ErrorCode.INVALID_CONFIGURATION,
				"runar.network.tls-private-key: abcd... (44 characters) does not exist (expected: a path (of a file))"
						+ " here (working directory: /tmp)");
		assertThat(analysis.getDescription()).contains("Value: abcd... (44 characters) does not exist\n")
			.endsWith("Expected: a path (of a file)");
	}

	@Test
	void whenAKeyIsGivenInPlaceOfItsFileThenTheFormIsExplainedWithoutIt() {
		String key = "Zk9x//Qm3T7vB1pL8sD2fH6jK4nR0wE5yU9cXaVgNiO";
		this.environment.getPropertySources()
			.addFirst(new OriginTrackedMapPropertySource("test", Map.of("runar.network.node-key-file", key)));
		RunarException failure = catchThrowableOfType(RunarException.class,
				() -> KeyPairCredentials.load(Path.of(key), Set.of(), null));
		FailureAnalysis analysis = this.analyzer.analyze(new BeanCreationException("runarNode", failure));
		assertThat(analysis.getDescription()).contains("Property: runar.network.node-key-file")
			.contains("Value: Zk9x... (42 characters) does not exist and is not made\n")
			.endsWith("Expected: the path of a file, not what is in it")
			.doesNotContain("Qm3T7v");
	}

	@Test
	void aMissingValueIsToBeSet() {
		FailureAnalysis analysis = analyze(ErrorCode.INVALID_CONFIGURATION,
				"runar.network.tls-private-key: null (expected: a PEM file)");
		assertThat(analysis.getAction()).startsWith("Set runar.network.tls-private-key");
	}

	@Test
	void whereTheValueCameFromIsShown() {
		Origin origin = new Origin() {

			@Override
			public String toString() {
				return "application.yml - 3:9";
			}

		};
		this.environment.getPropertySources()
			.addFirst(new OriginTrackedMapPropertySource("test",
					Map.of("runar.network.max-connections", OriginTrackedValue.of("0", origin))));
		FailureAnalysis analysis = analyze(ErrorCode.INVALID_CONFIGURATION,
				"runar.network.max-connections: 0 (expected: 1 to 1000000)");
		assertThat(analysis.getDescription()).contains("Origin: application.yml - 3:9");
	}

	@Test
	void anAddressInUseIsExplained() {
		FailureAnalysis analysis = this.analyzer
			.analyze(new BeanCreationException("x", new RunarException(ErrorCode.UNKNOWN,
					"127.0.0.1:7400 cannot be bound", new BindException("Address already in use"))));
		assertThat(analysis.getDescription()).contains("127.0.0.1:7400");
		assertThat(analysis.getAction()).contains("runar.network.bind-address");
	}

	@Test
	void anAddressOthersCanReachNeedsKeys() {
		FailureAnalysis analysis = analyze(ErrorCode.INVALID_CONFIGURATION,
				"runar.network.bind-address: 0.0.0.0:7400 (expected: a loopback address)");
		assertThat(analysis.getAction()).contains("runar.network.network-keys")
			.contains("runar.network.tls-certificate");
	}

	@Test
	void whatIsNoMatterOfConfigurationIsLeftToOthers() {
		assertThat(analyze(ErrorCode.NO_PROVIDER, "nobody has math/add")).isNull();
	}

	private FailureAnalysis analyze(ErrorCode code, String message) {
		return this.analyzer.analyze(new BeanCreationException("runarNode", new RunarException(code, message)));
	}

}
