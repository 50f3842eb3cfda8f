package io.runar.sample.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.runar.sample.ShopApplication;

/**
 * Starts the shop as five processes on this machine, orders from it and takes nodes away.
 * <p>
 * Without arguments it plays to the end and exits with 0 if all checks held.
 * {@code --stay} keeps the shop running; {@code node <role>...} adds a node to such a
 * shop, from another terminal.
 *
 * @since 0.1
 */
public final class Demo {

	private static final String JOIN_FILE = "join";

	private final Console console = new Console(System.out);

	private final Path jar;

	private final Path home;

	private Demo() {
		// Of a program started with -jar the class path is the jar.
		this.jar = Path.of(System.getProperty("java.class.path")).toAbsolutePath();
		this.home = this.jar.resolveSibling("demo");
	}

	/**
	 * Runs the demo.
	 * @param args nothing, {@code --stay}, or {@code node} and roles
	 */
	public static void main(String[] args) {
		Demo demo = new Demo();
		try {
			if (args.length == 0) {
				System.exit(demo.play() ? 0 : 1);
			}
			else if (args.length == 1 && args[0].equals("--stay")) {
				demo.stay();
			}
			else if (args.length > 1 && args[0].equals("node")) {
				demo.join(String.join(",", Arrays.copyOfRange(args, 1, args.length)));
			}
			else {
				System.err.println("usage: demo [--stay | node <role>...]");
				System.exit(2);
			}
		}
		catch (DemoException ex) {
			System.err.println("The demo failed: " + ex.getMessage());
			System.exit(1);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			System.exit(130);
		}
	}

	private boolean play() throws InterruptedException {
		long start = System.nanoTime();
		try (Cluster cluster = start()) {
			new Scenario(this.console, cluster, new Shop(cluster.node("gateway-1").uri("/"))).play();
			boolean good = this.console.summary();
			System.out.printf("%.0f s; logs of the nodes: %s%n", (System.nanoTime() - start) / 1e9,
					cluster.directory());
			return good;
		}
	}

	private Cluster start() throws InterruptedException {
		Cluster cluster = new Cluster(this.jar, this.home);
		// Also on Ctrl-C nothing stays behind.
		Runtime.getRuntime().addShutdownHook(new Thread(cluster::close, "stop-nodes"));
		System.out.printf("The shop as a network of five processes on 127.0.0.1, network '%s':%n", cluster.network());
		System.out.println("gRPC with mutual TLS, found by mDNS, no address configured");
		long start = System.nanoTime();
		cluster.startWithDatabase("orders-1", "orders,catalog");
		cluster.start("inventory-1", "inventory");
		cluster.start("inventory-2", "inventory");
		cluster.start("notifications-1", "notifications");
		cluster.start("gateway-1", "gateway");
		cluster.awaitMesh();
		for (NodeProcess node : cluster.nodes()) {
			this.console.line("%-16s pid %-8d %-26s %s", node.name(), node.pid(), node.profiles(),
					node.uri("/actuator"));
		}
		this.console.line("all five see each other, %.1f s after the first was started",
				(System.nanoTime() - start) / 1e9);
		return cluster;
	}

	private void stay() throws InterruptedException {
		Cluster cluster = start();
		Path file = this.home.resolve(JOIN_FILE);
		write(file, cluster.joinArguments());
		Runtime.getRuntime().addShutdownHook(new Thread(() -> file.toFile().delete(), "forget-network"));
		String gateway = cluster.node("gateway-1").uri("").toString();
		System.out.printf("%nThe shop is open until you press Ctrl-C.%n");
		this.console.line("what there is:   curl %s/products", gateway);
		this.console.line("order something: curl -H 'Content-Type: application/json' -d '%s' %s/orders",
				"{\"customer\":\"Ada\",\"lines\":[{\"product\":\"kettle\",\"quantity\":1}]}", gateway);
		this.console.line("the network:     curl %s/actuator/runar", gateway);
		this.console.line("one more node:   ./demo node inventory        (in another terminal)");
		this.console.line("lose one:        kill -9 %d", cluster.node("inventory-1").pid());
		new CountDownLatch(1).await();
	}

	/** This process becomes the node, in the foreground. */
	private void join(String roles) {
		Path file = this.home.resolve(JOIN_FILE);
		if (!Files.exists(file)) {
			throw new DemoException("there is no shop to join: start one with ./demo --stay");
		}
		List<String> arguments = new ArrayList<>(read(file));
		arguments.add("--spring.profiles.active=" + roles);
		arguments.add("--runar.network.node-id=" + roles.replace(',', '-') + "-" + ProcessHandle.current().pid());
		arguments.add("--server.port=0");
		ShopApplication.run(arguments.toArray(String[]::new));
	}

	private static void write(Path file, List<String> lines) {
		try {
			Files.write(file, lines);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static List<String> read(Path file) {
		try {
			return Files.readAllLines(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
