package io.runar.sample.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * The processes the demo has started. Closing it stops all of them, and only them.
 */
final class Cluster implements AutoCloseable {

	/** Seconds on an idle machine; a process that ends is noticed at once. */
	private static final Duration START_LIMIT = Duration.ofMinutes(4);

	private static final Duration STOP_LIMIT = Duration.ofSeconds(15);

	private final Path jar;

	private final Path directory;

	private final List<String> arguments;

	private final String network;

	private final int databasePort;

	private final List<NodeProcess> nodes = new CopyOnWriteArrayList<>();

	Cluster(Path jar, Path home) {
		this.jar = jar;
		// Not the name of another demo's network: the two would become one.
		this.network = "shop-demo-" + Long.toString(ProcessHandle.current().pid(), Character.MAX_RADIX);
		this.databasePort = freePort();
		this.directory = home.resolve(this.network);
		this.arguments = List.of("--runar.network.network-id=" + this.network);
		try {
			Files.createDirectories(this.directory);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	String network() {
		return this.network;
	}

	Path directory() {
		return this.directory;
	}

	List<NodeProcess> nodes() {
		return this.nodes;
	}

	NodeProcess node(String name) {
		return this.nodes.stream().filter((node) -> node.name().equals(name)).findFirst().orElseThrow();
	}

	/** Starts the node that has the database. */
	void startWithDatabase(String name, String profiles) {
		start(name, profiles + ",database", List.of("--shop.database.port=" + this.databasePort));
	}

	void start(String name, String profiles) {
		start(name, profiles, List.of(databaseUrl()));
	}

	private void start(String name, String profiles, List<String> more) {
		List<String> all = new java.util.ArrayList<>(this.arguments);
		all.addAll(more);
		this.nodes.add(NodeProcess.start(this.jar, this.directory, name, profiles, all));
	}

	/** The arguments with which a process becomes a member. */
	List<String> joinArguments() {
		return List.of(this.arguments.get(0), databaseUrl());
	}

	private String databaseUrl() {
		return "--spring.datasource.url=jdbc:h2:tcp://127.0.0.1:" + this.databasePort + "/mem:shop";
	}

	/** Waits until every living node is connected to every other one. */
	void awaitMesh() throws InterruptedException {
		await("all nodes see each other", (node) -> {
			try {
				return node
					.sees(living().stream().map(NodeProcess::name).filter((id) -> !id.equals(node.name())).toList());
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return false;
			}
		});
	}

	private void await(String what, Predicate<NodeProcess> condition) throws InterruptedException {
		long end = System.nanoTime() + START_LIMIT.toNanos();
		List<NodeProcess> waiting = living();
		while (!waiting.isEmpty()) {
			waiting = waiting.stream().filter((node) -> !condition.test(node)).toList();
			for (NodeProcess node : waiting) {
				if (!node.isAlive()) {
					throw new DemoException(node.name() + " has ended by itself; see " + node.log());
				}
			}
			if (System.nanoTime() > end) {
				throw new DemoException("not true after " + START_LIMIT.toSeconds() + " s: " + what + "; missing: "
						+ waiting.stream().map(NodeProcess::name).toList() + "; see the logs in " + this.directory);
			}
			Thread.sleep(200);
		}
	}

	private List<NodeProcess> living() {
		return this.nodes.stream().filter(NodeProcess::isAlive).toList();
	}

	/** Forgets a node that was stopped on purpose. */
	void forget(NodeProcess node) {
		this.nodes.remove(node);
	}

	@Override
	public void close() {
		// Those that need the database first.
		List<NodeProcess> all = List.copyOf(this.nodes);
		all.forEach(NodeProcess::terminate);
		long end = System.nanoTime() + STOP_LIMIT.toNanos();
		try {
			for (NodeProcess node : all) {
				if (!node.awaitExit(Duration.ofNanos(Math.max(0, end - System.nanoTime())))) {
					node.kill();
				}
			}
		}
		catch (InterruptedException ex) {
			all.forEach(NodeProcess::kill);
			Thread.currentThread().interrupt();
		}
	}

	private static int freePort() {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
