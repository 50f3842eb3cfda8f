package io.runar.spring.boot.autoconfigure.observation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Kind;
import io.runar.BroadcastMode;
import io.runar.ErrorCode;
import io.runar.PublishOptions;
import io.runar.PublishReceipt;
import io.runar.RunarException;
import io.runar.node.RunarNode;
import io.runar.service.AbstractService;
import io.runar.service.SubscriptionHandler;
import io.runar.test.SimulatedNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class EventObservationInterceptorTests {

	private static final Duration SOON = Duration.ofSeconds(5);

	private final ObservationRegistry registry = ObservationRegistry.create();

	private final Tracer tracer = new Tracer();

	private final SimulatedNetwork network = SimulatedNetwork.withSeed(7);

	@Test
	void whenAnEventReachesAnotherNodeThenItsHandlerContinuesTheTraceOfItsPublisher() {
		observe(false);
		RunarNode a = startTwo("orders/*/paid", (event) -> {
		});
		a.publish("orders/4711/paid", 3);
		this.network.advance(SOON);
		RunarPublishContext published = this.tracer.onlyPublished();
		assertThat(published.getKind()).isEqualTo(Kind.PRODUCER);
		assertThat(published.getName()).isEqualTo("runar.publish");
		assertThat(published.getContextualName()).isEqualTo("publish");
		assertThat(published.getLowCardinalityKeyValues()).isEqualTo(KeyValues.of("mode", "all", "outcome", "SUCCESS"));
		assertThat(published.getHighCardinalityKeyValues()).isEqualTo(KeyValues.of("runar.topic", "orders/4711/paid"));
		RunarReceiveContext received = this.tracer.onlyReceived();
		assertThat(received.getKind()).isEqualTo(Kind.CONSUMER);
		assertThat(received.getName()).isEqualTo("runar.receive");
		assertThat(received.getContextualName()).isEqualTo("receive orders/*/paid");
		assertThat(received.getLowCardinalityKeyValues())
			.isEqualTo(KeyValues.of("outcome", "SUCCESS", "subscription", "orders/*/paid"));
		assertThat(received.getHighCardinalityKeyValues())
			.isEqualTo(KeyValues.of("runar.publisher", "a", "runar.topic", "orders/4711/paid"));
		assertThat(received.<String>get("trace")).isNotNull().isEqualTo(published.get("trace"));
	}

	@Test
	void whenAHandlerPublishesThenThatBelongsToWhatItHandles() {
		observe(false);
		RunarNode a = startTwo("orders/*", (event) -> event.publish("invoices/new", 1, PublishOptions.defaults()));
		a.publish("orders/new", 1);
		this.network.advance(SOON);
		assertThat(this.tracer.published).hasSize(2);
		RunarReceiveContext received = this.tracer.onlyReceived();
		assertThat(this.tracer.published.get(1).getHighCardinalityKeyValue("runar.topic").getValue())
			.isEqualTo("invoices/new");
		assertThat(this.tracer.published.get(1).getParentObservation()).isNotNull()
			.satisfies((parent) -> assertThat(parent.getContextView()).isSameAs(received));
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whenAnEventStaysInTheProcessThenItIsObservedOnlyIfThatIsWanted(boolean wanted) {
		observe(wanted);
		RunarNode a = startTwo("orders/*", (event) -> {
		});
		List<Map<String, String>> headers = new ArrayList<>();
		a.subscribe("orders/*", (event) -> headers.add(event.headers()));
		a.publish("orders/new", 1, PublishOptions.mode(BroadcastMode.LOCAL_ONLY));
		this.network.advance(SOON);
		assertThat(this.tracer.published).hasSize(wanted ? 1 : 0);
		assertThat(this.tracer.received).hasSize(wanted ? 1 : 0);
		a.publish("orders/new", 1);
		this.network.advance(SOON);
		assertThat(this.tracer.published).hasSize(wanted ? 2 : 1);
		assertThat(this.tracer.received).hasSize(wanted ? 3 : 1);
		assertThat(headers).hasSize(2);
		assertThat(headers.get(0).keySet()).isEqualTo(wanted ? Map.of("traceparent", "").keySet() : Map.of().keySet());
	}

	@Test
	void whenASubscriptionIsMadeWhileTheApplicationRunsThenOnlyItsBeginningIsOfLowCardinality() {
		observe(true);
		RunarNode a = this.network.start("a");
		a.subscribe("orders/4711", (event) -> {
		});
		a.publish("orders/4711", 1);
		this.network.advance(SOON);
		RunarReceiveContext received = this.tracer.onlyReceived();
		assertThat(received.getContextualName()).isEqualTo("receive dynamic");
		assertThat(received.getLowCardinalityKeyValue("subscription").getValue()).isEqualTo("dynamic");
	}

	@Test
	void whenAHandlerFailsThenItsCodeIsTheOutcomeAndThePublisherSeesNothingOfIt() {
		observe(false);
		RunarNode a = startTwo("orders/*", (event) -> {
			if (event.topic().path().endsWith("new")) {
				throw RunarException.application("SOLD_OUT", "nothing left", 0);
			}
			throw new IllegalStateException("broken");
		});
		a.publish("orders/new", 1);
		a.publish("orders/old", 1);
		this.network.advance(SOON);
		assertThat(this.tracer.received)
			.extracting((context) -> context.getLowCardinalityKeyValue("outcome").getValue())
			.containsExactly("SOLD_OUT", "HANDLER_FAILED");
		assertThat(this.tracer.published).filteredOn((context) -> context.getContextualName().equals("publish"))
			.hasSize(2)
			.allSatisfy((context) -> assertThat(context.getError()).isNull());
	}

	@Test
	void whenAnEventCannotBePublishedThenItsCodeIsTheOutcomeAndThePublisherGetsTheError() {
		observe(false);
		RunarNode a = startTwo("orders/*", (event) -> {
		});
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> a.publish("orders/new", new byte[64 * 1024 * 1024]))
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.PAYLOAD_TOO_LARGE));
		assertThat(this.tracer.onlyPublished().getLowCardinalityKeyValue("outcome").getValue())
			.isEqualTo("PAYLOAD_TOO_LARGE");
	}

	@Test
	void whenAnEventIsAcknowledgedThenItIsPublishedUntilItsReceiptIsThere() {
		observe(false);
		RunarNode a = startTwo("orders/*", (event) -> assertThat(this.tracer.published).isEmpty());
		CompletableFuture<PublishReceipt> receipt = a.publishAcknowledged("orders/new", 1,
				PublishOptions.acknowledged(SOON));
		assertThat(this.tracer.published).isEmpty();
		assertThat(this.network.await(receipt, SOON).isDelivered()).isTrue();
		assertThat(this.tracer.onlyPublished().getError()).isNull();
		assertThat(this.tracer.onlyReceived().getError()).isNull();
	}

	@Test
	void whenNothingListensToObservationsThenAnEventGetsNoHeaders() {
		this.network.build((builder) -> builder
			.interceptor(new EventObservationInterceptor(ObservationRegistry.NOOP, null, null, true)));
		List<Map<String, String>> headers = new ArrayList<>();
		RunarNode a = startTwo("orders/*", (event) -> headers.add(event.headers()));
		a.publish("orders/new", 1);
		this.network.advance(SOON);
		assertThat(headers).containsExactly(Map.of());
	}

	private void observe(boolean local) {
		this.registry.observationConfig().observationHandler(this.tracer);
		this.network
			.build((builder) -> builder.interceptor(new EventObservationInterceptor(this.registry, null, null, local)));
	}

	/** Starts a publisher, and a subscriber that it knows. */
	private RunarNode startTwo(String pattern, SubscriptionHandler handler) {
		RunarNode publisher = this.network.start("a");
		this.network.start("b", new Subscriber(pattern, handler));
		this.network.converge(SOON);
		return publisher;
	}

	private static final class Subscriber extends AbstractService {

		Subscriber(String pattern, SubscriptionHandler handler) {
			super("subscriber");
			subscription(pattern, handler);
		}

	}

	/**
	 * Stands in for a tracer with propagation: numbers what begins here, and goes on with
	 * what it is told.
	 */
	private static final class Tracer implements ObservationHandler<Observation.Context> {

		private final List<RunarPublishContext> published = new ArrayList<>();

		private final List<RunarReceiveContext> received = new ArrayList<>();

		private int traces;

		@Override
		public void onStart(Observation.Context context) {
			if (context instanceof RunarPublishContext publish) {
				String trace = "trace-" + ++this.traces;
				publish.put("trace", trace);
				publish.getSetter().set(publish.getCarrier(), "traceparent", trace);
			}
			if (context instanceof RunarReceiveContext receive) {
				receive.put("trace", receive.getGetter().get(receive.getCarrier(), "traceparent"));
			}
		}

		@Override
		public void onStop(Observation.Context context) {
			if (context instanceof RunarPublishContext publish) {
				this.published.add(publish);
			}
			if (context instanceof RunarReceiveContext receive) {
				this.received.add(receive);
			}
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

		RunarPublishContext onlyPublished() {
			assertThat(this.published).hasSize(1);
			return this.published.get(0);
		}

		RunarReceiveContext onlyReceived() {
			assertThat(this.received).hasSize(1);
			return this.received.get(0);
		}

	}

}
