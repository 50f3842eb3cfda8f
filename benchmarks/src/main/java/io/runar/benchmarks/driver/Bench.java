package io.runar.benchmarks.driver;

import java.util.LinkedHashMap;
import java.util.Map;

import io.runar.benchmarks.contender.Contenders;
import io.runar.security.NetworkKey;

/**
 * The processes of a run. Both sides of a contender are started when they are first asked
 * for, and kept for the next scenario. Not thread-safe.
 */
final class Bench implements AutoCloseable {

	private final Options options;

	private final NetworkKey key = NetworkKey.generate();

	private final Map<String, Pair> pairs = new LinkedHashMap<>();

	Bench(Options options) {
		this.options = options;
	}

	Options options() {
		return this.options;
	}

	Pair pair(String contender) throws Exception {
		Pair pair = this.pairs.get(contender);
		if (pair == null) {
			pair = Pair.open(Contenders.named(contender), start(AnsweringRole.NAME, contender), this.key);
			this.pairs.put(contender, pair);
		}
		return pair;
	}

	/**
	 * Starts another process.
	 * @param role what it does, a name in {@link ChildMain}
	 * @param arguments for the role
	 * @return the process, to be closed
	 */
	ChildProcess start(String role, String... arguments) throws Exception {
		return ChildProcess.start(this.options.jvmArguments(), this.key, role, arguments);
	}

	NetworkKey key() {
		return this.key;
	}

	@Override
	public void close() {
		this.pairs.values().forEach(Pair::close);
	}

}
