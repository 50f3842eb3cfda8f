package io.runar.benchmarks.jmh;

import java.lang.reflect.Type;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.runar.benchmarks.contender.Message;
import io.runar.benchmarks.contender.Order;
import io.runar.benchmarks.proto.OrderMessage;
import io.runar.codec.PayloadCodecs;
import io.runar.wire.Payload;
import org.jspecify.annotations.Nullable;
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

/**
 * A record of ten fields and a list of five, and 100 raw bytes, to a payload and back.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class PayloadCodecBenchmark {

	/** Tag of the codec. */
	@Param({ "cbor", "json", "protobuf", "raw" })
	public String codec = "cbor";

	private final PayloadCodecs codecs = PayloadCodecs.defaults();

	private Object value = Order.TYPICAL;

	private Type type = Order.class;

	private List<String> accepted = List.of();

	private Payload payload = Payload.NULL;

	/** Chooses what the codec is made for. */
	@Setup
	public void prepare() {
		if (this.codec.equals("protobuf")) {
			this.value = Order.TYPICAL.toMessage();
			this.type = OrderMessage.class;
		}
		else if (this.codec.equals("raw")) {
			this.value = Message.BYTES_100.bytes();
			this.type = byte[].class;
		}
		this.accepted = List.of(this.codec);
		this.payload = encode();
	}

	/**
	 * Value to payload.
	 * @return the payload
	 */
	@Benchmark
	public Payload encode() {
		return this.codecs.encode(this.value, this.accepted);
	}

	/**
	 * Payload to value.
	 * @return the value
	 */
	@Benchmark
	public @Nullable Object decode() {
		return this.codecs.decode(this.payload, this.type);
	}

}
