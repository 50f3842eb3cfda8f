package io.runar.cache;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.codec.PayloadCodecs;
import io.runar.dispatch.HandledRequest;
import io.runar.dispatch.HandlerChain;
import io.runar.dispatch.HandlingNode;
import io.runar.invocation.IoThreads;
import io.runar.registry.ActionRoute;
import io.runar.registry.ServiceRegistry;
import io.runar.runtime.Environment;
import io.runar.runtime.IoWatchdog;
import io.runar.runtime.NodeMetrics;
import io.runar.runtime.SerialContext;
import io.runar.runtime.VirtualTime;
import io.runar.service.AbstractService;
import io.runar.service.AbstractService.ActionDefinition;
import io.runar.service.ActionMetadata;
import io.runar.service.CachePolicy;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ResultCachesTests {

	private final AbstractService service = new AbstractService("users") {
		{
			action("plain", (request) -> "plain");
			action(ActionMetadata.named("get").withCache(CachePolicy.of(Duration.ofSeconds(1))), (request) -> "cached");
		}
	};

	@Test
	void whenCaffeineIsAbsentThenAServiceWithACacheIsRefused() {
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> caches(CacheSettings.DEFAULTS, false).host(this.service))
			.withMessageContaining("'users/get'")
			.withMessageContaining(this.service.getClass().getName())
			.withMessageContaining("com.github.ben-manes.caffeine:caffeine")
			.withMessageContaining("runar.cache.enabled=false")
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.INVALID_CONFIGURATION));
	}

	@Test
	void whenCaffeineIsAbsentAndCachesAreOffThenTheServiceIsHosted() {
		ServiceCaches caches = caches(new CacheSettings(false, 1, 1 << 20), false).host(this.service);
		assertThat(this.service.actions()).allMatch((action) -> caches.handler(action) == action.handler());
	}

	@Test
	void whenAnActionHasNoCacheThenItsHandlerIsLeftAlone() {
		ServiceCaches caches = caches(CacheSettings.DEFAULTS, true).host(this.service);
		List<ActionDefinition> actions = this.service.actions();
		assertThat(caches.handler(actions.get(0))).isSameAs(actions.get(0).handler());
		assertThat(caches.handler(actions.get(1))).isInstanceOf(ProviderCache.class);
	}

	@Test
	void whenLimitsAreOutOfRangeThenTheMessageNamesTheProperty() {
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> new CacheSettings(true, 0, 1 << 20))
			.withMessage("runar.cache.max-entries: 0 (expected: 1 to 100000000)");
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> new CacheSettings(true, 1, 1))
			.withMessage("runar.cache.max-remote-size: 1 bytes (expected: at least 65536)");
	}

	@Test
	void whenAHandlerNeverAnswersThenNothingIsKeptOfTheRequestsThatWereCancelled() throws Exception {
		ServiceCaches caches = caches(CacheSettings.DEFAULTS, true).host(SILENT);
		ProviderCache cache = (ProviderCache) caches.handler(SILENT.actions().get(0));
		List<TestRequest> requests = IntStream.range(0, 10).mapToObj(TestRequest::new).toList();
		for (TestRequest request : requests) {
			assertThat(cache.handle(request)).isInstanceOf(CompletionStage.class);
		}
		assertThat(cache.flights()).isEqualTo(10);
		requests.forEach(TestRequest::cancel);
		assertThat(cache.flights()).isZero();
	}

	private static final HandlingNode NODE = node(new VirtualTime(1).newEnvironment("test"));

	private static final AbstractService SILENT = new AbstractService("silent") {
		{
			action(ActionMetadata.named("get").withCache(CachePolicy.of(Duration.ofSeconds(1))),
					(request) -> new CompletableFuture<>());
		}
	};

	private static final ActionRoute.Provider PROVIDER = new ActionRoute.Provider(SILENT, SILENT.actions().get(0));

	private static final class TestRequest extends HandledRequest {

		private final int number;

		TestRequest(int number) {
			super(NODE, TopicPath.of("silent/get"), PROVIDER, Duration.ofSeconds(30).toNanos(), Map.of(), 1, null);
			this.number = number;
		}

		@Override
		public Object params(Type type) {
			return node().codecs().convert(this.number, type);
		}

		@Override
		public PeerId caller() {
			return node().self();
		}

	}

	private static HandlingNode node(Environment environment) {
		return new HandlingNode(() -> {
			throw new IllegalStateException("no node");
		}, PeerId.of("test"), environment, PayloadCodecs.defaults(),
				new IoThreads(new IoWatchdog(environment, NodeMetrics.NONE, Duration.ofMillis(50))), NodeMetrics.NONE);
	}

	private static ResultCaches caches(CacheSettings settings, boolean caffeinePresent) {
		Environment environment = new VirtualTime(1).newEnvironment("test");
		HandlingNode node = node(environment);
		SerialContext context = environment.newSerialContext("test");
		return new ResultCaches(settings, node, NodeMetrics.NONE, context, new ServiceRegistry(context),
				new HandlerChain(List.of()), Duration.ofSeconds(30), caffeinePresent);
	}

}
