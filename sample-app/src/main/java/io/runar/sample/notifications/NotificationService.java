package io.runar.sample.notifications;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import io.runar.Event;
import io.runar.Node;
import io.runar.annotation.Action;
import io.runar.annotation.RunarService;
import io.runar.annotation.Subscribe;
import io.runar.sample.inventory.StockLevel;
import io.runar.sample.orders.Order;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.annotation.Profile;

@RunarService(path = "notifications", description = "Tells customers what happened to their orders")
@Profile("notifications")
class NotificationService {

	private static final Logger logger = LoggerFactory.getLogger(NotificationService.class);

	private static final int CAPACITY = 10_000;

	private final Node node;

	private final Deque<Notice> recent = new ArrayDeque<>();

	NotificationService(Node node) {
		this.node = node;
	}

	@Subscribe("orders/*")
	void onOrder(Event<Order> event) {
		Order order = event.data();
		if (order != null) {
			send(event, order.id(), "Dear " + order.customer() + ", thank you for your order of EUR " + order.total());
		}
	}

	@Subscribe("inventory/restocked")
	void onRestocked(Event<StockLevel> event) {
		StockLevel level = event.data();
		if (level != null) {
			send(event, level.product(), level.product() + " is back: " + level.available() + " in stock");
		}
	}

	@Action(idempotent = true, description = "The last notices of this node")
	List<Notice> recent() {
		synchronized (this.recent) {
			return List.copyOf(this.recent);
		}
	}

	private void send(Event<?> event, String subject, String text) {
		// A real shop would send mail here.
		logger.info("{}: {}", event.topic(), text);
		synchronized (this.recent) {
			if (this.recent.size() == CAPACITY) {
				this.recent.removeFirst();
			}
			this.recent.addLast(new Notice(event.topic().toString(), subject, text, this.node.id().value()));
		}
	}

}
