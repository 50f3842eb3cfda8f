package io.runar.systemtests;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.runar.security.NetworkKey;

/**
 * A {@link NodeMain} in a Java process of its own. What it logs is in
 * {@code target/node-logs}. Its input ends with this process, and so does it.
 */
final class NodeProcess implements AutoCloseable {

	private static final int ANSWER_SECONDS = 30;

	private final Process process;

	private final BufferedReader answers;

	private final Writer commands;

	private final String address;

	private final String id;

	private NodeProcess(Process process, String id) {
		this.process = process;
		this.id = id;
		this.answers = process.inputReader();
		this.commands = process.outputWriter();
		this.address = readAnswer();
	}

	/**
	 * Starts a process and waits until its node runs.
	 * @param key the key of its network
	 * @param id identity of its node
	 * @param settings more {@code name=value} arguments of {@link NodeMain}
	 * @return the running node
	 */
	static NodeProcess start(NetworkKey key, String id, String... settings) throws IOException {
		Path java = Path.of(System.getProperty("java.home"), "bin", "java");
		// Short lives: the second compiler and a concurrent collector would not pay.
		List<String> command = new ArrayList<>(List.of(java.toString(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
				"-Xmx128m", "-cp", System.getProperty("java.class.path"), NodeMain.class.getName(), "id=" + id));
		command.addAll(List.of(settings));
		Path logs = Files.createDirectories(Path.of("target", "node-logs"));
		ProcessBuilder builder = new ProcessBuilder(command)
			.redirectError(ProcessBuilder.Redirect.appendTo(logs.resolve(id + ".log").toFile()));
		builder.environment().put(NodeMain.KEY_VARIABLE, key.encoded());
		Process process = builder.start();
		try {
			return new NodeProcess(process, id);
		}
		catch (RuntimeException ex) {
			process.destroyForcibly();
			throw ex;
		}
	}

	/** Identity of its node. */
	String id() {
		return this.id;
	}

	/** Where other nodes reach it. */
	String address() {
		return this.address;
	}

	long pid() {
		return this.process.pid();
	}

	/** Counts the open files and sockets of the process. */
	long handles() throws IOException {
		try (Stream<Path> handles = Files.list(Path.of("/proc", Long.toString(pid()), "fd"))) {
			return handles.count();
		}
	}

	/** Sends one command and returns the words of its answer. */
	List<String> ask(String command) {
		try {
			this.commands.write(command + "\n");
			this.commands.flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		String answer = readAnswer();
		return answer.isEmpty() ? List.of() : List.of(answer.split(" "));
	}

	/** Ends the process at once, as {@code kill -9} does. */
	void kill() throws InterruptedException {
		this.process.destroyForcibly().waitFor(ANSWER_SECONDS, TimeUnit.SECONDS);
	}

	/** Asks the process to terminate and waits until it has stopped its node. */
	void terminate() throws InterruptedException {
		this.process.destroy();
		if (!this.process.waitFor(ANSWER_SECONDS, TimeUnit.SECONDS)) {
			throw new IllegalStateException("process " + pid() + " (expected: ends after SIGTERM)");
		}
	}

	/** Stops the clock of the process: it keeps its sockets but does nothing. */
	void freeze() throws IOException, InterruptedException {
		signal("-STOP");
	}

	/** Lets a frozen process go on. */
	void thaw() throws IOException, InterruptedException {
		signal("-CONT");
	}

	private void signal(String signal) throws IOException, InterruptedException {
		Process kill = new ProcessBuilder("kill", signal, Long.toString(pid())).inheritIO().start();
		if (!kill.waitFor(ANSWER_SECONDS, TimeUnit.SECONDS) || kill.exitValue() != 0) {
			throw new IllegalStateException("kill " + signal + " " + pid() + " (expected: exit status 0)");
		}
	}

	private String readAnswer() {
		CompletableFuture<String> line = CompletableFuture.supplyAsync(() -> {
			try {
				return this.answers.readLine();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}).orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS);
		try {
			String answer = line.join();
			if (answer == null) {
				throw new IllegalStateException(
						"process " + pid() + " ended (expected: an answer; its log is in target/node-logs)");
			}
			return answer;
		}
		catch (CompletionException ex) {
			throw new IllegalStateException("process " + pid() + " gave no answer (its log is in target/node-logs)",
					ex.getCause());
		}
	}

	/** Ends the process at once if it still runs, frozen or not. */
	@Override
	public void close() {
		this.process.destroyForcibly();
	}

}
