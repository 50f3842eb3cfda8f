package io.runar.binding;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.annotation.Action;
import io.runar.annotation.Cache;
import io.runar.annotation.PathParam;
import io.runar.annotation.RunarService;
import io.runar.dispatch.FakeContext;
import io.runar.method.AnnotatedMethod;
import io.runar.service.CachePolicy;
import io.runar.validation.ActionValidation;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CacheAnnotationTests {

	@Test
	void annotationBecomesAPolicy() {
		assertThat(policy(new Good(), "all/{id}")).isEqualTo(new CachePolicy(Duration.ofSeconds(10),
				Duration.ofMinutes(1), 5, List.of("id", "name"), List.of("users/changed", "orders/>"), true));
	}

	@Test
	void whenOnlyTheTimeIsSetThenTheRestHasDefaults() {
		assertThat(policy(new Good(), "simple")).isEqualTo(CachePolicy.of(Duration.ofMillis(500)));
	}

	@Test
	void whenThereIsNoAnnotationThenThereIsNoPolicy() {
		assertThat(policy(new Good(), "uncached")).isNull();
	}

	@Test
	void whenAPayloadIsTakenAsAWholeThenAnyNameMayBeItsKey() {
		assertThat(policy(new Good(), "whole")).isNotNull();
	}

	@Test
	void whenTimeIsNoDurationThenErrorNamesMethodAndValue() {
		assertInvalid(new Object() {
			@Action(cache = @Cache(ttl = "soon"))
			public int get() {
				return 1;
			}
		}, "@Cache ttl 'soon'", "500ms, 2s, 1m or 1h");
		assertInvalid(new Object() {
			@Action(cache = @Cache(ttl = "0s"))
			public int get() {
				return 1;
			}
		}, "@Cache ttl '0s'", "greater than zero");
		assertInvalid(new Object() {
			@Action(cache = @Cache(ttl = "9000h"))
			public int get() {
				return 1;
			}
		}, "ttl: PT9000H", "365 days");
		assertInvalid(new Object() {
			@Action(cache = @Cache(ttl = "1s", staleWhileRevalidate = "-1s"))
			public int get() {
				return 1;
			}
		}, "@Cache staleWhileRevalidate '-1s'", "500ms, 2s, 1m or 1h");
	}

	@Test
	void whenSizeIsOutOfRangeThenErrorNamesIt() {
		assertInvalid(new Object() {
			@Action(cache = @Cache(ttl = "1s", maxSize = 0))
			public int get() {
				return 1;
			}
		}, "maxSize: 0", "1 to 1000000");
	}

	@Test
	void whenKeyIsNoParameterThenErrorNamesThoseThereAre() {
		assertInvalid(new Object() {
			@Action(value = "get/{id}", cache = @Cache(ttl = "1s", key = "nme"))
			public int get(@PathParam String id, String name, int age) {
				return 1;
			}
		}, "@Cache key 'nme'", "one of [id, name, age]");
		assertInvalid(new Object() {
			@Action(cache = @Cache(ttl = "1s", key = { "name", "name" }))
			public int get(String name) {
				return 1;
			}
		}, "key: [name, name]", "every name once");
	}

	@Test
	void whenTopicIsNoPatternThenErrorNamesIt() {
		assertInvalid(new Object() {
			@Action(cache = @Cache(ttl = "1s", invalidateOn = "users//x"))
			public int get() {
				return 1;
			}
		}, "invalidateOn: 'users//x'", "a pattern");
		assertInvalid(new Object() {
			@Action(cache = @Cache(ttl = "1s", invalidateOn = "net:users/x"))
			public int get() {
				return 1;
			}
		}, "invalidateOn: 'net:users/x'", "without network");
	}

	@Test
	void whenThereIsNothingToKeepThenItIsAnError() {
		assertInvalid(new Object() {
			@Action(cache = @Cache(ttl = "1s"))
			public void get() {
			}
		}, "@Cache on a method without result", "returns something");
		assertInvalid(new Object() {
			@Action(cache = @Cache(ttl = "1s"))
			public CompletableFuture<Void> get() {
				return new CompletableFuture<>();
			}
		}, "@Cache on a method without result", "returns something");
	}

	@Test
	void whenThereAreTwoThenItIsAnError() {
		assertInvalid(new Object() {
			@Action(cache = { @Cache(ttl = "1s"), @Cache(ttl = "2s") })
			public int get() {
				return 1;
			}
		}, "2 times @Cache", "at most one");
	}

	private static CachePolicy policy(Object bean, String action) {
		return AnnotatedService.of(bean, bean.getClass(), FakeContext.CODECS)
			.actions()
			.stream()
			.filter((each) -> each.metadata().name().equals(action))
			.findFirst()
			.orElseThrow()
			.metadata()
			.cache();
	}

	private static void assertInvalid(Object bean, String value, String expected) {
		AnnotatedMethod method = AnnotatedMethod.of(bean.getClass())
			.stream()
			.filter((each) -> each.annotation(Action.class) != null)
			.findFirst()
			.orElseThrow();
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> ActionMethod.of(method, method.annotation(Action.class), bean, "test", FakeContext.CODECS,
					ActionValidation.none()))
			.withMessageStartingWith(bean.getClass().getName() + ".get(")
			.withMessageContaining(value)
			.withMessageContaining(expected)
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.INVALID_CONFIGURATION));
	}

	@RunarService(path = "good")
	static class Good {

		@Action(value = "all/{id}", cache = @Cache(ttl = "10s", staleWhileRevalidate = "1m", maxSize = 5,
				key = { "id", "name" }, invalidateOn = { "users/changed", "orders/>" }, perCaller = true))
		String all(@PathParam String id, String name) {
			return name;
		}

		@Action(cache = @Cache(ttl = "500ms"))
		String simple() {
			return "";
		}

		@Action
		String uncached() {
			return "";
		}

		@Action(cache = @Cache(ttl = "1s", key = "anything"))
		String whole(Map<String, Object> payload) {
			return "";
		}

	}

}
