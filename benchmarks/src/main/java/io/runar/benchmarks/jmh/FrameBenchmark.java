package io.runar.benchmarks.jmh;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.runar.wire.EncodedMessage;
import io.runar.wire.FrameReader;
import io.runar.wire.OutboundFrame;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Frames of requests with a payload of 100 bytes; times are for the whole frame.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class FrameBenchmark {

	/** How many messages the frame carries. */
	@Param({ "1", "32", "256" })
	public int messages;

	private List<EncodedMessage> encoded = List.of();

	private final FrameReader reader = WireMessages.CODEC.newReader();

	private byte[] frame = new byte[0];

	/** Makes the frame. */
	@Setup
	public void prepare() {
		this.encoded = new ArrayList<>();
		for (int i = 0; i < this.messages; i++) {
			this.encoded.add(WireMessages.CODEC.encode(WireMessages.request(Integer.toString(i, 36))));
		}
		this.frame = writeFrame();
	}

	/**
	 * Encoded messages to the bytes of a frame.
	 * @return the frame
	 */
	@Benchmark
	public byte[] writeFrame() {
		return new OutboundFrame(this.encoded).toByteArray();
	}

	/**
	 * The bytes of a frame to checked messages.
	 * @param blackhole takes the messages
	 */
	@Benchmark
	public void readFrame(Blackhole blackhole) {
		this.reader.read(this.frame, "", "", blackhole::consume);
	}

}
