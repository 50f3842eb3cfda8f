package io.runar.spring.boot.autoconfigure.observation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RequestOptions;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.service.OutgoingCall;
import io.runar.service.RequestContext;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

class ObservationInterceptorTests {

	private final ObservationRegistry registry = ObservationRegistry.create();

	private final ObservationInterceptor interceptor = new ObservationInterceptor(this.registry, null, null, true);

	private final Recorder recorder = new Recorder();

	private final OutgoingCall call = new OutgoingCall(TopicPath.of("math/add"), null, RequestOptions.defaults());

	@Test
	void whenNothingListensThenTheCallGoesStraightOn() {
		CompletableFuture<Object> result = new CompletableFuture<>();
		assertThat(this.interceptor.call(this.call, (c) -> result)).isSameAs(result);
		assertThat(this.call.headers()).isEmpty();
	}

	@Test
	void aCallIsObservedUntilItsResultAndReturnsTheSameStage() {
		record();
		CompletableFuture<Object> result = new CompletableFuture<>();
		CompletionStage<Object> returned = this.interceptor.call(this.call, (c) -> {
			assertThat(this.registry.getCurrentObservation()).isNotNull();
			return result;
		});
		assertThat(returned).isSameAs(result);
		assertThat(this.recorder.stopped).isEmpty();
		result.complete(3);
		Observation.Context context = this.recorder.only();
		assertThat(context.getName()).isEqualTo("runar.call");
		assertThat(context.getContextualName()).isEqualTo("call math");
		assertThat(context.getLowCardinalityKeyValue("outcome").getValue()).isEqualTo("SUCCESS");
		assertThat(context.getHighCardinalityKeyValue("runar.path").getValue()).isEqualTo("math/add");
	}

	@Test
	void aFailedCallHasItsCodeAsOutcome() {
		record();
		RunarException failure = new RunarException(ErrorCode.NO_PROVIDER, "nobody");
		this.interceptor.call(this.call, (c) -> CompletableFuture.failedFuture(failure));
		assertThat(this.recorder.only().getLowCardinalityKeyValue("outcome").getValue()).isEqualTo("NO_PROVIDER");
		assertThat(this.recorder.only().getError()).isSameAs(failure);
	}

	@Test
	void whatATracerInjectsTravelsAsHeaderAndIsReadByTheHandler() throws Exception {
		record();
		this.interceptor.call(this.call, (c) -> CompletableFuture.completedFuture(null));
		assertThat(this.call.headers()).containsEntry("traceparent", "trace-1");
		RequestContext request = request("math/add", Map.of(), Map.copyOf(this.call.headers()));
		this.interceptor.handle(request, (r) -> null);
		assertThat(this.recorder.received).containsExactly("trace-1");
	}

	@Test
	void aHandlerIsNamedByItsRouteNotItsPath() throws Exception {
		record();
		RequestContext request = request("math/history/alice", Map.of("user", "alice"), Map.of());
		assertThat(this.interceptor.handle(request, (r) -> 5)).isEqualTo(5);
		Observation.Context context = this.recorder.only();
		assertThat(context.getName()).isEqualTo("runar.handle");
		assertThat(context.getLowCardinalityKeyValue("route").getValue()).isEqualTo("math/history/{user}");
		assertThat(context.getHighCardinalityKeyValue("runar.path").getValue()).isEqualTo("math/history/alice");
		assertThat(context.getHighCardinalityKeyValue("runar.caller").getValue()).isEqualTo("caller-1");
	}

	@Test
	void anAsynchronousHandlerIsObservedUntilItsResult() throws Exception {
		record();
		CompletableFuture<Object> result = new CompletableFuture<>();
		this.interceptor.handle(request("math/add", Map.of(), Map.of()), (r) -> result);
		assertThat(this.recorder.stopped).isEmpty();
		result.completeExceptionally(new IllegalStateException("broken"));
		assertThat(this.recorder.only().getLowCardinalityKeyValue("outcome").getValue()).isEqualTo("HANDLER_FAILED");
	}

	@Test
	void whatAHandlerThrowsIsRecordedAndThrown() {
		record();
		RequestContext request = request("math/add", Map.of(), Map.of());
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> this.interceptor.handle(request, (r) -> {
				throw new IllegalStateException("broken");
			}));
		assertThat(this.recorder.only().getError()).hasMessage("broken");
	}

	private void record() {
		this.registry.observationConfig().observationHandler(this.recorder);
	}

	private static RequestContext request(String path, Map<String, String> pathParams, Map<String, String> headers) {
		RequestContext request = mock(RequestContext.class);
		given(request.path()).willReturn(TopicPath.of(path));
		given(request.pathParams()).willReturn(pathParams);
		given(request.headers()).willReturn(headers);
		given(request.caller()).willReturn(PeerId.of("caller-1"));
		return request;
	}

	/**
	 * Stands in for a tracer.
	 */
	private static final class Recorder implements ObservationHandler<Observation.Context> {

		private final List<Observation.Context> stopped = new ArrayList<>();

		private final List<String> received = new ArrayList<>();

		@Override
		public void onStart(Observation.Context context) {
			if (context instanceof RunarCallContext call) {
				call.getSetter().set(call.getCarrier(), "traceparent", "trace-1");
			}
			if (context instanceof RunarHandleContext handle) {
				String value = handle.getGetter().get(handle.getCarrier(), "traceparent");
				if (value != null) {
					this.received.add(value);
				}
			}
		}

		@Override
		public void onStop(Observation.Context context) {
			this.stopped.add(context);
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

		Observation.Context only() {
			assertThat(this.stopped).hasSize(1);
			return this.stopped.get(0);
		}

	}

}
