package io.runar.benchmarks.driver;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

import io.runar.security.NetworkKey;
import org.jspecify.annotations.Nullable;

/**
 * A child process: takes its role from the command line, says when it is ready, obeys
 * commands on its input, and ends with its input, so that it never outlives its parent.
 */
final class ChildMain {

	/** Name of the environment variable with the secret; a command line can be seen. */
	static final String KEY_VARIABLE = "BENCHMARK_KEY";

	/** Begins the lines that are meant for the parent. */
	static final String REPLY = "REPLY ";

	private static final Map<String, Supplier<ChildRole>> ROLES = Map.of(AnsweringRole.NAME, AnsweringRole::new,
			SubscriberRole.NAME, SubscriberRole::new);

	/** Warns of every stream that is open when the parent ends this process. */
	private static final Logger GRPC = Logger.getLogger("io.grpc.netty.shaded");

	private ChildMain() {
	}

	/**
	 * Runs the process.
	 * @param args role and its arguments
	 * @throws Exception if it cannot begin
	 */
	public static void main(String[] args) throws Exception {
		GRPC.setLevel(Level.SEVERE);
		ChildRole role = role(args[0]);
		NetworkKey key = NetworkKey.parse(System.getenv(KEY_VARIABLE));
		reply(role.start(key, Arrays.copyOfRange(args, 1, args.length)));
		BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		String command = null;
		while ((command = commands.readLine()) != null) {
			reply(obey(role, command));
		}
		Runtime.getRuntime().halt(0);
	}

	private static ChildRole role(String name) {
		@Nullable Supplier<ChildRole> role = ROLES.get(name);
		if (role == null) {
			throw new IllegalArgumentException("role: " + name + " (expected: one of " + ROLES.keySet() + ")");
		}
		return role.get();
	}

	private static String obey(ChildRole role, String command) {
		return switch (command) {
			case "cpu" -> Long.toString(Self.cpuNanos());
			case "compiling" -> Long.toString(Self.compilingMillis());
			case "gc" -> {
				Self.collect();
				yield "done";
			}
			default -> role.obey(command);
		};
	}

	private static void reply(String text) {
		System.out.println(REPLY + text);
		System.out.flush();
	}

}
