package io.runar.binding;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.SubmissionPublisher;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.runar.BroadcastMode;
import io.runar.ErrorCode;
import io.runar.Event;
import io.runar.OverflowPolicy;
import io.runar.RunarException;
import io.runar.SubscribeOptions;
import io.runar.annotation.Action;
import io.runar.annotation.Cache;
import io.runar.annotation.Param;
import io.runar.annotation.PathParam;
import io.runar.annotation.Publish;
import io.runar.annotation.RunarService;
import io.runar.annotation.Subscribe;
import io.runar.dispatch.FakeContext;
import io.runar.service.AbstractService.ActionDefinition;
import io.runar.service.ActionMetadata.Parameter;
import io.runar.service.EventContext;
import io.runar.service.RequestContext;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.aop.framework.ProxyFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class AnnotatedServiceTests {

	private final AnnotatedService service = service(new MathService());

	static List<Function<@Nullable Object, FakeContext>> sides() {
		return List.of(FakeContext::local, FakeContext::remote);
	}

	@Test
	void annotationDescribesTheService() {
		assertThat(this.service.path().path()).isEqualTo("math");
		assertThat(this.service.version()).isEqualTo("1.2.0");
		assertThat(this.service.description()).isEqualTo("Numbers");
	}

	@Test
	void defaultPathIsTheClassNameInKebabCase() {
		assertThat(AnnotatedService.defaultPath(UserProfileService.class)).isEqualTo("user-profile");
		assertThat(AnnotatedService.defaultPath(HTTPGateway.class)).isEqualTo("http-gateway");
		assertThat(service(new UserProfileService()).path().path()).isEqualTo("user-profile");
	}

	@Test
	void metadataNamesParametersTypesAndResult() {
		ActionDefinition add = action(this.service, "add");
		assertThat(add.metadata().parameters()).containsExactly(new Parameter("a", "int", true),
				new Parameter("b", "int", true));
		assertThat(add.metadata().resultType()).isEqualTo("int");
		assertThat(add.metadata().idempotent()).isTrue();
		assertThat(add.metadata().description()).isEqualTo("Adds");
		assertThat(action(this.service, "all").metadata().parameters())
			.containsExactly(new Parameter("", "List<Point>", true));
		assertThat(action(this.service, "all").metadata().resultType()).isEqualTo("Map<String, Integer>");
		assertThat(action(this.service, "later").metadata().resultType()).isEqualTo("String");
		assertThat(action(this.service, "history/{user}/{id}").metadata().parameters()).extracting(Parameter::name)
			.containsExactly("user", "id");
	}

	@ParameterizedTest
	@MethodSource("sides")
	void namedParametersComeFromAMap(Function<@Nullable Object, FakeContext> side) throws Exception {
		assertThat(call("add", side.apply(Map.of("a", 2, "b", 3.0)))).isEqualTo(5);
	}

	@ParameterizedTest
	@MethodSource("sides")
	void namedParametersComeFromAnObject(Function<@Nullable Object, FakeContext> side) throws Exception {
		assertThat(call("add", side.apply(new Operands(2, 3)))).isEqualTo(5);
	}

	@ParameterizedTest
	@MethodSource("sides")
	void singleSimpleParameterTakesTheBareValue(Function<@Nullable Object, FakeContext> side) throws Exception {
		assertThat(call("sqrt", side.apply(4.0))).isEqualTo(2.0);
		assertThat(call("sqrt", side.apply(4))).isEqualTo(2.0);
		assertThat(call("sqrt", side.apply(Map.of("value", 4.0)))).isEqualTo(2.0);
	}

	@ParameterizedTest
	@MethodSource("sides")
	void singleObjectTakesTheWholePayload(Function<@Nullable Object, FakeContext> side) throws Exception {
		assertThat(call("all", side.apply(List.of(new Point(1, 2))))).isEqualTo(Map.of("count", 1));
		assertThat(call("norm", side.apply(Map.of("x", 3, "y", 4)))).isEqualTo(5.0);
	}

	@Test
	void localObjectPassesByReference() throws Exception {
		Point point = new Point(1, 1);
		assertThat(call("same", FakeContext.local(point))).isSameAs(point);
	}

	@ParameterizedTest
	@MethodSource("sides")
	void missingParameterIsNamed(Function<@Nullable Object, FakeContext> side) {
		assertRefused("add", side.apply(Map.of("a", 2)))
			.withMessage("math/do: parameter 'b' is missing (expected: int)");
		assertRefused("add", side.apply(null)).withMessageContaining("'a'");
		assertRefused("norm", side.apply(null)).withMessage("math/do: the payload is missing (expected: Point)");
		assertRefused("add", side.apply(7)).withMessageContaining("a map with a, b");
	}

	@ParameterizedTest
	@MethodSource("sides")
	void wrongTypeIsNamed(Function<@Nullable Object, FakeContext> side) {
		assertRefused("add", side.apply(Map.of("a", "x", "b", 1))).withMessageContaining("math/do: parameter 'a'")
			.withMessageContaining("expected: int");
		assertRefused("add", side.apply(Map.of("a", 1.5, "b", 1))).withMessageContaining("'a'");
		assertRefused("norm", side.apply("text")).withMessageContaining("the payload does not fit (expected: Point)");
	}

	@ParameterizedTest
	@MethodSource("sides")
	void optionalParametersMayBeMissing(Function<@Nullable Object, FakeContext> side) throws Exception {
		assertThat(call("optional", side.apply(null))).isEqualTo("null 0 Optional.empty null");
		assertThat(call("optional", side.apply(Map.of("a", "x", "b", 2, "c", 3, "d", "y"))))
			.isEqualTo("x 2 Optional[3] y");
	}

	@Test
	void pathParametersAreConverted() throws Exception {
		UUID id = new UUID(1, 2);
		FakeContext context = FakeContext.local(null).with("user", "alice").with("id", id.toString());
		assertThat(call("history/{user}/{id}", context)).isEqualTo("alice " + id);
		assertRefused("history/{user}/{id}", FakeContext.local(null).with("user", "a").with("id", "x"))
			.withMessageContaining("parameter 'id'")
			.withMessageContaining("UUID");
		FakeContext typed = FakeContext.local(null).with("n", "7").with("mode", "LOCAL_ONLY").with("on", "true");
		assertThat(call("typed/{n}/{mode}/{on}", typed)).isEqualTo("7 LOCAL_ONLY true");
	}

	@Test
	void contextIsGiven() throws Exception {
		assertThat(call("who", FakeContext.local(null))).isEqualTo("caller");
	}

	@Test
	void futureIsAdaptedAndOptionalUnwrapped() throws Exception {
		assertThat(call("later", FakeContext.local(null))).isInstanceOfSatisfying(CompletionStage.class,
				(stage) -> assertThat(stage.toCompletableFuture().join()).isEqualTo("later"));
		assertThat(call("maybe", FakeContext.local(null))).isEqualTo("here");
		assertThat(call("nothing", FakeContext.local(null))).isNull();
	}

	@Test
	void monoIsSubscribedToAndCancelledWithTheRequest() throws Exception {
		assertThat(call("mono", FakeContext.local(null))).isInstanceOfSatisfying(CompletionStage.class,
				(stage) -> assertThat(stage.toCompletableFuture().join()).isEqualTo("mono"));
		FakeContext context = FakeContext.local(null);
		CompletableFuture<?> never = ((CompletionStage<?>) call("never", context)).toCompletableFuture();
		context.onCancel.forEach(Runnable::run);
		assertThat(never).isCompletedExceptionally();
	}

	@Test
	void resultIsPublishedAfterSuccess() throws Exception {
		FakeContext context = FakeContext.local(Map.of("a", 2, "b", 3));
		call("add", context);
		call("later", context);
		call("mono", context);
		assertThat(context.published).containsExactly("math/added=5 ALL", "other/later=later LOCAL_ONLY",
				"math/mono=mono ALL");
	}

	@Test
	void whenPublishingFailsThenTheRequestSucceeds() throws Exception {
		FakeContext context = FakeContext.local(Map.of("a", 2, "b", 3));
		context.publishFails = true;
		assertThat(call("add", context)).isEqualTo(5);
		assertThat((CompletableFuture<?>) call("later", context)).isCompletedWithValueMatching("later"::equals);
		assertThat((CompletableFuture<?>) call("mono", context)).isCompletedWithValueMatching("mono"::equals);
	}

	@Test
	void whenTheMethodFailsThenNothingIsPublishedAndTheExceptionIsItsOwn() {
		FakeContext context = FakeContext.local(null);
		assertThatIllegalStateException().isThrownBy(() -> call("fail", context)).withMessage("own");
		assertThat(context.published).isEmpty();
	}

	@Test
	void whenTheCallerCancelsThenTheMethodsFutureIsCancelled() throws Exception {
		MathService math = new MathService();
		((CompletionStage<?>) call(service(math), "pending", FakeContext.local(null))).toCompletableFuture()
			.cancel(true);
		assertThat(math.pending).isCancelled();
	}

	@Test
	void subscriptionGetsDataEventAndContext() throws Exception {
		MathService math = new MathService();
		AnnotatedService own = service(math);
		assertThat(own.subscriptions()).extracting((each) -> each.metadata().pattern())
			.containsExactlyInAnyOrder("math/*", "points/>", "plain");
		for (var subscription : own.subscriptions()) {
			subscription.handler()
				.handle(subscription.metadata().payloadType().equals("Point") ? FakeContext.remote(new Point(1, 2))
						: FakeContext.remote(null));
		}
		assertThat(math.received).containsExactlyInAnyOrder("math/done Point[x=1, y=2] source",
				"Point[x=1, y=2] math/done", "plain");
	}

	@Test
	void methodsOfSuperclassesAndInterfacesAreFound() throws Exception {
		AnnotatedService own = service(new GenericService());
		assertThat(own.actions()).extracting((each) -> each.metadata().name())
			.containsExactlyInAnyOrder("save", "inherited", "fallback");
		assertThat(call(own, "save", FakeContext.remote(new Point(1, 2)))).isEqualTo(new Point(1, 2));
		assertThat(call(own, "inherited", FakeContext.remote(List.of(new Point(1, 2))))).isEqualTo(new Point(1, 2));
		assertThat(call(own, "fallback", FakeContext.remote(null))).isEqualTo("fallback");
	}

	@Test
	void callsGoThroughTheProxy() throws Exception {
		ProxyFactory factory = new ProxyFactory(new MathService());
		factory.setProxyTargetClass(true);
		int[] calls = { 0 };
		factory.addAdvice((org.aopalliance.intercept.MethodInterceptor) (invocation) -> {
			calls[0]++;
			return invocation.proceed();
		});
		Object proxy = factory.getProxy();
		AnnotatedService own = AnnotatedService.of(proxy, proxy.getClass(), FakeContext.CODECS);
		assertThat(own.path().path()).isEqualTo("math");
		assertThat(call(own, "sqrt", FakeContext.local(4.0))).isEqualTo(2.0);
		assertThat(calls[0]).isEqualTo(1);
	}

	@Test
	void jdkProxyIsCalledThroughItsInterface() throws Exception {
		GenericService target = new GenericService();
		int[] calls = { 0 };
		Object proxy = Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Repository.class },
				(self, method, arguments) -> {
					calls[0]++;
					return method.invoke(target, arguments);
				});
		assertThatConfiguration(proxy, GenericService.class).withMessageContaining("inherited")
			.withMessageContaining("proxyTargetClass");
		AnnotatedService own = AnnotatedService.of(proxy, OnlyInterface.class, FakeContext.CODECS);
		assertThat(call(own, "save", FakeContext.remote(Map.of("x", 1, "y", 2)))).isEqualTo(new Point(1, 2));
		assertThat(calls[0]).isEqualTo(1);
	}

	@Test
	void subscriptionsKeepTheirOptions() {
		assertThat(service(new Chosen()).subscriptions()).singleElement().satisfies((subscription) -> {
			assertThat(subscription.options()).isEqualTo(SubscribeOptions.overflow(OverflowPolicy.BLOCK)
				.withQueueCapacity(5)
				.withGroup("workers")
				.withPast(Duration.ofSeconds(10)));
			assertThat(subscription.metadata().group()).isEqualTo("workers");
		});
	}

	@RunarService(path = "chosen")
	static class Chosen {

		@Subscribe(value = "a", overflow = OverflowPolicy.BLOCK, queueCapacity = 5, group = "workers",
				includePast = "10s")
		void on(String data) {
		}

	}

	@Test
	void mistakesAreNamedAtCreation() {
		assertThatConfiguration(new Object(), Object.class).withMessageContaining("no @RunarService");
		assertThatMistake(new Empty()).withMessageContaining("no action and no subscription");
		assertThatMistake(new Twice()).withMessageContaining("action 'a' is also");
		assertThatMistake(new SameShape()).withMessageContaining("is also");
		assertThatMistake(new PrivateMethod()).withMessageContaining("hidden()").withMessageContaining("private");
		assertThatMistake(new StaticMethod()).withMessageContaining("static");
		assertThatMistake(new Both()).withMessageContaining("@Action and @Subscribe");
		assertThatMistake(new OnlyPublish()).withMessageContaining("@Publish without @Action");
		assertThatMistake(new NoPlaceholder()).withMessageContaining("{id} in the path");
		assertThatMistake(new NoPathParam()).withMessageContaining("@PathParam(\"id\")");
		assertThatMistake(new WrongPathParam()).withMessageContaining("UUID");
		assertThatMistake(new WrongName()).withMessageContaining("@Action 'a b'");
		assertThatMistake(new WrongPath()).withMessageContaining("@RunarService");
		assertThatMistake(new WrongDependency()).withMessageContaining("@RunarService")
			.withMessageContaining("version range '^two' (expected: for example ^2 or 1.4.x)");
		assertThatMistake(new WrongPattern()).withMessageContaining("@Subscribe '>/a'");
		assertThatMistake(new WrongCapacity()).withMessageContaining("queueCapacity: -1 (expected: 0 to 10000000)");
		assertThatMistake(new WrongPast()).withMessageContaining("includePast").withMessageContaining("soon");
		assertThatMistake(new WrongRetention()).withMessageContaining("retainFor: PT10S with ONE_PER_SERVICE");
		assertThatMistake(new WrongGroup()).withMessageContaining("group: 'a b' (expected: 1 to 63 of");
		assertThatMistake(new TwoData()).withMessageContaining("at most one");
		assertThatMistake(new SameName()).withMessageContaining("two parameters 'a'");
		assertThatMistake(new Streams()).withMessageContaining("IntStream").withMessageContaining("Flow.Publisher");
		assertThatMistake(new Fluxes()).withMessageContaining("Flux").withMessageContaining("Mono;");
		assertThatMistake(new PublishedStream()).withMessageContaining("@Publish").withMessageContaining("one result");
		assertThatMistake(new CachedStream()).withMessageContaining("@Cache").withMessageContaining("one result");
		assertThatMistake(new NonBlockingStream()).withMessageContaining("nonBlocking");
		assertThatMistake(new TwoItems()).withMessageContaining("two streams of items");
		assertThatMistake(new CachedItems()).withMessageContaining("@Cache").withMessageContaining("takes a stream");
		assertThatMistake(new NestedItems()).withMessageContaining("a stream of values");
		assertThatMistake(new OwnPublisher()).withMessageContaining("expected: Flow.Publisher");
	}

	private static ThrowableAssertAlternative<RunarException> assertThatMistake(Object bean) {
		return assertThatConfiguration(bean, bean.getClass()).withMessageContaining(bean.getClass().getName())
			.withMessageContaining("expected: ");
	}

	private static ThrowableAssertAlternative<RunarException> assertThatConfiguration(Object bean, Class<?> type) {
		return assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> AnnotatedService.of(bean, type, FakeContext.CODECS))
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.INVALID_CONFIGURATION));
	}

	private ThrowableAssertAlternative<RunarException> assertRefused(String action, FakeContext context) {
		return assertThatExceptionOfType(RunarException.class).isThrownBy(() -> call(action, context))
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
	}

	private @Nullable Object call(String action, FakeContext context) throws Exception {
		return call(this.service, action, context);
	}

	private static @Nullable Object call(AnnotatedService service, String action, FakeContext context)
			throws Exception {
		return action(service, action).handler().handle(context);
	}

	private static AnnotatedService service(Object bean) {
		return AnnotatedService.of(bean, bean.getClass(), FakeContext.CODECS);
	}

	private static ActionDefinition action(AnnotatedService service, String name) {
		return service.actions()
			.stream()
			.filter((each) -> each.metadata().name().equals(name))
			.findFirst()
			.orElseThrow();
	}

	record Point(int x, int y) {

	}

	record Operands(int a, int b) {

	}

	@RunarService(version = "1.2.0", description = "Numbers")
	static class MathService {

		final CompletableFuture<String> pending = new CompletableFuture<>();

		final List<String> received = new java.util.ArrayList<>();

		@Action(idempotent = true, description = "Adds")
		@Publish("added")
		int add(int a, int b) {
			return a + b;
		}

		@Action
		public double sqrt(double value) {
			return Math.sqrt(value);
		}

		@Action
		double norm(Point point) {
			return Math.hypot(point.x(), point.y());
		}

		@Action
		Point same(Point point) {
			return point;
		}

		@Action
		Map<String, Integer> all(List<Point> points) {
			Point first = points.get(0);
			return Map.of("count", (first != null) ? points.size() : 0);
		}

		@Action
		String optional(@Param(required = false) String a, @Param(required = false) int b, Optional<Integer> c,
				@Nullable String d) {
			return a + " " + b + " " + c + " " + d;
		}

		@Action("history/{user}/{id}")
		String history(@PathParam String user, @PathParam("id") UUID key) {
			return user + " " + key;
		}

		@Action("typed/{n}/{mode}/{on}")
		String typed(@PathParam long n, @PathParam BroadcastMode mode, @PathParam boolean on) {
			return n + " " + mode + " " + on;
		}

		@Action
		String who(RequestContext context) {
			return context.caller().toString();
		}

		@Action
		@Publish(value = "/other/later", mode = BroadcastMode.LOCAL_ONLY)
		CompletionStage<String> later() {
			return CompletableFuture.completedFuture("later");
		}

		@Action
		@Publish("mono")
		Mono<String> mono() {
			return Mono.just("mono");
		}

		@Action
		Mono<String> never() {
			return Mono.never();
		}

		@Action
		CompletableFuture<String> pending() {
			return this.pending;
		}

		@Action
		Optional<String> maybe() {
			return Optional.of("here");
		}

		@Action
		void nothing() {
		}

		@Action
		@Publish("failed")
		String fail() {
			throw new IllegalStateException("own");
		}

		@Subscribe("math/*")
		void onEvent(Event<Point> event) {
			this.received.add(event.topic() + " " + event.data() + " " + event.source());
		}

		@Subscribe("points/>")
		Mono<Void> onPoint(Point point, EventContext context) {
			return Mono.fromRunnable(() -> this.received.add(point + " " + context.topic()));
		}

		@Subscribe("plain")
		void onPlain() {
			this.received.add("plain");
		}

		public String helper() {
			return "not an action";
		}

	}

	@RunarService
	static class UserProfileService {

		@Action
		void get() {
		}

	}

	static class HTTPGateway {

	}

	interface Repository<T> {

		@Action
		T save(T value);

		@Action
		default String fallback() {
			return "fallback";
		}

	}

	abstract static class Base<T> {

		@Action
		T inherited(List<T> values) {
			return values.get(0);
		}

	}

	@RunarService
	static class GenericService extends Base<Point> implements Repository<Point> {

		@Override
		public Point save(Point value) {
			return value;
		}

	}

	@RunarService
	interface OnlyInterface extends Repository<Point> {

	}

	@RunarService
	static class Empty {

	}

	@RunarService
	static class Twice {

		@Action
		void a() {
		}

		@Action("a")
		void b() {
		}

	}

	@RunarService
	static class SameShape {

		@Action("a/{x}")
		void a(@PathParam String x) {
		}

		@Action("a/{y}")
		void b(@PathParam String y) {
		}

	}

	@RunarService
	static class PrivateMethod {

		@Action
		private void hidden() {
		}

	}

	@RunarService
	static class StaticMethod {

		@Action
		static void shared() {
		}

	}

	@RunarService
	static class Both {

		@Action
		@Subscribe("a")
		void a() {
		}

	}

	@RunarService
	static class OnlyPublish {

		@Publish("a")
		void a() {
		}

	}

	@RunarService
	static class NoPlaceholder {

		@Action
		void a(@PathParam String id) {
		}

	}

	@RunarService
	static class NoPathParam {

		@Action("a/{id}")
		void a() {
		}

	}

	@RunarService
	static class WrongPathParam {

		@Action("a/{id}")
		void a(@PathParam Point id) {
		}

	}

	@RunarService
	static class WrongName {

		@Action("a b")
		void a() {
		}

	}

	@RunarService(path = "a//b")
	static class WrongPath {

		@Action
		void a() {
		}

	}

	@RunarService(dependsOn = "stock@^two")
	static class WrongDependency {

		@Action
		void a() {
		}

	}

	@RunarService(path = "past")
	static class WrongPast {

		@Subscribe(value = "a", includePast = "soon")
		void on(String data) {
		}

	}

	@RunarService(path = "retention")
	static class WrongRetention {

		@Action
		@Publish(value = "a", mode = BroadcastMode.ONE_PER_SERVICE, retainFor = "10s")
		String a() {
			return "";
		}

	}

	@RunarService(path = "group")
	static class WrongGroup {

		@Subscribe(value = "a", group = "a b")
		void on(String data) {
		}

	}

	@RunarService(path = "capacity")
	static class WrongCapacity {

		@Subscribe(value = "a", queueCapacity = -1)
		void on(String data) {
		}

	}

	@RunarService
	static class WrongPattern {

		@Subscribe(">/a")
		void a() {
		}

	}

	@RunarService
	static class TwoData {

		@Subscribe("a")
		void a(String first, Point second) {
		}

	}

	@RunarService
	static class SameName {

		@Action
		void a(String a, @Param("a") String b) {
		}

	}

	@RunarService
	static class Streams {

		@Action
		IntStream a() {
			return IntStream.of();
		}

	}

	@RunarService
	static class PublishedStream {

		@Action
		@Publish("a")
		Stream<String> a() {
			return Stream.of();
		}

	}

	@RunarService
	static class CachedStream {

		@Action(cache = @Cache(ttl = "1s"))
		Stream<String> a() {
			return Stream.of();
		}

	}

	@RunarService
	static class TwoItems {

		@Action
		void a(Flux<String> one, Iterator<String> two) {
		}

	}

	@RunarService
	static class CachedItems {

		@Action(cache = @Cache(ttl = "1s"))
		int a(Stream<String> items) {
			return 1;
		}

	}

	@RunarService
	static class NestedItems {

		@Action
		void a(Flux<Flux<String>> items) {
		}

	}

	@RunarService
	static class OwnPublisher {

		@Action
		void a(SubmissionPublisher<String> items) {
		}

	}

	@RunarService
	static class NonBlockingStream {

		@Action(nonBlocking = true)
		Stream<String> a() {
			return Stream.of();
		}

	}

	@RunarService
	static class Fluxes {

		@Action
		Mono<Flux<String>> a() {
			return Mono.just(Flux.empty());
		}

	}

}
