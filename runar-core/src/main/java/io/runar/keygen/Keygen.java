package io.runar.keygen;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileAlreadyExistsException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;

import io.runar.RunarException;

/**
 * Makes network keys, key pairs and certificates:
 * {@code java -jar runar-core-<version>.jar keygen}. Files with secrets are for their
 * owner alone (mode 0600, new directories 0700), no file is ever replaced, and no secret
 * is ever printed.
 *
 * @since 0.1
 */
public final class Keygen {

	/** Exit code: done. */
	public static final int DONE = 0;

	/** Exit code: a file is there already, or cannot be read or made. */
	public static final int FAILED = 1;

	/** Exit code: the command is not understood. */
	public static final int USAGE = 2;

	private static final String HELP = """
			Makes keys and certificates for Runar nodes. No file is ever replaced.

			keygen network-key [--file FILE]
			    A network key: all nodes that have it are one network.
			    FILE: default runar-network.keys
			keygen node-key [--file FILE]
			    The key pair of one node; its id follows from the key.
			    FILE: default runar-node.key
			keygen ca [--dir DIR] [--name NAME] [--days DAYS]
			    A certificate authority: DIR/ca.pem and DIR/ca.key. Nodes need only ca.pem.
			    DIR: default . NAME: default Runar CA. DAYS: default 3650
			keygen node ID [--ca DIR] [--dir DIR] [--days DAYS] [--role ROLE]... [--dns NAME]...
			    A node's key and certificate of that authority: ID.key and ID.pem.
			    --ca: where ca.pem and ca.key are, default . --dir: default . DAYS: default 90
			""";

	private final PrintStream out;

	private final Clock clock;

	private Keygen(PrintStream out, Clock clock) {
		this.out = out;
		this.clock = clock;
	}

	/**
	 * Runs the command and ends the JVM with its exit code.
	 * @param arguments {@code keygen} and what to make; without any, help is printed
	 */
	public static void main(String[] arguments) {
		System.exit(run(List.of(arguments), System.out, System.err, Clock.systemUTC()));
	}

	/**
	 * Runs the command.
	 * @param arguments {@code keygen} and what to make
	 * @param out takes what was made and how to configure it
	 * @param err takes what went wrong
	 * @param clock tells when certificates begin
	 * @return {@link #DONE}, {@link #FAILED} or {@link #USAGE}
	 */
	public static int run(List<String> arguments, PrintStream out, PrintStream err, Clock clock) {
		try {
			List<String> rest = (!arguments.isEmpty() && "keygen".equals(arguments.get(0)))
					? arguments.subList(1, arguments.size()) : arguments;
			new Keygen(out, clock).make(rest);
			return DONE;
		}
		catch (IllegalArgumentException ex) {
			err.println(ex.getMessage());
			err.println();
			err.println(HELP);
			return USAGE;
		}
		catch (FileAlreadyExistsException ex) {
			err.println(ex.getFile() + " is there already and is left as it is (expected: a new file)");
			return FAILED;
		}
		catch (IOException | GeneralSecurityException | RunarException ex) {
			err.println((ex instanceof RunarException) ? ex.getMessage() : ex.toString());
			return FAILED;
		}
	}

	private void make(List<String> arguments) throws IOException, GeneralSecurityException {
		String what = arguments.isEmpty() ? "help" : arguments.get(0);
		List<String> rest = arguments.isEmpty() ? arguments : arguments.subList(1, arguments.size());
		switch (what) {
			case "network-key" -> new KeyFiles(this.out).networkKey(Arguments.parse(rest, 0, "--file"));
			case "node-key" -> new KeyFiles(this.out).nodeKey(Arguments.parse(rest, 0, "--file"));
			case "ca" -> new CertificateFiles(this.out, this.clock)
				.authority(Arguments.parse(rest, 0, "--dir", "--name", "--days"));
			case "node" -> new CertificateFiles(this.out, this.clock)
				.node(Arguments.parse(rest, 1, "--ca", "--dir", "--days", "--role", "--dns"));
			case "help", "--help", "-h" -> this.out.println(HELP);
			default -> throw new IllegalArgumentException(
					"'" + what + "' (expected: one of " + Arrays.asList("network-key", "node-key", "ca", "node") + ")");
		}
	}

}
