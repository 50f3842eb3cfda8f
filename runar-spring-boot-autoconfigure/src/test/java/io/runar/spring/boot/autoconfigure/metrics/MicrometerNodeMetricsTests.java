package io.runar.spring.boot.autoconfigure.metrics;

import java.util.List;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.runar.Priority;
import io.runar.runtime.RequestMeter;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MicrometerNodeMetricsTests {

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final MicrometerNodeMetrics metrics = new MicrometerNodeMetrics(this.registry);

	@Test
	void requestsAreTimedByServiceActionAndOutcomeLocalOnesApart() {
		this.metrics.requestMeter("math", "add", false).record(RequestMeter.SUCCESS, 2_000_000);
		this.metrics.requestMeter("math", "add", false).record(RequestMeter.SUCCESS, 4_000_000);
		this.metrics.requestMeter("math", "add", true).record("TIMEOUT", 1);
		assertThat(this.registry.get("runar.requests")
			.tags("service", "math", "action", "add", "outcome", "SUCCESS")
			.timer()).satisfies((timer) -> {
				assertThat(timer.count()).isEqualTo(2);
				assertThat(timer.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(6);
			});
		assertThat(this.registry.get("runar.requests.local")
			.tags("service", "math", "action", "add", "outcome", "TIMEOUT")
			.functionTimer()).satisfies((timer) -> {
				assertThat(timer.count()).isEqualTo(1);
				assertThat(timer.totalTime(TimeUnit.NANOSECONDS)).isEqualTo(1);
			});
	}

	@Test
	void handledRequestsAreTimedByServiceActionAndOutcome() {
		this.metrics.handledMeter("math", "history/{user}").record("FORBIDDEN", 5);
		assertThat(this.registry.get("runar.handled")
			.tags("service", "math", "action", "history/{user}", "outcome", "FORBIDDEN")
			.timer()
			.count()).isEqualTo(1);
	}

	@Test
	void blockedHandlersAreCountedByServiceAndAction() {
		this.metrics.handlerBlocked("math", "add");
		this.metrics.handlerBlocked("math", "add");
		assertThat(
				this.registry.get("runar.handlers.blocked").tags("service", "math", "action", "add").counter().count())
			.isEqualTo(2);
	}

	@Test
	void whatRulesForActionsRefuseIsCountedAndTheirLimitsAreGauges() {
		this.metrics.requestRefused("math", "add", "rate-limit", Priority.LOW);
		assertThat(this.registry.get("runar.admission.refused")
			.tags("service", "math", "action", "add", "reason", "rate-limit", "priority", "LOW")
			.counter()
			.count()).isEqualTo(1);
		this.metrics.limitAdded("math", "math/>", "adaptive-limit", () -> 20, () -> 3);
		assertLimit(20, 3);
		// As when a service is hosted again.
		this.metrics.limitAdded("math", "math/>", "adaptive-limit", () -> 10, () -> 1);
		assertLimit(10, 1);
	}

	private void assertLimit(int limit, int inFlight) {
		Tags tags = Tags.of("service", "math", "rule", "math/>", "kind", "adaptive-limit");
		assertThat(this.registry.get("runar.admission.limit").tags(tags).gauge().value()).isEqualTo(limit);
		assertThat(this.registry.get("runar.admission.in.flight").tags(tags).gauge().value()).isEqualTo(inFlight);
	}

	@Test
	void fallbacksAreCountedByServiceActionAndOutcome() {
		this.metrics.fallbackUsed("math", "add", true);
		this.metrics.fallbackUsed("math", "add", false);
		for (String outcome : List.of("answered", "failed")) {
			assertThat(this.registry.get("runar.handlers.fallbacks")
				.tags("service", "math", "action", "add", "outcome", outcome)
				.counter()
				.count()).isEqualTo(1);
		}
	}

	@Test
	void eventsAreCounted() {
		this.metrics.eventPublished(3);
		this.metrics.eventPublished(0);
		this.metrics.eventDelivered();
		this.metrics.eventDropped("subscription-full");
		assertThat(this.registry.get("runar.events.published").counter().count()).isEqualTo(2);
		assertThat(this.registry.get("runar.events.sent").counter().count()).isEqualTo(3);
		assertThat(this.registry.get("runar.events.delivered").counter().count()).isEqualTo(1);
		assertThat(this.registry.get("runar.events.dropped").tag("reason", "subscription-full").counter().count())
			.isEqualTo(1);
	}

	@Test
	void peersAndConnectionsAreGauges() {
		this.metrics.peersChanged(2);
		this.metrics.connectionOpened(true);
		this.metrics.connectionOpened(true);
		this.metrics.connectionClosed(true);
		assertThat(this.registry.get("runar.peers").gauge().value()).isEqualTo(2);
		assertThat(this.registry.get("runar.connections").tag("direction", "incoming").gauge().value()).isEqualTo(1);
		assertThat(this.registry.get("runar.connections").tag("direction", "outgoing").gauge().value()).isZero();
		assertThat(this.registry.get("runar.connections.opened").tag("direction", "incoming").counter().count())
			.isEqualTo(2);
	}

	@Test
	void framesAreSummedByDirection() {
		this.metrics.frameSent(3, 100);
		this.metrics.frameSent(1, 20);
		this.metrics.frameReceived(5, 7);
		assertThat(this.registry.get("runar.frame.size").tag("direction", "sent").summary().totalAmount())
			.isEqualTo(120);
		assertThat(this.registry.get("runar.batch.size").tag("direction", "sent").summary().mean()).isEqualTo(2);
		assertThat(this.registry.get("runar.batch.size").tag("direction", "received").summary().max()).isEqualTo(5);
	}

	@Test
	void cachesAreCountedByServiceActionSideAndOutcome() {
		this.metrics.cacheUsed("math", "add", "provider", "hit");
		this.metrics.cacheUsed("math", "add", "provider", "hit");
		assertThat(this.registry.get("runar.cache")
			.tags("service", "math", "action", "add", "side", "provider", "outcome", "hit")
			.counter()
			.count()).isEqualTo(2);
	}

	@Test
	void streamsAreCountedWhenTheyEndAndTheirItemsByDirection() {
		this.metrics.streamOpened(true);
		this.metrics.streamItemsSent(3);
		this.metrics.streamItemsSent(4);
		this.metrics.streamItemsReceived(2);
		this.metrics.streamEnded(true, "SUCCESS");
		this.metrics.streamEnded(false, "PEER_LOST");
		assertThat(this.registry.get("runar.streams.items").tag("direction", "sent").counter().count()).isEqualTo(7);
		assertThat(this.registry.get("runar.streams.items").tag("direction", "received").counter().count())
			.isEqualTo(2);
		assertThat(this.registry.get("runar.streams")
			.tags("direction", "incoming", "outcome", "SUCCESS")
			.counter()
			.count()).isEqualTo(1);
		assertThat(this.registry.get("runar.streams")
			.tags("direction", "outgoing", "outcome", "PEER_LOST")
			.counter()
			.count()).isEqualTo(1);
	}

	@Test
	void pausesOfReadingAreTimed() {
		this.metrics.readingPaused(TimeUnit.MILLISECONDS.toNanos(50));
		this.metrics.readingPaused(TimeUnit.MILLISECONDS.toNanos(70));
		assertThat(this.registry.get("runar.inbound.pauses").timer().count()).isEqualTo(2);
		assertThat(this.registry.get("runar.inbound.pauses").timer().totalTime(TimeUnit.MILLISECONDS)).isEqualTo(120);
	}

	@Test
	void compressedPayloadsAreSummedBeforeAndAfter() {
		this.metrics.payloadCompressed(1000, 300);
		this.metrics.payloadCompressed(2000, 500);
		assertThat(this.registry.get("runar.compression.size").tag("stage", "before").summary().totalAmount())
			.isEqualTo(3000);
		assertThat(this.registry.get("runar.compression.size").tag("stage", "after").summary().totalAmount())
			.isEqualTo(800);
	}

	@Test
	void refusalsAndHeartbeatsAreMeasured() {
		this.metrics.refused("UNAUTHENTICATED");
		this.metrics.securityRefused("rate-limited");
		this.metrics.heartbeat("peer-1", 1_000_000);
		assertThat(this.registry.get("runar.refused").tag("reason", "UNAUTHENTICATED").counter().count()).isEqualTo(1);
		assertThat(this.registry.get("runar.security.refused").tag("reason", "rate-limited").counter().count())
			.isEqualTo(1);
		assertThat(this.registry.get("runar.heartbeat").timer().count()).isEqualTo(1);
	}

	@Test
	void acknowledgedAndRetainedEventsAreCountedByWhatBecomesOfThem() {
		this.metrics.eventAcknowledged("delivered");
		this.metrics.eventAcknowledged("delivered");
		this.metrics.retainedDiscarded("topic-full");
		assertThat(this.registry.get("runar.events.acknowledged").tag("outcome", "delivered").counter().count())
			.isEqualTo(2);
		assertThat(this.registry.get("runar.events.retained.discarded").tag("reason", "topic-full").counter().count())
			.isEqualTo(1);
	}

	@Test
	void whenThereAreTooManyNamesThenTheRestIsCountedTogether() {
		for (int i = 0; i < MicrometerNodeMetrics.MAX_METERS + 10; i++) {
			this.metrics.requestMeter("service-" + i, "act", false).record(RequestMeter.SUCCESS, 1);
		}
		assertThat(this.registry.find("runar.requests").timers()).hasSize(MicrometerNodeMetrics.MAX_METERS + 1);
		assertThat(this.registry.get("runar.requests").tag("service", MicrometerNodeMetrics.OTHER).timer().count())
			.isEqualTo(10);
	}

}
