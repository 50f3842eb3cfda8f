package io.runar.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.runar.BroadcastMode;
import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.PublishOptions;
import io.runar.RequestOptions;
import io.runar.RunarException;
import io.runar.discovery.ServiceAdvertisement;
import io.runar.node.RunarNode;
import io.runar.service.AbstractService;
import io.runar.service.ActionMetadata;
import io.runar.service.CachePolicy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Several versions of one service on one node.
 */
class SideBySideTests {

	private static final Duration SOON = Duration.ofSeconds(5);

	private final SimulatedNetwork network = SimulatedNetwork.withSeed(16);

	private final List<String> received = new ArrayList<>();

	private RunarNode caller;

	private RunarNode both;

	@BeforeEach
	void start() {
		this.caller = this.network.start("a");
		this.both = this.network.start("b", new User("1.4.0"), new User("2.1.0"), new User("1.9.9"));
		this.network.converge(SOON);
	}

	private String ask(RunarNode node, String path) {
		return this.network.await(node.requestAsync(path, null, String.class), SOON);
	}

	@ParameterizedTest
	@CsvSource({ "user/version, 2.1.0", "user@^1/version, 1.9.9", "user@~1.4/version, 1.4.0", "user@2/version, 2.1.0",
			"user@1.4.0/things/x, 1.4.0 x", "user/things/y, 2.1.0 y" })
	void requestsReachTheHighestVersionThatTheyAreForLocallyAndRemotely(String path, String expected) {
		assertThat(ask(this.both, path)).isEqualTo(expected);
		assertThat(this.both.request(path, null, String.class)).isEqualTo(expected);
		assertThat(ask(this.caller, path)).isEqualTo(expected);
		assertThat(this.network.await(this.caller.requestAsync(path, null, String.class,
				RequestOptions.defaults().withTarget(PeerId.of("b"))), SOON))
			.isEqualTo(expected);
	}

