package io.runar.benchmarks.driver;

import io.runar.benchmarks.contender.Contenders;
import io.runar.security.NetworkKey;

/**
 * The answering side of a contender.
 */
final class AnsweringRole implements ChildRole {

	static final String NAME = "answer";

	@Override
	public String start(NetworkKey key, String... arguments) throws Exception {
		return Contenders.named(arguments[0]).serve(key);
	}

}
