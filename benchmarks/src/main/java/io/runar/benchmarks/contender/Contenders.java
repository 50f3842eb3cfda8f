package io.runar.benchmarks.contender;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * All contenders by name. The names are what the command line takes and the tables show.
 */
public final class Contenders {

	/** The yardstick of most targets. */
	public static final String GRPC_TLS = "grpc-unary-tls";

	/** The floor: no routing, no encryption, no API. */
	public static final String NETTY = "netty";

	/** With encryption and, in this project, handlers that may block. */
	public static final List<String> ORDINARY = List.of(GRPC_TLS, "runar", "runar-tcp");

	private static final Map<String, Supplier<Contender>> ALL = new LinkedHashMap<>();

	static {
		ALL.put("grpc-unary", () -> new GrpcUnaryContender(false, false));
		ALL.put("grpc-unary-direct", () -> new GrpcUnaryContender(false, true));
		ALL.put(GRPC_TLS, () -> new GrpcUnaryContender(true, false));
		ALL.put(NETTY, () -> new NettyContender(false));
		ALL.put("netty-tls", () -> new NettyContender(true));
		ALL.put("runar", () -> new RunarContender("runar", false));
		ALL.put("runar-nb", () -> new RunarContender("runar-nb", true));
		ALL.put("runar-tcp", () -> new RunarContender("runar-tcp", false));
		ALL.put("runar-tcp-nb", () -> new RunarContender("runar-tcp-nb", true));
	}

	private Contenders() {
	}

	/**
	 * Returns the names.
	 * @return in the order of the tables
	 */
	public static List<String> names() {
		return List.copyOf(ALL.keySet());
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