	@Test
	void whenNoVersionFitsThenThereIsNoProvider() {
		for (RunarNode node : List.of(this.caller, this.both)) {
			assertThatExceptionOfType(RunarException.class).isThrownBy(() -> ask(node, "user@^3/version"))
				.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.NO_PROVIDER))
				.withMessageContaining("'^3'");
		}
	}

	@Test
	void whenAnotherNodeHasAVersionTooThenRequestsAreSharedByNodeNotByVersion() {
		this.network.start("c", new User("2.1.5"));
		this.network.converge(SOON);
		assertThat(IntStream.range(0, 10).mapToObj((i) -> ask(this.caller, "user/version")).toList())
			.containsOnly("2.1.0", "2.1.5")
			.satisfies((answers) -> assertThat(answers.stream().filter("2.1.5"::equals)).hasSize(5));
		assertThat(ask(this.caller, "user@^1/version")).isEqualTo("1.9.9");
	}

	@Test
	void whenTheHighestVersionIsRemovedThenTheNextOneAnswers() {
		assertThat(this.both.removeService("user@2.1.0")).isTrue();
		this.network.converge(SOON);
		assertThat(ask(this.both, "user/version")).isEqualTo("1.9.9");
		assertThat(ask(this.caller, "user/version")).isEqualTo("1.9.9");
		assertThat(ask(this.caller, "user@1.4.0/version")).isEqualTo("1.4.0");
		this.both.addService(new User("3.0.0"));
		this.network.converge(SOON);
		assertThat(ask(this.caller, "user/version")).isEqualTo("3.0.0");
		assertThat(this.both.removeService("user")).isTrue();
		this.network.converge(SOON);
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> ask(this.caller, "user/version"));
		assertThat(this.both.removeService("user")).isFalse();
	}

	@Test
	void allVersionsAreAdvertisedAndOnlyOnce() {
		Set<String> versions = this.caller.info()
			.peers()
			.get(0)
			.services()
			.stream()
			.map(ServiceAdvertisement::version)
			.collect(Collectors.toCollection(TreeSet::new));
		assertThat(versions).containsExactly("1.4.0", "1.9.9", "2.1.0");
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> this.both.addService(new User("1.4.0")))
			.withMessageContaining("'user' in version 1.4.0");
		assertThat(ask(this.both, "user@1.4.0/version")).isEqualTo("1.4.0");
	}

	@Test
	void whenAVersionIsPausedThenTheOthersAnswer() {
		this.both.request("$registry/pause", Map.of("path", "user@1.9.9"), String.class);
		this.network.advance(SOON);
		assertThat(ask(this.caller, "user/version")).isEqualTo("2.1.0");
		assertThat(ask(this.caller, "user@~1.4/version")).isEqualTo("1.4.0");
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> ask(this.caller, "user@1.9.9/version"))
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.SERVICE_UNAVAILABLE));
		this.both.request("$registry/resume", Map.of("path", "user@1.9.9"), String.class);
		assertThat(ask(this.caller, "user@1.9.9/version")).isEqualTo("1.9.9");
	}

	@Test
	void whenTheHighestVersionDoesNotRunThenTheNextOneAnswers() {
		this.both.request("$registry/pause", Map.of("path", "user@2.1.0"), String.class);
		this.network.advance(SOON);
		for (RunarNode node : List.of(this.caller, this.both)) {
			assertThat(ask(node, "user/version")).isEqualTo("1.9.9");
			assertThat(this.network.await(
					node.requestAsync("user/version", null, String.class, RequestOptions.defaults().withVersion(">=1")),
					SOON))
				.isEqualTo("1.9.9");
			assertThatExceptionOfType(RunarException.class).isThrownBy(() -> ask(node, "user@^2/version"))
				.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.SERVICE_UNAVAILABLE));
		}
		this.both.request("$registry/resume", Map.of("path", "user@2.1.0"), String.class);
		this.network.advance(SOON);
		assertThat(ask(this.caller, "user/version")).isEqualTo("2.1.0");
	}

	@Test
	void whetherARequestMayBeSentAgainSaysTheVersionThatWasAsked() {
		List<String> runs = new ArrayList<>();
		for (String node : List.of("c", "d")) {
			this.network.start(node, new Pay("1.0.0", false, runs), new Pay("2.0.0", true, runs));
		}
		this.network.converge(SOON);
		CompletableFuture<String> charged = this.caller.requestAsync("pay@^1/charge", null, String.class);
		this.network.advance(Duration.ofMillis(100));
		assertThat(runs).hasSize(1);
		this.network.kill(this.caller.info()
			.peers()
			.stream()
			.filter((peer) -> peer.pendingRequests() == 1)
			.findFirst()
			.orElseThrow()
			.id()
			.value());
		this.network.advance(SOON);
		assertThat(runs).containsExactly("1.0.0");
		assertThat(charged).isCompletedExceptionally();
	}

	@Test
	void eachVersionKeepsItsOwnResults() {
		assertThat(ask(this.both, "user/kept")).isEqualTo("2.1.0");
		assertThat(ask(this.both, "user@^1/kept")).isEqualTo("1.9.9");
		assertThat(ask(this.caller, "user/kept")).isEqualTo("2.1.0");
		assertThat(ask(this.caller, "user@^1/kept")).isEqualTo("1.9.9");
	}

	@ParameterizedTest
	@EnumSource(names = { "ALL", "ONE_PER_SERVICE" })
	void anEventReachesAllVersionsOfTheNodeThatItIsFor(BroadcastMode mode) {
		this.caller.publish("users/new", "x", PublishOptions.mode(mode));
		this.network.advance(SOON);
		assertThat(this.received).containsExactlyInAnyOrder("1.4.0", "1.9.9", "2.1.0");
	}

	@Test
	void tooManyVersionsAreRefused() {
		IntStream.range(0, 13).forEach((i) -> this.both.addService(new User("9.0." + i)));
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> this.both.addService(new User("9.9.9")))
			.withMessageContaining("versions of service 'user': 17 (expected: at most 16)");
	}

	private final class User extends AbstractService {

		User(String version) {
			super("user", version, "");
			action("version", (request) -> version);
			action("things/{id}", (request) -> version + " " + request.pathParams().get("id"));
			action(ActionMetadata.named("kept").withCache(CachePolicy.of(Duration.ofMinutes(1))), (request) -> version);
			subscription("users/*", (event) -> SideBySideTests.this.received.add(version));
		}

	}

	private static final class Pay extends AbstractService {

		Pay(String version, boolean idempotent, List<String> runs) {
			super("pay", version, "");
			action(new ActionMetadata("charge", "", List.of(), "string", idempotent), (request) -> {
				runs.add(version);
				return new CompletableFuture<>();
			});
		}

	}

}
