package io.runar.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import io.runar.security.NetworkKey;
import org.jspecify.annotations.Nullable;

/**
 * Remote echo between two processes on loopback: throughput, and CPU time of both
 * processes per request, for 1, 64 and 1024 requests in flight. The contenders run
 * alternately, so that a noisy machine disturbs all of them; the figures to compare are
 * ratios. Prints a Markdown table.
 * <p>
 * Arguments: {@code [seconds a measurement] [rounds] [payload bytes] [contender...]}.
 */
public final class RemoteEcho {

	private static final List<Integer> IN_FLIGHT = List.of(1, 64, 1024);

	private static final List<String> CONTENDERS = List.of("grpc-unary", "grpc-unary-tls", "runar", "runar-tcp");

	private final Duration time;

	private final int rounds;

	private final byte[] payload;

	private RemoteEcho(Duration time, int rounds, int payloadBytes) {
		this.time = time;
		this.rounds = rounds;
		this.payload = new byte[payloadBytes];
		Arrays.fill(this.payload, (byte) 'x');
	}

	/**
	 * Runs the comparison.
	 * @param args see the class
	 * @throws Exception if a process cannot be started or a call fails
	 */
	public static void main(String[] args) throws Exception {
		int seconds = (args.length > 0) ? Integer.parseInt(args[0]) : 5;
		int rounds = (args.length > 1) ? Integer.parseInt(args[1]) : 3;
		int bytes = (args.length > 2) ? Integer.parseInt(args[2]) : 100;
		List<String> contenders = (args.length > 3) ? Arrays.asList(args).subList(3, args.length) : CONTENDERS;
		new RemoteEcho(Duration.ofSeconds(seconds), rounds, bytes).run(contenders);
		System.exit(0);
	}

	private void run(List<String> contenders) throws Exception {
		Map<String, Result> results = new LinkedHashMap<>();
		NetworkKey key = NetworkKey.generate();
		for (int round = 0; round < this.rounds; round++) {
			for (String name : contenders) {
				runOne(name, key, results);
			}
		}
		print(results, contenders);
	}

	private void runOne(String name, NetworkKey key, Map<String, Result> results) throws Exception {
		ProcessBuilder builder = new ProcessBuilder(ProcessHandle.current().info().command().orElse("java"), "-Xmx1g",
				"-cp", System.getProperty("java.class.path"), EchoServer.class.getName(), name);
		builder.environment().put("BENCHMARK_KEY", key.encoded());
		builder.redirectError(ProcessBuilder.Redirect.DISCARD);
		Process server = builder.start();
		try (Contender.Caller caller = Contender.named(name).connect(address(server), key)) {
			for (int inFlight : IN_FLIGHT) {
				measure(caller, server, inFlight, this.time);
				Sample sample = measure(caller, server, inFlight, this.time);
				results.computeIfAbsent(name + " " + inFlight, (k) -> new Result()).add(sample);
			}
		}
		finally {
			server.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
		}
	}

	private static String address(Process server) throws IOException {
		BufferedReader reader = server.inputReader(StandardCharsets.UTF_8);
		String line = reader.readLine();
		while (line != null && !line.startsWith("READY ")) {
			line = reader.readLine();
		}
		if (line == null) {
			throw new IOException("the answering process ended before it was ready");
		}
		return line.substring("READY ".length());
	}

	private Sample measure(Contender.Caller caller, Process server, int inFlight, Duration duration) {
		long cpuBefore = cpu(server);
		long begin = System.nanoTime();
		long end = begin + duration.toNanos();
		long requests = (inFlight == 1) ? oneByOne(caller, end) : windowed(caller, inFlight, end);
		long took = System.nanoTime() - begin;
		return new Sample(requests, took, cpu(server) - cpuBefore);
	}

	private long oneByOne(Contender.Caller caller, long end) {
		long requests = 0;
		while (System.nanoTime() < end) {
			caller.callAndWait(this.payload);
			requests++;
		}
		return requests;
	}

	/** Every answer begins the next request, until the time is over. */
	private long windowed(Contender.Caller caller, int inFlight, long end) {
		Window window = new Window(caller, inFlight, end);
		for (int i = 0; i < inFlight; i++) {
			window.next();
		}
		return window.await();
	}

	/** Nanoseconds that both processes have computed. */
	private static long cpu(Process server) {
		return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos()
				+ server.info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
	}

	private void print(Map<String, Result> results, List<String> contenders) {
		System.out.printf("Remote echo, %d bytes, median of %d rounds of %d s, Java %s, %d processors%n%n",
				this.payload.length, this.rounds, this.time.toSeconds(), System.getProperty("java.version"),
				Runtime.getRuntime().availableProcessors());
		System.out
			.println("| contender | in flight | requests/s | µs of both processes' CPU a request | throughput ratio "
					+ "to the first | CPU ratio to the first |");
		System.out.println("|---|---|---|---|---|---|");
		for (int inFlight : IN_FLIGHT) {
			Sample first = sample(results, contenders.get(0), inFlight);
			for (String name : contenders) {
				Sample sample = sample(results, name, inFlight);
				System.out.printf("| %s | %d | %,.0f | %.1f | %.2f | %.3f |%n", name, inFlight, sample.perSecond(),
						sample.cpuMicros(), sample.perSecond() / first.perSecond(),
						sample.cpuMicros() / first.cpuMicros());
			}
		}
	}

	private static Sample sample(Map<String, Result> results, String name, int inFlight) {
		return Objects.requireNonNull(results.get(name + " " + inFlight)).median();
	}

	/**
	 * Keeps a number of requests under way.
	 */
	private final class Window {

		private final Contender.Caller caller;

		private final long end;

		private final AtomicLong answers = new AtomicLong();

		private final CountDownLatch open;

		private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

		Window(Contender.Caller caller, int inFlight, long end) {
			this.caller = caller;
			this.end = end;
			this.open = new CountDownLatch(inFlight);
		}

		void next() {
			if (System.nanoTime() >= this.end) {
				this.open.countDown();
				return;
			}
			this.caller.call(RemoteEcho.this.payload).whenComplete((answer, ex) -> {
				if (ex != null) {
					this.failure.compareAndSet(null, ex);
					this.open.countDown();
				}
				else {
					this.answers.incrementAndGet();
					next();
				}
			});
		}

		long await() {
			try {
				if (!this.open.await(60, TimeUnit.SECONDS)) {
					throw new IllegalStateException(this.open.getCount() + " requests without answer");
				}
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
			Throwable ex = this.failure.get();
			if (ex != null) {
				throw new UncheckedIOException(new IOException(ex));
			}
			return this.answers.get();
		}

	}

	private record Sample(long requests, long nanos, long cpuNanos) {

		double perSecond() {
			return this.requests * 1e9 / this.nanos;
		}

		double cpuMicros() {
			return this.cpuNanos / 1000.0 / Math.max(1, this.requests);
		}

	}

	private static final class Result {

		private final List<Sample> samples = new ArrayList<>();

		void add(Sample sample) {
			this.samples.add(sample);
		}

		Sample median() {
			return this.samples.stream()
				.sorted((a, b) -> Double.compare(a.perSecond(), b.perSecond()))
				.skip(this.samples.size() / 2)
				.findFirst()
				.orElseThrow();
		}

	}

}
