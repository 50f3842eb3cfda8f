package io.runar.sample.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.runar.sample.demo.Customers.Orders;
import io.runar.sample.demo.Shop.Attempt;

/**
 * What the demo does with the running shop, and the checks of what came out.
 */
final class Scenario {

	private static final int PER_SECOND = 40;

	private static final Duration EVENT_LIMIT = Duration.ofSeconds(5);

	private final Console console;

	private final Cluster cluster;

	private final Shop shop;

	private final List<Attempt> placed = new ArrayList<>();

	private final Map<String, Integer> stockBefore;

	Scenario(Console console, Cluster cluster, Shop shop) throws InterruptedException {
		this.console = console;
		this.cluster = cluster;
		this.shop = shop;
		this.stockBefore = shop.stock();
	}

	void play() throws InterruptedException {
		try (Customers customers = new Customers(this.shop)) {
			ordinaryOrders(customers);
			wrongOrders();
			lastPieces(customers);
			gracefulStop(customers);
			newNode(customers);
			suddenDeath(customers);
		}
		audit();
	}

	private void ordinaryOrders(Customers customers) throws InterruptedException {
		this.console.step("40 orders over REST");
		List<Attempt> attempts = customers.comeIn(40, PER_SECOND).results();
		report(attempts);
		for (Attempt attempt : attempts.subList(0, 3)) {
			awaitNotified(Set.of(attempt.id()));
			this.console.line("order %s (%d x %s): gateway-1 -> %s -> %s, customer notified by %s", attempt.id(),
					attempt.quantity(), attempt.product(), attempt.placedBy(), attempt.reservedBy(),
					this.shop.notifiedBy(attempt.id()));
		}
		this.console.check("both inventory nodes had their share",
				attempts.stream().map(Attempt::reservedBy).distinct().count() == 2);
	}

	private void wrongOrders() throws InterruptedException {
		this.console.step("Orders that are wrong");
		Attempt invalid = this.shop.order("espresso", 0);
		this.console.line("0 x espresso: %s, data %s", invalid.problem(), invalid.body().path("data"));
		Attempt unknown = this.shop.order("tea", 1);
		this.console.line("1 x tea: %s", unknown.problem());
		this.console.check("the errors of orders-1 arrive as HTTP 400 with the field, and 404", invalid.status() == 400
				&& invalid.body().path("data").has("lines[0].quantity") && unknown.status() == 404);
	}

	private void lastPieces(Customers customers) throws InterruptedException {
		this.console.step("16 customers want one of the last 5 gold watches");
		List<Attempt> attempts = customers.want("gold-watch", 16).results();
		List<Attempt> lucky = attempts.stream().filter(Attempt::placed).toList();
		this.placed.addAll(lucky);
		this.console.line("%d placed (%s)", lucky.size(), shares(lucky));
		attempts.stream()
			.filter((each) -> !each.placed())
			.findFirst()
			.ifPresent((each) -> this.console.line("%d refused: %s, data %s", attempts.size() - lucky.size(),
					each.problem(), each.body().path("data")));
		long outOfStock = attempts.stream().filter((each) -> each.status() == 409).count();
		this.console.check("two instances sold 5, not more", lucky.size() == 5 && outOfStock == 11);
	}

	private void gracefulStop(Customers customers) throws InterruptedException {
		this.console.step("inventory-1 gets SIGTERM while 120 orders come in");
		Orders orders = customers.comeIn(120, PER_SECOND);
		orders.awaitAnswers(40);
		NodeProcess node = this.cluster.node("inventory-1");
		long start = System.nanoTime();
		node.terminate();
		this.cluster.forget(node);
		boolean ended = node.awaitExit(Duration.ofSeconds(20));
		this.console.line("inventory-1 (pid %d) %s after %.1f s", node.pid(), ended ? "ended" : "is still running",
				(System.nanoTime() - start) / 1e9);
		if (!ended) {
			node.kill();
		}
		List<Attempt> attempts = orders.results();
		report(attempts);
		this.console.check("no order was refused or lost", ended && attempts.stream().allMatch(Attempt::placed));
	}

	private void newNode(Customers customers) throws InterruptedException {
		this.console.step("inventory-3 joins");
		long start = System.nanoTime();
		this.cluster.start("inventory-3", "inventory");
		this.cluster.awaitMesh();
		this.console.line("found and connected %.1f s after its start", (System.nanoTime() - start) / 1e9);
		List<Attempt> attempts = customers.comeIn(20, PER_SECOND).results();
		report(attempts);
		this.console.check("it does its share",
				attempts.stream().anyMatch((attempt) -> attempt.reservedBy().equals("inventory-3")));
	}

	private void suddenDeath(Customers customers) throws InterruptedException {
		this.console.step("kill -9 inventory-2 while 120 orders come in");
		Orders orders = customers.comeIn(120, PER_SECOND);
		orders.awaitAnswers(40);
		NodeProcess node = this.cluster.node("inventory-2");
		this.cluster.forget(node);
		node.kill();
		node.awaitExit(Duration.ofSeconds(5));
		this.console.line("inventory-2 (pid %d) is dead", node.pid());
		List<Attempt> attempts = orders.results();
		report(attempts);
		this.console.check("no order was refused or lost", attempts.stream().allMatch(Attempt::placed));
	}

	private void audit() throws InterruptedException {
		this.console.step("Books");
		Set<String> ids = this.placed.stream().map(Attempt::id).collect(Collectors.toCollection(HashSet::new));
		List<String> stored = this.shop.orders();
		this.console.check(
				this.placed.size() + " orders were confirmed, " + stored.size() + " are stored, each of them once",
				stored.size() == ids.size() && ids.containsAll(stored));
		Map<String, Integer> sold = new HashMap<>();
		this.placed.forEach((each) -> sold.merge(each.product(), each.quantity(), Integer::sum));
		Map<String, Integer> taken = new TreeMap<>();
		this.shop.stock()
			.forEach((product, now) -> taken.put(product, this.stockBefore.getOrDefault(product, 0) - now));
		this.console.check("stock taken is what was sold: " + taken, taken.equals(sold));
		this.console.check("all " + ids.size() + " customers were notified", awaitNotified(ids));
	}

	/** Events come on their own way, maybe after the answer. */
	private boolean awaitNotified(Set<String> ids) throws InterruptedException {
		long end = System.nanoTime() + EVENT_LIMIT.toNanos();
		while (!this.shop.notified().containsAll(ids)) {
			if (System.nanoTime() > end) {
				return false;
			}
			Thread.sleep(50);
		}
		return true;
	}

	private void report(List<Attempt> attempts) {
		List<Attempt> good = attempts.stream().filter(Attempt::placed).toList();
		this.placed.addAll(good);
		long slowest = attempts.stream().mapToLong((attempt) -> attempt.took().toMillis()).max().orElse(0);
		this.console.line("%d placed, %d failed; stock reserved by %s; slowest answer %d ms", good.size(),
				attempts.size() - good.size(), shares(good), slowest);
		attempts.stream()
			.filter((attempt) -> !attempt.placed())
			.limit(5)
			.forEach((attempt) -> this.console.line("failed: %s %s", attempt.id(), attempt.problem()));
	}

	private static Map<String, Long> shares(List<Attempt> attempts) {
		return attempts.stream()
			.collect(Collectors.groupingBy(Attempt::reservedBy, TreeMap::new, Collectors.counting()));
	}

}
