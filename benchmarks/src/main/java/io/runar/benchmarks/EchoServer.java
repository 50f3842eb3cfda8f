package io.runar.benchmarks;

import java.io.IOException;

import io.runar.security.NetworkKey;

/**
 * The answering process: prints where it listens and runs until its input ends.
 */
final class EchoServer {

	private EchoServer() {
	}

	public static void main(String[] args) throws IOException {
		String address = Contender.named(args[0]).serve(NetworkKey.parse(System.getenv("BENCHMARK_KEY")));
		System.out.println("READY " + address);
		int read = System.in.read();
		System.exit((read < 0) ? 0 : 1);
	}

}
