package io.runar.benchmarks.driver;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.runar.security.NetworkKey;

/**
 * Another JVM with the class path of this one, running {@link ChildMain}. Not
 * thread-safe.
 */
final class ChildProcess implements AutoCloseable {

	private final Process process;

	private final BufferedReader replies;

	private final Writer commands;

	private String address = "";

	private ChildProcess(Process process) {
		this.process = process;
		this.replies = process.inputReader(StandardCharsets.UTF_8);
		this.commands = process.outputWriter(StandardCharsets.UTF_8);
	}

	static ChildProcess start(List<String> jvmArguments, NetworkKey key, String role, String... arguments)
			throws IOException {
		List<String> command = java(jvmArguments, ChildMain.class);
		command.add(role);
		command.addAll(List.of(arguments));
		ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
		builder.environment().put(ChildMain.KEY_VARIABLE, key.encoded());
		ChildProcess child = new ChildProcess(builder.start());
		try {
			child.address = child.reply();
			return child;
		}
		catch (UncheckedIOException ex) {
			child.close();
			throw ex;
		}
	}

	/** Returns the command that starts a class of this class path. */
	static List<String> java(List<String> jvmArguments, Class<?> main) {
		List<String> command = new ArrayList<>();
		command.add(ProcessHandle.current().info().command().orElse("java"));
		command.addAll(jvmArguments);
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
		return command;
	}

	/** Returns what the role said when it was ready. */
	String address() {
		return this.address;
	}

	long pid() {
		return this.process.pid();
	}

	long cpuNanos() {
		return Long.parseLong(ask("cpu"));
	}

	long compilingMillis() {
		return Long.parseLong(ask("compiling"));
	}

	void collect() {
		ask("gc");
	}

	String ask(String command) {
		try {
			this.commands.write(command + "\n");
			this.commands.flush();
			return reply();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private String reply() {
		try {
			String line = this.replies.readLine();
			while (line != null && !line.startsWith(ChildMain.REPLY)) {
				line = this.replies.readLine();
			}
			if (line == null) {
				throw new IOException("child process " + pid() + " has ended (expected: a reply)");
			}
			return line.substring(ChildMain.REPLY.length());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		try {
			this.process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
