package io.runar.sample.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One process of the shop.
 */
final class NodeProcess {

	/**
	 * Small and quick to start: many of them share one machine. H2 would otherwise look
	 * up the name of the machine, which not every machine can.
	 */
	private static final List<String> JVM_OPTIONS = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx160m",
			"-Dh2.bindAddress=127.0.0.1");

	private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

	private final JsonMapper json = new JsonMapper();

	private final String name;

	private final String profiles;

	private final Process process;

	private final Path portFile;

	private final Path log;

	private NodeProcess(String name, String profiles, Process process, Path portFile, Path log) {
		this.name = name;
		this.profiles = profiles;
		this.process = process;
		this.portFile = portFile;
		this.log = log;
	}

	/**
	 * Starts a process; returns at once.
	 * @param jar the application
	 * @param directory for its log and port file
	 * @param name its node id
	 * @param profiles what it plays
	 * @param arguments of Spring Boot
	 * @return the process
	 */
	static NodeProcess start(Path jar, Path directory, String name, String profiles, List<String> arguments) {
		Path portFile = directory.resolve(name + ".port");
		Path log = directory.resolve(name + ".log");
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(JVM_OPTIONS);
		command.add("-Dportfile=" + portFile);
		command.add("-jar");
		command.add(jar.toString());
		command.add("--spring.profiles.active=" + profiles);
		command.add("--runar.network.node-id=" + name);
		command.add("--server.port=0");
		command.addAll(arguments);
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(log.toFile())
				.start();
			return new NodeProcess(name, profiles, process, portFile, log);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	String name() {
		return this.name;
	}

	String profiles() {
		return this.profiles;
	}

	long pid() {
		return this.process.pid();
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	Path log() {
		return this.log;
	}

	/** Asks the process to stop, as SIGTERM does. */
	void terminate() {
		this.process.destroy();
	}

	/** Ends the process without a warning, as SIGKILL does. */
	void kill() {
		this.process.destroyForcibly();
	}

	boolean awaitExit(Duration limit) throws InterruptedException {
		return this.process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
	}

	/** Returns whether the web server is bound. */
	boolean isListening() {
		try {
			return Files.exists(this.portFile) && !Files.readString(this.portFile).isBlank();
		}
		catch (IOException ex) {
			return false;
		}
	}

	URI uri(String path) {
		try {
			return URI.create("http://127.0.0.1:" + Files.readString(this.portFile).strip() + path);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Returns whether the node is connected to all others, as it says itself.
	 * @param others node ids
	 * @return whether it is; false also while it cannot be asked
	 */
	boolean sees(Collection<String> others) throws InterruptedException {
		if (!isListening()) {
			return false;
		}
		try {
			HttpRequest request = HttpRequest.newBuilder(uri("/actuator/runar")).timeout(Duration.ofSeconds(2)).build();
			HttpResponse<String> response = this.http.send(request, HttpResponse.BodyHandlers.ofString());
			return response.statusCode() == 200 && connected(this.json.readTree(response.body())).containsAll(others);
		}
		catch (IOException | UncheckedIOException ex) {
			return false;
		}
	}

	private static Set<String> connected(JsonNode node) {
		Set<String> connected = new HashSet<>();
		for (JsonNode peer : node.path("peers")) {
			if (peer.path("connections").asInt() > 0) {
				connected.add(peer.path("id").asString());
			}
		}
		return connected;
	}

}
