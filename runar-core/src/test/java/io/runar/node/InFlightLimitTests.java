package io.runar.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.node.NetworkConfig.DiscoveryProviderConfig;
import io.runar.security.NetworkKey;
import io.runar.service.AbstractService;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * What counts against {@code runar.network.max-in-flight-requests}.
 */
class InFlightLimitTests {

	private static final NetworkKey KEY = NetworkKey.generate();

	private final List<RunarNode> nodes = new ArrayList<>();

	private final CountDownLatch release = new CountDownLatch(1);

	@AfterEach
	void closeNodes() {
		this.release.countDown();
		this.nodes.forEach(RunarNode::close);
	}

	@Test
	void whenRequestsAreCancelledWhileTheyWaitForTheirTurnThenTheyStillCount() throws Exception {
		CountDownLatch entered = new CountDownLatch(1);
		RunarNode provider = start("provider", null, new AbstractService("slow") {
			{
				action("wait", (request) -> {
					entered.countDown();
					return InFlightLimitTests.this.release.await(20, TimeUnit.SECONDS);
				});
			}
		});
		RunarNode caller = start("caller", provider, new AbstractService("none") {
			{
				action("nothing", (request) -> null);
			}
		});
		caller.waitFor("slow/wait", Duration.ofSeconds(10)).join();
		CompletableFuture<@Nullable Boolean> first = caller.requestAsync("slow/wait", null, Boolean.class);
		entered.await(10, TimeUnit.SECONDS);
		for (int i = 0; i < 2; i++) {
			caller.requestAsync("slow/wait", null, Boolean.class).cancel(true);
		}
		assertThatExceptionOfType(CompletionException.class)
			.isThrownBy(
					() -> caller.requestAsync("slow/wait", null, Boolean.class).orTimeout(10, TimeUnit.SECONDS).join())
			.havingCause()
			.isInstanceOfSatisfying(RunarException.class,
					(ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.OVERLOADED));
		this.release.countDown();
		first.get(10, TimeUnit.SECONDS);
		// Their turn has come and gone: there is room again.
		await().ignoreExceptions().until(() -> Boolean.TRUE.equals(caller.request("slow/wait", null, Boolean.class)));
	}

	private RunarNode start(String id, @Nullable RunarNode seed, AbstractService service) {
		NetworkConfig config = NetworkConfig.builder()
			.nodeId(id)
			.networkKeys(List.of(KEY))
			.maxInFlightRequests(3)
			.maxConcurrentRequestsPerService(1)
			.discoveryProviders((seed == null) ? List.of()
					: List.of(new DiscoveryProviderConfig("static", Map.of("peers", seed.info().addresses().get(0)))))
			.build();
		RunarNode node = RunarNode.builder(config).service(service).build();
		this.nodes.add(node);
		node.start().orTimeout(20, TimeUnit.SECONDS).join();
		return node;
	}

}
