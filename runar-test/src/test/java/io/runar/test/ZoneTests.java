package io.runar.test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.runar.ErrorCode;
import io.runar.RequestOptions;
import io.runar.RunarException;
import io.runar.node.NetworkConfig;
import io.runar.node.NodeInfo;
import io.runar.node.RunarNode;
import io.runar.resilience.CallRule;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What nodes say of themselves, and callers that prefer some of them.
 */
class ZoneTests {

	private static final Duration SOON = Duration.ofSeconds(5);

	private static final RequestOptions NEARBY = RequestOptions.defaults().withLoadBalancer("prefer-zone");

	private final SimulatedNetwork network = SimulatedNetwork.withSeed(15);

	private RunarNode start(Map<String, String> metadata, CallRule... rules) {
		RunarNode caller = start("a", metadata, List.of(rules));
		start("e1", Map.of("zone", "east", "tier", "gold"), List.of());
		start("e2", Map.of("zone", "east"), List.of());
		start("w1", Map.of("zone", "west", "tier", "gold"), List.of());
		start("x", Map.of(), List.of());
		this.network.converge(SOON);
		return caller;
	}

	private RunarNode start(String id, Map<String, String> metadata, List<CallRule> rules) {
		this.network.configure((config) -> config.metadata(metadata).callRules(rules));
		return id.equals("a") ? this.network.start(id) : this.network.start(id, Services.echo(id));
	}

	/** Returns all who answer. */
	private Set<String> answers(RunarNode caller, RequestOptions options) {
		return IntStream.range(0, 40)
			.mapToObj((i) -> ask(caller, options))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private String ask(RunarNode caller, RequestOptions options) {
		return this.network.await(caller.requestAsync("echo/who", null, String.class, options), SOON);
	}

	@Test
	void whenTheZoneIsPreferredThenOnlyItsNodesAnswerAsLongAsOneOfThemCan() {
		RunarNode caller = start(Map.of("zone", "east"));
		assertThat(answers(caller, NEARBY)).containsExactly("e1", "e2");
		this.network.stop("e1");
		assertThat(answers(caller, NEARBY)).containsExactly("e2");
		this.network.kill("e2");
		this.network.advance(SOON);
		assertThat(answers(caller, NEARBY)).containsExactly("w1", "x");
	}

	@Test
	void whenAServiceOfTheZoneIsPausedThenOtherZonesAnswer() {
		RunarNode caller = start(Map.of("zone", "west"));
		assertThat(answers(caller, NEARBY)).containsExactly("w1");
		this.network.node("w1").request("$registry/pause", Map.of("path", "echo"), String.class);
		this.network.advance(SOON);
		assertThat(answers(caller, NEARBY)).containsExactly("e1", "e2", "x");
	}

	@Test
	void whenTheNodeOfTheZoneRefusesThenTheSameRequestGoesToAnotherZone() {
		this.network.configure((config) -> config.metadata(Map.of("zone", "east")));
		RunarNode caller = this.network.start("a");
		this.network.configure((config) -> config.metadata(Map.of("zone", "east")).maxRequestsPerSecondPerPeer(1));
		this.network.start("near", Services.echo("near"));
		this.network.configure((config) -> config.metadata(Map.of("zone", "west")).maxRequestsPerSecondPerPeer(0));
		this.network.start("far", Services.echo("far"));
		this.network.converge(SOON);
		assertThat(ask(caller, NEARBY)).isEqualTo("near");
		assertThat(ask(caller, NEARBY)).isEqualTo("far");
	}

	@Test
	void whenTheCallerIsNowhereThenNoZoneIsPreferred() {
		assertThat(answers(start(Map.of()), NEARBY)).containsExactly("e1", "e2", "w1", "x");
	}

	@Test
	void whenARulePrefersMetadataThenNodesWithAllOfItAreAskedFirst() {
		RunarNode caller = start(Map.of("zone", "east"), CallRule.forPath(">").withPrefer(Map.of("tier", "gold")),
				CallRule.forPath("other/>").withPrefer(Map.of("tier", "none")));
		assertThat(answers(caller, RequestOptions.defaults())).containsExactly("e1", "w1");
		caller.setCallRules(List.of(CallRule.forPath(">").withPrefer(Map.of("tier", "gold", "zone", "west"))));
		assertThat(answers(caller, RequestOptions.defaults())).containsExactly("w1");
		caller.setCallRules(List.of(CallRule.forPath(">").withPrefer(Map.of("tier", "lead"))));
		assertThat(answers(caller, RequestOptions.defaults())).containsExactly("e1", "e2", "w1", "x");
	}

	@Test
	void whenARuleHasBothThenItsStrategyChoosesAmongThePreferred() {
		RunarNode caller = start(Map.of("zone", "east"),
				CallRule.forPath(">").withPrefer(Map.of("tier", "gold")).withLoadBalancer("prefer-zone"));
		assertThat(answers(caller, RequestOptions.defaults())).containsExactly("e1");
	}

	@Test
	void whatNodesSayOfThemselvesIsSeenByOthers() {
		NodeInfo info = start(Map.of("zone", "east")).info();
		assertThat(info.metadata()).isEqualTo(Map.of("zone", "east"));
		Map<String, String> zones = new TreeMap<>();
		info.peers().forEach((peer) -> zones.put(peer.id().value(), peer.metadata().getOrDefault("zone", "")));
		assertThat(zones).isEqualTo(Map.of("e1", "east", "e2", "east", "w1", "west", "x", ""));
	}

	@Test
	void whenMetadataIsBeyondALimitThenTheErrorNamesIt() {
		assertInvalid(Map.of("", "x"), "name in metadata");
		assertInvalid(Map.of("n".repeat(64), "x"), "at most 63 bytes");
		assertInvalid(Map.of("n", "x".repeat(256)), "'n' in metadata");
		assertInvalid(IntStream.range(0, 33).boxed().collect(Collectors.toMap(String::valueOf, String::valueOf)),
				"33 (expected: at most 32)");
	}

	private static void assertInvalid(Map<String, String> metadata, String message) {
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> NetworkConfig.builder().metadata(metadata).build())
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.INVALID_CONFIGURATION))
			.withMessageContaining("runar.metadata")
			.withMessageContaining(message);
	}

}
