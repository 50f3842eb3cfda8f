package io.runar.benchmarks.contender;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.runar.RequestOptions;

/**
 * All contenders by name. The names are what the command line takes and the tables show.
 */
public final class Contenders {

	/** The yardstick of most targets. */
	public static final String GRPC_TLS = "grpc-unary-tls";

	/** The yardstick of streams. */
	public static final String GRPC_STREAM_TLS = "grpc-stream-tls";

	/** The floor: no routing, no encryption, no API. */
	public static final String NETTY = "netty";

	/** With encryption and, in this project, handlers that may block. */
	public static final List<String> ORDINARY = List.of(GRPC_TLS, "runar", "runar-tcp");

	/** End of the names of those whose results arrive on the I/O thread. */
	private static final String DIRECT = "-direct";

	private static final Map<String, Supplier<Contender>> ALL = new LinkedHashMap<>();

	static {
		ALL.put("grpc-unary", () -> new GrpcUnaryContender(false, false));
		ALL.put("grpc-unary-direct", () -> new GrpcUnaryContender(false, true));
		ALL.put(GRPC_TLS, () -> new GrpcUnaryContender(true, false));
		ALL.put("grpc-stream", () -> new GrpcStreamContender(false));
		ALL.put(GRPC_STREAM_TLS, () -> new GrpcStreamContender(true));
		ALL.put(NETTY, () -> new NettyContender(false));
		ALL.put("netty-tls", () -> new NettyContender(true));
		for (String transport : List.of("runar", "runar-tcp")) {
			RequestOptions handedOver = RequestOptions.defaults();
			put(transport, false, handedOver);
			put(transport + "-nb", true, handedOver);
			put(transport + DIRECT, true, handedOver.withDirectCompletion());
		}
	}

	private Contenders() {
	}

	private static void put(String name, boolean nonBlocking, RequestOptions options) {
		ALL.put(name, () -> new RunarContender(name, nonBlocking, options));
	}

	/**
	 * Returns the names.
	 * @return in the order of the tables
	 */
	public static List<String> names() {
		return List.copyOf(ALL.keySet());
	}

	/**
	 * Returns the contenders that differ for callers which wait.
	 * @return their names
	 */
	public static List<String> thatBlock() {
		return thatCarry(Message.BYTES_100).stream().filter((name) -> !name.endsWith(DIRECT)).toList();
	}

	/**
	 * Returns the contenders that can send a message.
	 * @param message what to send
	 * @return their names
	 */
	public static List<String> thatCarry(Message message) {
		return ALL.keySet().stream().filter((name) -> named(name).carries(message)).toList();
	}

	/**
	 * Returns the contenders with streams of items.
	 * @return their names
	 */
	public static List<String> thatStream() {
		return ALL.keySet().stream().filter((name) -> named(name).streams()).toList();
	}

	/**
	 * Creates a contender.
	 * @param name its name
	 * @return a new one
	 * @throws IllegalArgumentException if there is none of that name
	 */
	public static Contender named(String name) {
		Supplier<Contender> contender = ALL.get(name);
		if (contender == null) {
			throw new IllegalArgumentException("contender: " + name + " (expected: one of " + ALL.keySet() + ")");
		}
		return contender.get();
	}

}
