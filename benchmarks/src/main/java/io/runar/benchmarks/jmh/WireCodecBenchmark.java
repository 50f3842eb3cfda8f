package io.runar.benchmarks.jmh;

import java.util.concurrent.TimeUnit;

import io.runar.wire.EncodedMessage;
import io.runar.wire.NodeMessage;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The wire form of single messages with a payload of 100 bytes.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class WireCodecBenchmark {

	private final NodeMessage request = WireMessages.request("a1b2");

	private final NodeMessage response = WireMessages.response("a1b2");

	private final NodeMessage event = WireMessages.event();

	/**
	 * A request.
	 * @return encoded
	 */
	@Benchmark
	public EncodedMessage encodeRequest() {
		return WireMessages.CODEC.encode(this.request);
	}

	/**
	 * A response.
	 * @return encoded
	 */
	@Benchmark
	public EncodedMessage encodeResponse() {
		return WireMessages.CODEC.encode(this.response);
	}

	/**
	 * An event.
	 * @return encoded
	 */
	@Benchmark
	public EncodedMessage encodeEvent() {
		return WireMessages.CODEC.encode(this.event);
	}

}
