package io.runar.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.runar.BroadcastMode;
import io.runar.ErrorCode;
import io.runar.Event;
import io.runar.HandlerError;
import io.runar.RunarException;
import io.runar.event.EventSettings;
import io.runar.event.LocalSubscription;
import io.runar.node.RunarNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of the failures of event handlers.
 */
class HandlerErrorTests {

	private static final Logger LOG = (Logger) LoggerFactory.getLogger(LocalSubscription.class);

	private final SimulatedNetwork network = SimulatedNetwork.withSeed(3);

	private final List<Event<HandlerError>> reports = new ArrayList<>();

	private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

	@BeforeEach
	void listen() {
		this.logged.start();
		LOG.addAppender(this.logged);
		LOG.setAdditive(false);
	}

	@AfterEach
	void stopListening() {
		LOG.detachAppender(this.logged);
		LOG.setAdditive(true);
	}

	@Test
	void whenHandlerFailsThenItsNodeReportsIt() {
		startFailing("a");
		RunarNode publisher = this.network.start("b");
		publisher.subscribe(HandlerError.TOPIC, HandlerError.class, this.reports::add);
		this.network.node("a").subscribe("$node/*", HandlerError.class, this.reports::add);
		publish(publisher, 1);
		assertThat(this.reports).singleElement().satisfies((report) -> {
			assertThat(report.source().value()).isEqualTo("a");
			assertThat(report.data()).isEqualTo(new HandlerError("log", "status/*", "status/changed", "b", 1,
					"HANDLER_FAILED", "status/changed: the handler failed with IllegalStateException"));
		});
		assertThat(this.network.count("a", "event-dropped.handler-failed")).isEqualTo(1);
	}

	@Test
	void whenReportsAreForAllThenAnyNodeGetsThem() {
		this.network.configure(
				(config) -> config.events(EventSettings.builder().errorBroadcastMode(BroadcastMode.ALL).build()));
		RunarNode a = startFailing("a");
		this.network.start("b").subscribe(HandlerError.TOPIC, HandlerError.class, this.reports::add);
		publish(a, 1);
		assertThat(this.reports).singleElement().satisfies((report) -> {
			assertThat(report.source().value()).isEqualTo("a");
			assertThat(report.data().topic()).isEqualTo("status/changed");
			assertThat(report.data().eventId()).isZero();
		});
	}

	@Test
	void whenHandlerOfReportsFailsThenThatIsNotReported() {
		this.network.configure(
				(config) -> config.events(EventSettings.builder().errorBroadcastMode(BroadcastMode.ALL).build()));
		RunarNode a = startFailing("a");
		RunarNode b = this.network.start("b");
		for (RunarNode node : List.of(a, b)) {
			node.subscribe(">", (event) -> {
				throw new RunarException(ErrorCode.FORBIDDEN, "not this one");
			});
		}
		b.subscribe(HandlerError.TOPIC, HandlerError.class, this.reports::add);
		publish(a, 1);
		assertThat(this.reports).extracting((report) -> report.data().code())
			.containsExactlyInAnyOrder("HANDLER_FAILED", "FORBIDDEN", "FORBIDDEN");
		assertThat(this.network.count("a", "event-dropped.handler-failed")
				+ this.network.count("b", "event-dropped.handler-failed"))
			.isEqualTo(3 + 2 * 3);
	}

	@Test
	void whenHandlerFailsOftenThenOneLineAMinuteIsLogged() {
		RunarNode a = startFailing("a");
		publish(a, 5);
		assertThat(this.logged.list).singleElement()
			.satisfies((line) -> assertThat(line.getFormattedMessage()).contains("'status/*'", "service 'log'",
					"event 0", "'status/changed'", "from a"))
			.satisfies((line) -> assertThat(line.getThrowableProxy().getMessage()).isEqualTo("no room"));
		this.network.advance(Duration.ofMinutes(1));
		publish(a, 1);
		assertThat(this.logged.list).hasSize(2);
		assertThat(this.logged.list.get(1).getFormattedMessage()).contains("[4 more failures not logged]");
		assertThat(a.info().queues()).singleElement().matches((queue) -> queue.failed() == 6);
	}

	private RunarNode startFailing(String id) {
		return this.network.start(id, Services.of("log", (service) -> service.receive("status/*", (event) -> {
			throw new IllegalStateException("no room");
		})));
	}

	private void publish(RunarNode publisher, int count) {
		if (this.network.nodes().size() > 1) {
			this.network.converge(Duration.ofSeconds(5));
		}
		for (int i = 0; i < count; i++) {
			publisher.publish("status/changed", i);
		}
		this.network.advance(Duration.ofMillis(50));
	}

}
