package io.runar.node;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;

import io.runar.ErrorCode;
import io.runar.RequestOptions;
import io.runar.RunarException;
import io.runar.TypeRef;
import io.runar.node.NetworkConfig.DiscoveryProviderConfig;
import io.runar.runtime.NodeMetrics;
import io.runar.security.NetworkKey;
import io.runar.service.AbstractService;
import io.runar.service.ActionHandler;
import io.runar.service.Interceptor;
import io.runar.service.OutgoingCall;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * On which threads the application is told how a stream goes on and ends: never on one
 * that does input and output or keeps the time, also when all others are busy.
 */
class StreamThreadsTests {

	private static final NetworkKey KEY = NetworkKey.generate();

	private static final Duration SOON = Duration.ofSeconds(20);

	private static final int WINDOW = 4;

	private final BusyEnvironment atProvider = new BusyEnvironment();

	private final BusyEnvironment atCaller = new BusyEnvironment();

	private final AtomicLong violations = new AtomicLong();

	/** What was called, and on which thread: {@code cancel runar-completion-1}. */
	private final List<String> calls = new CopyOnWriteArrayList<>();

	private final Items source = new Items("source");

	private final Reader reader = new Reader("reader");

	/** Reads the caller's items. */
	private final Reader action = new Reader("action");

	private RunarNode provider;

	private RunarNode caller;

	@BeforeEach
	void startNodes() {
		this.provider = start("provider", this.atProvider, List.of(), new Feed());
		this.caller = start("caller", this.atCaller, List
			.of(new DiscoveryProviderConfig("static", Map.of("peers", this.provider.info().addresses().get(0)))), null);
		this.caller.waitFor("feed/read", SOON).join();
	}

	@AfterEach
	void stopNodes() {
		this.atProvider.handlersBusy = false;
		this.atCaller.handlersBusy = false;
		this.atCaller.completionsBusy = false;
		this.caller.close();
		this.provider.close();
		this.atCaller.close();
		this.atProvider.close();
	}

	private RunarNode start(String id, BusyEnvironment environment, List<DiscoveryProviderConfig> discovery,
			@Nullable AbstractService service) {
		NodeBuilder builder = RunarNode
			.builder(NetworkConfig.builder()
				.nodeId(id)
				.networkKeys(List.of(KEY))
				.transportType("tcp")
				.streamWindow(WINDOW)
				.discoveryProviders(discovery)
				.build())
			.environment(environment)
			.interceptor(new Watching())
			.metrics(new NodeMetrics() {

				@Override
				public void refused(String reason) {
					if (reason.equals("stream-violation")) {
						StreamThreadsTests.this.violations.incrementAndGet();
					}
				}

			});
		if (service != null) {
			builder.service(service);
		}
		RunarNode node = builder.build();
		node.start().join();
		return node;
	}

	private void open(RunarNode node, String action, RequestOptions options) {
		node.requestStream(action, null, TypeRef.<Long>of(Long.class), options).subscribe(this.reader);
	}

	private void open() {
		open(this.caller, "feed/read", RequestOptions.defaults());
		await().until(() -> this.source.subscriber != null);
	}

	/** Waits until something was called, and checks where. */
	private void assertCalled(String what, String thread) {
		await().untilAsserted(
				() -> assertThat(this.calls).anySatisfy((call) -> assertThat(call).startsWith(what + " on " + thread)));
		assertThat(this.calls).filteredOn((call) -> call.startsWith(what + " ")).hasSize(1);
	}

	private void called(String what) {
		this.calls.add(what + " on " + Thread.currentThread().getName());
	}

	@Test
	void whenAStreamEndsThenInterceptorsAreToldOnACompletionThread() {
		open();
		this.source.end();
		assertCalled("interceptor null", "runar-completion-");
	}

	@Test
	void whenAStreamTimesOutThenInterceptorsAreToldOnACompletionThread() {
		open(this.caller, "feed/read", RequestOptions.defaults().withTimeout(Duration.ofMillis(100)));
		assertCalled("interceptor TIMEOUT", "runar-completion-");
	}

	@Test
	void whenAStreamEndsWhileCompletionThreadsAreBusyThenInterceptorsAreToldOnOneAllTheSame() {
		open();
		this.atCaller.completionsBusy = true;
		this.source.end();
		assertCalled("interceptor null", "runar-completion-");
		assertCalled("reader complete", "runar-completion-");
	}

	@Test
	void whenItemsComeWhileCompletionThreadsAreBusyThenTheReaderIsToldOnOneAndTheSourceStops() {
		open();
		this.atCaller.completionsBusy = true;
		this.source.give(0);
		assertCalled("reader OVERLOADED", "runar-completion-");
		assertCalled("source cancelled", "runar-handler-");
	}

	@Test
	void whenTheReaderLeavesWhileHandlersAreBusyThenSourceAndHandlerAreToldOnACompletionThread() {
		open();
		this.atProvider.handlersBusy = true;
		this.reader.subscription.cancel();
		assertCalled("source cancelled", "runar-completion-");
		assertCalled("handler cancelled", "runar-completion-");
	}

	@Test
	void whenCreditComesWhileHandlersAreBusyThenTheStreamEndsBehindItsItems() {
		this.reader.first = 0;
		open();
		for (long i = 0; i < WINDOW; i++) {
			this.source.give(i);
		}
		this.atProvider.handlersBusy = true;
		this.reader.subscription.request(Long.MAX_VALUE);
		assertCalled("source cancelled", "runar-completion-");
		assertCalled("reader OVERLOADED", "runar-completion-");
		assertThat(this.reader.items).containsExactly(0L, 1L, 2L, 3L);
		assertThat(this.violations).hasValue(0);
	}

