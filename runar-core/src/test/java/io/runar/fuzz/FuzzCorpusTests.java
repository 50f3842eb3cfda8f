package io.runar.fuzz;

import java.util.Set;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every decoder of bytes from outside reads or refuses, as it declares, all inputs of its
 * corpus: good ones, and those that fuzzing has found. {@code ./mvnw -Pfuzz} looks for
 * more.
 */
class FuzzCorpusTests {

	static Set<String> targets() {
		return FuzzTargets.ALL.keySet();
	}

	@ParameterizedTest
	@MethodSource("targets")
	void everyInputIsReadOrRefusedAsDeclared(String name) throws Exception {
		FuzzTarget target = FuzzTargets.ALL.get(name).get();
		Inspection inspection = new Inspection(target);
		for (byte[] input : Corpus.of(name, target)) {
			inspection.inspect(input);
		}
	}

	@ParameterizedTest
	@MethodSource("targets")
	void everySeedIsRead(String name) throws Exception {
		FuzzTarget target = FuzzTargets.ALL.get(name).get();
		assertThat(target.seeds()).isNotEmpty();
		for (byte[] seed : target.seeds()) {
			target.read(seed);
		}
	}

}
