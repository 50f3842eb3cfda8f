package io.runar.validation;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.runar.ErrorCode;
import io.runar.Response;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.annotation.Action;
import io.runar.annotation.Param;
import io.runar.annotation.PathParam;
import io.runar.annotation.Publish;
import io.runar.annotation.RunarService;
import io.runar.binding.AnnotatedService;
import io.runar.dispatch.FakeContext;
import io.runar.invocation.ErrorMapping;
import io.runar.method.AnnotatedMethod;
import io.runar.method.MethodResult;
import io.runar.service.AbstractService.ActionDefinition;
import jakarta.validation.Valid;
import jakarta.validation.Validation;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ActionValidationTests {

	private final Shop shop = new Shop();

	private final AnnotatedService service = AnnotatedService.of(this.shop, Shop.class, FakeContext.CODECS);

	static List<Function<@Nullable Object, FakeContext>> sides() {
		return List.of(FakeContext::local, FakeContext::remote);
	}

	@ParameterizedTest
	@MethodSource("sides")
	void fieldsOfTheWholePayloadAreNamedAsTheCallerSentThem(Function<@Nullable Object, FakeContext> side) {
		RunarException refused = refused("order",
				side.apply(new Order("", List.of(new Line("a", 1), new Line("b", 0)), Map.of("k", ""))));
		assertThat(refused.errorCode()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
		assertThat(refused.data()).isEqualTo(Map.of("id", "must not be blank", "lines[1].quantity",
				"must be greater than 0", "notes[k]", "must not be blank"));
		assertThat(refused).hasMessage("math/do: invalid {id=must not be blank, "
				+ "lines[1].quantity=must be greater than 0, notes[k]=must not be blank}");
		assertThat(this.shop.calls).hasValue(0);
	}

	@ParameterizedTest
	@MethodSource("sides")
	void namedParametersAreNamedAsTheyTravel(Function<@Nullable Object, FakeContext> side) {
		assertThat(refused("restock", side.apply(Map.of("product", "p", "count", 0))).data())
			.isEqualTo(Map.of("count", "must be greater than 0"));
		assertThat(refused("find/{code}", side.apply(null).with("code", "x")).data())
			.isEqualTo(Map.of("code", "must match \"[0-9]+\""));
		assertThat(refused("several", side.apply(Map.of("first", new Line("", 1), "second", 2))).data())
			.isEqualTo(Map.of("first.product", "must not be blank"));
	}

	@ParameterizedTest
	@MethodSource("sides")
	void thePayloadItselfHasTheNameOfItsParameter(Function<@Nullable Object, FakeContext> side) {
		assertThat(refused("all", side.apply(List.of())).data()).isEqualTo(Map.of("lines", "size must be 1 to 3"));
		assertThat(refused("all", side.apply(List.of(new Line("a", 1), new Line("", 1)))).data())
			.isEqualTo(Map.of("[1].product", "must not be blank"));
	}

	@ParameterizedTest
	@MethodSource("sides")
	void validArgumentsReachTheMethod(Function<@Nullable Object, FakeContext> side) throws Exception {
		assertThat(call("order", side.apply(new Order("7", List.of(), Map.of())))).isEqualTo("7");
		assertThat(call("restock", side.apply(Map.of("product", "p", "count", 3)))).isEqualTo(3);
		assertThat(this.shop.calls).hasValue(2);
	}

	@Test
	void rejectedValueIsNeverTold() {
		RunarException refused = refused("login", FakeContext.local(Map.of("password", "hunter2")));
		assertThat(refused.getMessage() + refused.data()).doesNotContain("hunter2").contains("password");
	}

	@Test
	void numberOfToldFieldsIsBounded() {
		List<String> many = IntStream.range(0, 5000).mapToObj((index) -> "").toList();
		RunarException refused = refused("names", FakeContext.local(many));
		assertThat((Map<?, ?>) refused.data()).hasSize(ViolatedFields.MAX_FIELDS);
		assertThat(refused.getMessage()).hasSizeLessThan(1000).endsWith(" and 4990 more");
	}

	@Test
	void keyOfAMapCannotBreakALineOrFillALog() {
		RunarException refused = refused("order",
				FakeContext.local(new Order("7", List.of(), Map.of("a\nb" + "x".repeat(1000), ""))));
		assertThat(refused.getMessage()).contains("notes[a?bxxx").doesNotContain("\n").hasSizeLessThan(400);
	}

	@ParameterizedTest
	@ValueSource(strings = { "bad", "badLater", "badMono", "badOptional", "badInLater", "badInMono", "badResponse",
			"badInResponse", "badResponseLater", "badInResponseLater", "badInResponseMono", "badOptionalLater",
			"badInOptionalLater", "badOptionalInResponse", "badInOptionalInResponse", "badOptionalInResponseLater" })
	void wrongResultIsTheHandlersFaultHoweverItComes(String action) {
		RunarException failed = refused(action, FakeContext.local(null));
		assertThat(failed.errorCode()).isEqualTo(ErrorCode.HANDLER_FAILED);
		assertThat(failed.data()).isEqualTo(Map.of("product", "must not be blank"));
		assertThat(failed).hasMessage("math/do: invalid result {product=must not be blank}");
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "none", "noneLater", "noneMono", "noneInResponse", "noneInResponseLater", "noneResponseLater" })
	void missingResultIsNamedResult(String action) {
		assertThat(refused(action, FakeContext.local(null)).data()).isEqualTo(Map.of("result", "must not be null"));
	}

	@Test
	void emptyOptionalIsThere() throws Exception {
		assertThat(call("emptyLater", FakeContext.local(null))).asInstanceOf(InstanceOfAssertFactories.COMPLETION_STAGE)
			.isCompletedWithValue(null);
	}

	@Test
	void wrongResultIsNotPublished() {
		FakeContext context = FakeContext.local(null);
		refused("bad", context);
		assertThat(context.published).isEmpty();
	}

	@Test
	void failureOfAFutureStaysWhatItIs() {
		assertThat(refused("failing", FakeContext.local(null)).getMessage()).contains("IllegalStateException");
	}

	@Test
	void constraintsOfAnInterfaceCount() {
		AnnotatedService implementation = AnnotatedService.of(new Implementation(), Implementation.class,
				FakeContext.CODECS);
		assertThat(refused(implementation, "greet", FakeContext.local("")).data())
			.isEqualTo(Map.of("name", "must not be blank"));
	}

	@Test
	void wrongConstraintIsRefusedWhenTheServiceIsMade() {
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> AnnotatedService.of(new Wrong(), Wrong.class, FakeContext.CODECS))
			.withMessageContaining("Wrong.greet(String): constraints that cannot be checked")
			.matches((ex) -> ex.errorCode() == ErrorCode.INVALID_CONFIGURATION);
	}

	@Test
	void applicationsValidatorIsUsedInsteadOfTheProvider() {
		AtomicInteger interpolated = new AtomicInteger();
		try (var factory = Validation.byDefaultProvider()
			.configure()
			.messageInterpolator(new CountedMessages(interpolated))
			.buildValidatorFactory()) {
			AnnotatedService own = AnnotatedService.of(this.shop, Shop.class, FakeContext.CODECS,
					ActionValidation.by(factory));
			assertThat(refused(own, "badLater", FakeContext.local(null)).data())
				.isEqualTo(Map.of("product", "message 1"));
			AnnotatedService plain = AnnotatedService.of(new Implementation(), Implementation.class, FakeContext.CODECS,
					ActionValidation.by(factory.getValidator()));
			assertThat(refused(plain, "greet", FakeContext.local("")).data()).isEqualTo(Map.of("name", "message 2"));
		}
		assertThatIllegalArgumentException().isThrownBy(() -> ActionValidation.by("text"))
			.withMessageContaining("java.lang.String (expected: a jakarta.validation.ValidatorFactory");
	}

	@Test
	void constraintsOnItemsThatNobodyWouldCheckAreRefusedWhenTheServiceIsMade() {
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(
					() -> AnnotatedService.of(new Feed(), Feed.class, FakeContext.CODECS, ActionValidation.byProxy()))
			.withMessageContaining("constraints on the items of a stream, which a proxy does not check")
			.withMessageContaining("a bean without @Validated");
		Object validator = Validation.buildDefaultValidatorFactory().getValidator();
		assertThatExceptionOfType(RunarException.class).isThrownBy(
				() -> AnnotatedService.of(new Feed(), Feed.class, FakeContext.CODECS, ActionValidation.by(validator)))
			.withMessageContaining("constraints that cannot be checked");
	}

	@Test
	void whenNobodyChecksThenNothingIsRefused() throws Exception {
		AnnotatedService unchecked = AnnotatedService.of(this.shop, Shop.class, FakeContext.CODECS,
				ActionValidation.none());
		assertThat(action(unchecked, "restock").handler().handle(FakeContext.local(Map.of("product", "p", "count", 0))))
			.isEqualTo(0);
	}

	@Test
	void actionsWithoutConstraintsAreNotTouched() {
		AnnotatedMethod plain = AnnotatedMethod.of(Shop.class)
			.stream()
			.filter((method) -> method.method().getName().equals("plain"))
			.findFirst()
			.orElseThrow();
		for (ActionValidation validation : List.of(ActionValidation.byProvider(), ActionValidation.byProxy(),
				ActionValidation.by(Validation.buildDefaultValidatorFactory()))) {
			assertThat(validation.check(plain, this.shop, List.of(), MethodResult.of(plain))).isNull();
		}
	}

	private RunarException refused(String action, FakeContext context) {
		return refused(this.service, action, context);
	}

	private static RunarException refused(AnnotatedService service, String action, FakeContext context) {
		try {
			Object result = action(service, action).handler().handle(context);
			Object value = (result instanceof CompletionStage<?> stage) ? stage.toCompletableFuture().join() : result;
			throw new AssertionError("not refused: " + value);
		}
		catch (Exception ex) {
			Throwable cause = (ex instanceof CompletionException) ? ex.getCause() : ex;
			return new ErrorMapping().toRunarException(cause, TopicPath.of("math/do"));
		}
	}

	private @Nullable Object call(String action, FakeContext context) throws Exception {
		return action(this.service, action).handler().handle(context);
	}

	private static ActionDefinition action(AnnotatedService service, String name) {
		return service.actions()
			.stream()
			.filter((action) -> action.metadata().name().equals(name))
			.findFirst()
			.orElseThrow();
	}

	record Line(@NotBlank String product, @Positive int quantity) {

	}

	record Order(@NotBlank String id, List<@Valid Line> lines, Map<String, @NotBlank String> notes) {

	}

	@RunarService
	static class Shop {

		final AtomicInteger calls = new AtomicInteger();

		@Action
		String order(@Valid Order order) {
			this.calls.incrementAndGet();
			return order.id();
		}

		@Action
		int restock(String product, @Param("count") @Positive @Max(100) int quantity) {
			this.calls.incrementAndGet();
			return quantity;
		}

		@Action("find/{code}")
		String find(@PathParam("code") @Pattern(regexp = "[0-9]+") String id) {
			return id;
		}

		@Action
		String several(@Valid Line first, int second) {
			return first.product() + second;
		}

		@Action
		int all(@Size(min = 1, max = 3, message = "size must be {min} to {max}") List<@Valid Line> lines) {
			return lines.size();
		}

		@Action
		int names(List<@NotBlank String> names) {
			return names.size();
		}

		@Action
		void login(@Size(min = 12) String password) {
		}

		@Action
		@Valid
		@Publish("bad")
		Line bad() {
			return new Line("", 1);
		}

		@Action
		@Valid
		CompletableFuture<Line> badLater() {
			return CompletableFuture.supplyAsync(() -> new Line("", 1));
		}

		@Action
		@Valid
		Mono<Line> badMono() {
			return Mono.just(new Line("", 1));
		}

		@Action
		Optional<@Valid Line> badOptional() {
			return Optional.of(new Line("", 1));
		}

		@Action
		CompletionStage<@Valid Line> badInLater() {
			return CompletableFuture.completedFuture(new Line("", 1));
		}

		@Action
		Mono<@Valid Line> badInMono() {
			return Mono.just(new Line("", 1));
		}

		@Action
		@Valid
		Response<Line> badResponse() {
			return Response.of(new Line("", 1));
		}

		@Action
		Response<@Valid Line> badInResponse() {
			return Response.of(new Line("", 1));
		}

		@Action
		@Valid
		CompletionStage<Response<Line>> badResponseLater() {
			return CompletableFuture.completedFuture(Response.of(new Line("", 1)));
		}

		@Action
		CompletionStage<Response<@Valid Line>> badInResponseLater() {
			return CompletableFuture.completedFuture(Response.of(new Line("", 1)));
		}

		@Action
		Mono<Response<@Valid Line>> badInResponseMono() {
			return Mono.just(Response.of(new Line("", 1)));
		}

		@Action
		@Valid
		CompletionStage<Optional<Line>> badOptionalLater() {
			return CompletableFuture.completedFuture(Optional.of(new Line("", 1)));
		}

		@Action
		CompletionStage<Optional<@Valid Line>> badInOptionalLater() {
			return CompletableFuture.completedFuture(Optional.of(new Line("", 1)));
		}

		@Action
		@Valid
		Response<Optional<Line>> badOptionalInResponse() {
			return Response.of(Optional.of(new Line("", 1)));
		}

		@Action
		Response<Optional<@Valid Line>> badInOptionalInResponse() {
			return Response.of(Optional.of(new Line("", 1)));
		}

		@Action
		@Valid
		CompletionStage<Response<Optional<Line>>> badOptionalInResponseLater() {
			return CompletableFuture.completedFuture(Response.of(Optional.of(new Line("", 1))));
		}

		@Action
		@NotNull
		@Nullable Line none() {
			return null;
		}

		@Action
		@NotNull
		CompletionStage<@Nullable Line> noneLater() {
			return CompletableFuture.completedFuture(null);
		}

		@Action
		@NotNull
		Mono<Line> noneMono() {
			return Mono.empty();
		}

		@Action
		Response<@NotNull Line> noneInResponse() {
			return Response.of(null);
		}

		@Action
		@NotNull
		CompletionStage<Response<Line>> noneResponseLater() {
			return CompletableFuture.completedFuture(Response.of(null));
		}

		@Action
		@NotNull
		@Valid
		CompletionStage<Optional<Line>> emptyLater() {
			return CompletableFuture.completedFuture(Optional.empty());
		}

		@Action
		CompletionStage<Response<@NotNull Line>> noneInResponseLater() {
			return CompletableFuture.completedFuture(Response.of(null));
		}

		@Action
		@NotNull
		CompletableFuture<Line> failing() {
			return CompletableFuture.failedFuture(new IllegalStateException("secret"));
		}

		@Action
		String plain(Order order) {
			return order.id();
		}

	}

	interface Contract {

		@Action
		String greet(@NotBlank String name);

	}

	@RunarService
	static class Implementation implements Contract {

		@Override
		public String greet(String name) {
			return "hello " + name;
		}

	}

	@RunarService
	static class Wrong implements Contract {

		@Override
		public String greet(@Size(max = 3) String name) {
			return name;
		}

	}

	/** Numbers its messages. */
	private record CountedMessages(AtomicInteger count) implements jakarta.validation.MessageInterpolator {

		@Override
		public String interpolate(String template, Context context) {
			return "message " + this.count.incrementAndGet();
		}

		@Override
		public String interpolate(String template, Context context, java.util.Locale locale) {
			return interpolate(template, context);
		}

	}

	@RunarService(path = "feed")
	static class Feed {

		@Action
		Stream<@Positive Integer> numbers() {
			return Stream.of(1);
		}

	}

}
