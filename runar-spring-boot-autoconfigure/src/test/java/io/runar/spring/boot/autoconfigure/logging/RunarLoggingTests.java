package io.runar.spring.boot.autoconfigure.logging;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

import io.runar.Node;
import io.runar.annotation.Action;
import io.runar.annotation.RunarService;
import io.runar.node.RunarNode;
import io.runar.service.RequestContext;
import io.runar.spring.boot.autoconfigure.RunarAutoConfiguration;
import io.runar.spring.boot.autoconfigure.RunarServicesAutoConfiguration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the MDC of handlers has.
 */
class RunarLoggingTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(RunarAutoConfiguration.class, RunarServicesAutoConfiguration.class,
				RunarLoggingAutoConfiguration.class))
		.withUserConfiguration(Inner.class, Outer.class)
		.withPropertyValues("runar.network.node-id=home", "runar.network.discovery-enabled=false",
				"runar.network.security-enabled=false");

	private final ApplicationContextRunner logged = this.runner.withPropertyValues("runar.logging.mdc=true",
			"runar.logging.local-requests=true");

	@AfterEach
	void clear() {
		MDC.clear();
		Hooks.disableAutomaticContextPropagation();
	}

	@Test
	void byDefaultTheMdcIsLeftAlone() {
		this.runner.run((context) -> {
			assertThat(context).doesNotHaveBean(MdcInterceptor.class);
			assertThat(ask(context, "inner/now")).isEmpty();
		});
	}

	@Test
	void whenOnlyRequestsOfOthersAreLoggedThenLocalOnesAreNot() {
		this.runner.withPropertyValues("runar.logging.mdc=true")
			.run((context) -> assertThat(ask(context, "inner/now")).isEmpty());
	}

	@Test
	void aHandlerHasItsRequestInTheMdcWhichIsThenAsItWas() {
		MDC.put("runar.path", "mine");
		this.logged.run((context) -> {
			Map<String, String> mdc = ask(context, "inner/now");
			assertThat(mdc).containsOnlyKeys("runar.request", "runar.correlation", "runar.node", "runar.caller",
					"runar.path");
			assertThat(mdc).containsEntry("runar.node", "home")
				.containsEntry("runar.caller", "home")
				.containsEntry("runar.path", "inner/now");
			assertThat(MDC.getCopyOfContextMap()).isEqualTo(Map.of("runar.path", "mine"));
		});
	}

	@Test
	void aHandlerThatAsksAnotherGetsItsOwnBack() {
		this.logged.run((context) -> {
			Map<String, String> mdc = ask(context, "outer/both");
			assertThat(mdc).containsEntry("path", "outer/both").containsEntry("inner path", "inner/now");
			assertThat(mdc.get("correlation")).isNotEmpty().isEqualTo(mdc.get("inner correlation"));
			assertThat(mdc.get("request")).isNotEmpty().isNotEqualTo(mdc.get("inner request"));
		});
	}

	@Test
	void whenContextsPropagateThenBothMdcAndRequestFollowAMonoToOtherThreads() {
		Hooks.enableAutomaticContextPropagation();
		this.logged.run((context) -> {
			Map<String, String> mdc = ask(context, "outer/later");
			assertThat(mdc).containsEntry("path", "outer/later");
			assertThat(mdc.get("correlation")).isNotEmpty().isEqualTo(mdc.get("inner correlation"));
			assertThat(Outer.THREAD.get()).isNotSameAs(Thread.currentThread());
		});
	}

	@Test
	void whenTheLibraryIsAbsentThenTheMdcIsSetAllTheSame() {
		this.logged.withClassLoader(new FilteredClassLoader("io.micrometer.context"))
			.run((context) -> assertThat(ask(context, "inner/now")).containsEntry("runar.path", "inner/now"));
	}

	@SuppressWarnings("unchecked")
	private static Map<String, String> ask(ApplicationContext context, String path) {
		return new TreeMap<String, String>(context.getBean(RunarNode.class).request(path, null, Map.class));
	}

	@RunarService(path = "inner")
	static class Inner {

		@Action
		Map<String, @Nullable String> now() {
			Map<String, @Nullable String> mdc = new LinkedHashMap<>();
			Map<String, String> all = MDC.getCopyOfContextMap();
			if (all != null) {
				all.keySet().removeIf((key) -> !key.startsWith("runar.") || all.get(key).equals("mine"));
				mdc.putAll(all);
			}
			return mdc;
		}

	}

	@RunarService(path = "outer")
	static class Outer {

		static final AtomicReference<@Nullable Thread> THREAD = new AtomicReference<>();

		private final Node node;

		Outer(Node node) {
			this.node = node;
		}

		@Action
		Map<String, String> both() {
			Map<?, ?> inner = this.node.request("inner/now", null, Map.class);
			return together(inner);
		}

		@Action
		Mono<Map<String, String>> later(RequestContext request) {
			return Mono.delay(Duration.ofMillis(1)).map((done) -> {
				THREAD.set(Thread.currentThread());
				return together(this.node.request("inner/now", null, Map.class));
			});
		}

		private static Map<String, String> together(Map<?, ?> inner) {
			Map<String, String> all = new LinkedHashMap<>();
			for (String key : new String[] { "request", "correlation", "path" }) {
				all.put(key, String.valueOf(MDC.get("runar." + key)));
				all.put("inner " + key, String.valueOf(inner.get("runar." + key)));
			}
			return all;
		}

	}

}