	@Test
	void whenALocalStreamTimesOutWhileHandlersAreBusyThenItsReaderIsToldOnACompletionThread() {
		open(this.provider, "feed/read", RequestOptions.defaults().withTimeout(Duration.ofMillis(100)));
		this.atProvider.handlersBusy = true;
		assertCalled("reader TIMEOUT", "runar-completion-");
		assertCalled("source cancelled", "runar-completion-");
	}

	@Test
	void whenNoThreadIsFreeToBeginWithTheItemsThenTheActionIsToldAndTheOtherNodeHasDoneNothingWrong() {
		this.atCaller.handlersBusy = true;
		this.caller.sendStream("feed/take", null, this.source, Long.class);
		assertCalled("action OVERLOADED", "runar-completion-");
		assertThat(this.source.subscriber).isNull();
		assertThat(this.violations).hasValue(0);
	}

	@Test
	void whenTheActionLeavesWhileHandlersAreBusyThenTheSourceIsToldOnACompletionThread() {
		this.caller.sendStream("feed/take", null, this.source, Long.class);
		await().until(() -> this.source.subscriber != null);
		this.atCaller.handlersBusy = true;
		this.action.subscription.cancel();
		assertCalled("source cancelled", "runar-completion-");
	}

	@Test
	void whenARequestIsCancelledWhileHandlersAreBusyThenItsHandlerIsToldOnACompletionThread() {
		CompletableFuture<@Nullable Long> request = this.caller.requestAsync("feed/wait", null, Long.class);
		assertCalled("handler called", "runar-handler-");
		this.atProvider.handlersBusy = true;
		request.cancel(false);
		assertCalled("handler cancelled", "runar-completion-");
	}

	@Test
	void whenAResultComesWhileCompletionThreadsAreBusyThenTheCallerIsToldOnOne() {
		CompletableFuture<@Nullable Long> request = this.caller.requestAsync("feed/wait", null, Long.class);
		request.whenComplete((value, failure) -> called("caller " + ((RunarException) failure).code()));
		assertCalled("handler called", "runar-handler-");
		this.atCaller.completionsBusy = true;
		this.source.result.complete(1L);
		assertCalled("caller OVERLOADED", "runar-completion-");
	}

	private final class Feed extends AbstractService {

		Feed() {
			super("feed");
			action("read", ActionHandler.streaming((context) -> {
				context.onCancel(() -> called("handler cancelled"));
				return StreamThreadsTests.this.source;
			}));
			action("take", ActionHandler.streaming((context) -> {
				context.items(Long.class).subscribe(StreamThreadsTests.this.action);
				return new CompletableFuture<>();
			}));
			action("wait", (context) -> {
				called("handler called");
				context.onCancel(() -> called("handler cancelled"));
				return StreamThreadsTests.this.source.result;
			});
		}

	}

	private final class Watching implements Interceptor {

		@Override
		public boolean interceptsLocal() {
			return false;
		}

		@Override
		public CompletionStage<@Nullable Object> call(OutgoingCall call, CallChain next) {
			return call.path().path().equals("feed/read")
					? next.proceed(call)
						.whenComplete((value, failure) -> called("interceptor "
								+ ((failure instanceof RunarException known) ? known.code() : String.valueOf(failure))))
					: next.proceed(call);
		}

	}

	/** Publishes what the test says. */
	private final class Items implements Flow.Publisher<Object>, Flow.Subscription {

		private final String name;

		private final CompletableFuture<Long> result = new CompletableFuture<>();

		private final AtomicLong asked = new AtomicLong();

		private volatile Flow.@Nullable Subscriber<? super Object> subscriber;

		Items(String name) {
			this.name = name;
		}

		@Override
		public void subscribe(Flow.Subscriber<? super Object> given) {
			given.onSubscribe(this);
			this.subscriber = given;
		}

		@Override
		public void request(long count) {
			this.asked.addAndGet(count);
		}

		@Override
		public void cancel() {
			called(this.name + " cancelled");
		}

		/** Gives an item that was asked for. */
		void give(long item) {
			await().until(() -> this.asked.get() > 0);
			this.asked.decrementAndGet();
			subscriber().onNext(item);
		}

		void end() {
			subscriber().onComplete();
		}

		private Flow.Subscriber<? super Object> subscriber() {
			Flow.Subscriber<? super Object> current = this.subscriber;
			if (current == null) {
				throw new IllegalStateException("nobody has subscribed");
			}
			return current;
		}

	}

	/** Takes what comes. */
	private final class Reader implements Flow.Subscriber<Long> {

		private final String name;

		private final List<Long> items = new CopyOnWriteArrayList<>();

		private long first = Long.MAX_VALUE;

		private volatile Flow.Subscription subscription;

		Reader(String name) {
			this.name = name;
		}

		@Override
		public void onSubscribe(Flow.Subscription given) {
			this.subscription = given;
			if (this.first > 0) {
				given.request(this.first);
			}
		}

		@Override
		public void onNext(Long item) {
			this.items.add(item);
		}

		@Override
		public void onError(Throwable thrown) {
			called(this.name + " " + ((RunarException) thrown).code());
		}

		@Override
		public void onComplete() {
			called(this.name + " complete");
		}

	}

}
