package io.runar.readme;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.runar.ErrorCode;
import io.runar.Event;
import io.runar.Node;
import io.runar.RunarException;
import io.runar.annotation.RunarService;
import io.runar.annotation.Subscribe;
import io.runar.service.EventContext;
import io.runar.service.Interceptor;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * The interceptor of docs/events.md, as a bean of an application.
 */
class EventsExampleTests {

	@Test
	void theTenantOfThePublisherIsThatOfTheHandler() {
		try (ConfigurableApplicationContext context = ExampleApplication.alone(Application.class)) {
			Node node = context.getBean(Node.class);
			assertThatExceptionOfType(RunarException.class).isThrownBy(() -> node.publish("orders/placed", 1))
				.matches((ex) -> ex.errorCode() == ErrorCode.FORBIDDEN);
			MDC.put("tenant", "acme");
			try {
				node.publish("orders/placed", 2);
			}
			finally {
				MDC.remove("tenant");
			}
			List<String> seen = context.getBean(OrderLog.class).seen;
			await().atMost(Duration.ofSeconds(10)).until(() -> seen.size() == 2);
			assertThat(seen).containsExactly("inside acme", "2 of acme");
		}
	}

	@RunarService(path = "order-log")
	static class OrderLog {

		private final List<String> seen = new CopyOnWriteArrayList<>();

		@Subscribe("orders/*")
		void onOrder(Event<Integer> order) {
			this.seen.add(order.data() + " of " + MDC.get("tenant"));
		}

	}

	/** Made before the other one, but further inside. */
	@Order(20)
	static class Inner implements Interceptor {

		private final OrderLog log;

		Inner(OrderLog log) {
			this.log = log;
		}

		@Override
		public void receive(EventContext event, ReceiveChain next) throws Exception {
			this.log.seen.add("inside " + MDC.get("tenant"));
			next.handle(event);
		}

	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	@Import({ OrderLog.class, Inner.class, TenantInterceptor.class })
	static class Application {

	}

}
