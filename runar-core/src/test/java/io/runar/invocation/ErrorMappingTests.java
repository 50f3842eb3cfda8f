package io.runar.invocation;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

import io.runar.ErrorCode;
import io.runar.ErrorData;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.annotation.RunarError;
import io.runar.service.RequestContext;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ErrorMappingTests {

	private static final TopicPath PATH = TopicPath.of("shop/order");

	private final ErrorMapping mapping = new ErrorMapping(List.of());

	@Test
	void runarExceptionStaysAsItIsInsideAnyWrapper() {
		RunarException own = RunarException.application("GONE", "gone", null);
		assertThat(map(own)).isSameAs(own);
		assertThat(map(new CompletionException(new ExecutionException(own)))).isSameAs(own);
	}

	@Test
	void annotatedExceptionTravelsWithCodeMessageAndData() {
		RunarException mapped = map(new OutOfStock("none left"));
		assertThat(mapped.errorCode()).isEqualTo(ErrorCode.APPLICATION);
		assertThat(mapped.code()).isEqualTo("OUT_OF_STOCK");
		assertThat(mapped.getMessage()).isEqualTo("none left");
		assertThat(mapped.data()).isEqualTo(Map.of("left", 0));
		assertThat(mapped.retryable()).isTrue();
	}

	@Test
	void annotatedExceptionMayNotTakeOneOfOurCodes() {
		assertThat(map(new Pretender()).errorCode()).isEqualTo(ErrorCode.HANDLER_FAILED);
	}

	@Test
	void otherExceptionShowsOnlyItsClass() {
		IllegalArgumentException cause = new IllegalArgumentException("select * from secrets");
		RunarException mapped = map(cause);
		assertThat(mapped.errorCode()).isEqualTo(ErrorCode.HANDLER_FAILED);
		assertThat(mapped.getMessage()).isEqualTo("shop/order: the handler failed with IllegalArgumentException");
		assertThat(mapped).hasCause(cause);
		assertThat(map(new StackOverflowError()).errorCode()).isEqualTo(ErrorCode.HANDLER_FAILED);
	}

	@Test
	void cancelledFutureIsCancelled() {
		assertThat(map(new CancellationException()).errorCode()).isEqualTo(ErrorCode.CANCELLED);
	}

	@Test
	void applicationsMapperComesFirstAndMayFail() {
		ErrorMapping own = new ErrorMapping(List.of((failure) -> {
			throw new IllegalStateException("broken mapper");
		}, (failure) -> null, (failure) -> RunarException.application("MINE", "mine", null)));
		assertThat(own.toRunarException(new OutOfStock("x"), PATH).code()).isEqualTo("MINE");
	}

	@Test
	void emptyConstraintViolationIsAnInvalidArgument() {
		RunarException mapped = map(new ConstraintViolationException(Set.of()));
		assertThat(mapped.errorCode()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
		assertThat(mapped.data()).isEqualTo(Map.of());
	}

	@Test
	void constraintViolationNamesTheFieldsWithoutTheMethod() {
		RunarException mapped = map(new ConstraintViolationException(
				Set.of(violation("must not be blank", new Object[] { "first", "second" }, "create", ElementKind.METHOD,
						"order", ElementKind.PARAMETER, "name", ElementKind.PROPERTY))));
		assertThat(mapped.errorCode()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
		assertThat(mapped.data()).isEqualTo(Map.of("order.name", "must not be blank"));
		assertThat(mapped.getMessage()).isEqualTo("shop/order: invalid {order.name=must not be blank}");
	}

	@Test
	void whenOneParameterTakesThePayloadThenItsFieldsAreNamedWithoutIt() {
		RequestContext context = fake(RequestContext.class, (method) -> method);
		RunarException mapped = map(new ConstraintViolationException(
				Set.of(violation("must not be blank", new Object[] { "payload", context }, "create", ElementKind.METHOD,
						"order", ElementKind.PARAMETER, "name", ElementKind.PROPERTY))));
		assertThat(mapped.data()).isEqualTo(Map.of("name", "must not be blank"));
	}

	@Test
	void whenTheOnlyParameterItselfIsWrongThenItIsNamed() {
		RunarException mapped = map(new ConstraintViolationException(Set.of(violation("must not be null",
				new Object[] { null }, "create", ElementKind.METHOD, "order", ElementKind.PARAMETER))));
		assertThat(mapped.data()).isEqualTo(Map.of("order", "must not be null"));
	}

	@Test
	void wrongResultIsTheHandlersFault() {
		assertThat(map(new ConstraintViolationException(Set
			.of(violation("must not be null", null, "create", ElementKind.METHOD, "", ElementKind.RETURN_VALUE))))
			.errorCode()).isEqualTo(ErrorCode.HANDLER_FAILED);
	}

	/** A violation at a path of names and kinds. */
	private static ConstraintViolation<?> violation(String message, Object[] arguments, Object... steps) {
		List<Path.Node> nodes = new ArrayList<>();
		for (int i = 0; i < steps.length; i += 2) {
			Object name = steps[i];
			Object kind = steps[i + 1];
			nodes.add(fake(Path.Node.class, (method) -> switch (method) {
				case "getKind" -> kind;
				case "isInIterable" -> false;
				default -> name;
			}));
		}
		Path path = fake(Path.class, (method) -> method.equals("toString") ? "path" : nodes.iterator());
		return fake(ConstraintViolation.class, (method) -> switch (method) {
			case "getPropertyPath" -> path;
			case "getExecutableParameters" -> arguments;
			case "hashCode" -> 1;
			default -> message;
		});
	}

	private static <T> T fake(Class<T> type, Function<String, Object> answer) {
		return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type },
				(self, method, arguments) -> answer.apply(method.getName())));
	}

	private RunarException map(Throwable failure) {
		return this.mapping.toRunarException(failure, PATH);
	}

	@RunarError(value = "OUT_OF_STOCK", retryable = true)
	static final class OutOfStock extends RuntimeException implements ErrorData {

		private static final long serialVersionUID = 1L;

		OutOfStock(String message) {
			super(message);
		}

		@Override
		public Object errorData() {
			return Map.of("left", 0);
		}

	}

	@RunarError("TIMEOUT")
	static final class Pretender extends RuntimeException {

		private static final long serialVersionUID = 1L;

	}

}
