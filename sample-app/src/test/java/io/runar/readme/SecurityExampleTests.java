package io.runar.readme;

import java.time.Duration;
import java.util.List;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.authorization.Operation;
import io.runar.authorization.SecurityRule;
import io.runar.authorization.SecurityRules;
import io.runar.binding.AnnotatedService;
import io.runar.codec.PayloadCodecs;
import io.runar.node.RunarNode;
import io.runar.test.SimulatedNetwork;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * The example of docs/security.md.
 */
class SecurityExampleTests {

	private static final Duration SOON = Duration.ofSeconds(5);

	private final SimulatedNetwork network = SimulatedNetwork.withSeed(34);

	@Test
	void onlyThoseWhoMayAreAnswered() {
		RunarNode ledger = this.network.start("ledger-1",
				AnnotatedService.of(new LedgerService(), LedgerService.class, PayloadCodecs.defaults()));
		this.network.start("orders-1");
		this.network.start("audit-1");
		this.network.converge(SOON);
		assertThat(request("orders-1", "ledger/entries")).isEqualTo(List.of("one", "two"));
		assertThat(request("audit-1", "ledger/size")).isEqualTo(2);
		assertUnknown("audit-1", "ledger/entries");
		onlyAuditors(ledger);
		this.network.converge(SOON);
		assertThat(request("audit-1", "ledger/entries")).isEqualTo(List.of("one", "two"));
		assertUnknown("orders-1", "ledger/entries");
	}

	private static void onlyAuditors(RunarNode node) {
		node.setSecurityRules(SecurityRules.OPEN.withRole("auditor", "audit-*")
			.withRules(SecurityRule.deny().to(Operation.CALL).paths("ledger/>"),
					SecurityRule.allow().to(Operation.CALL).paths("ledger/>").roles("auditor")));
	}

	private Object request(String node, String path) {
		return this.network.await(this.network.node(node).requestAsync(path, null, Object.class), SOON);
	}

	private void assertUnknown(String node, String path) {
		assertThat(catchThrowableOfType(RunarException.class, () -> request(node, path)).errorCode())
			.isEqualTo(ErrorCode.NO_SUCH_ACTION);
	}

}
