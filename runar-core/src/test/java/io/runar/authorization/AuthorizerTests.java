package io.runar.authorization;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import javax.net.ssl.X509ExtendedKeyManager;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.PeerSelector;
import io.runar.RunarException;
import io.runar.TopicPath;
import io.runar.runtime.VirtualTime;
import io.runar.security.NetworkKey;
import io.runar.security.NetworkKeyCredentials;
import io.runar.security.PeerIdentity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Who may do what by which rules.
 */
class AuthorizerTests {

	private static final PeerIdentity CERTIFIED = new PeerIdentity(Set.of("orders-1"),
			Set.of("URI:runar:orders-1", "URI:spiffe://shop/orders", "DNS:Orders-1.orders.example"), Set.of("clerk"),
			"", Instant.MAX);

	private static final PeerIdentity MEMBER = new PeerIdentity(Set.of(), Set.of("DNS:a.orders.example"), Set.of(), "",
			Instant.MAX);

	@ParameterizedTest
	@CsvSource({ "peer:orders-1, true", "peer:orders-*, true", "peer:*, true", "peer:orders, false",
			"peer:orders-2*, false", "cert:*.orders.example, true", "cert:orders-1.ORDERS.example, true",
			"cert:*.example, true", "cert:orders.example, false", "cert:spiffe://shop/*, true",
			"cert:runar:orders-1, true", "cert:runar:*, true", "cert:spiffe://shop, false", "role:clerk, true",
			"role:boss, true", "role:other, false", "network:shop, true", "network:sh*, true", "network:test, false" })
	void whoIsNamedIsMeant(String text, boolean meant) {
		PeerRights rights = rights(SecurityRules.OPEN.withRole("boss", "cert:*.orders.example"), CERTIFIED);
		assertThat(rights.may(Operation.CALL, TopicPath.of("a/b"), List.of(PeerSelector.parse(text)))).isEqualTo(meant);
	}

	@Test
	void whereEveryoneCanMakeCertificatesTheirNamesMeanNobody() {
		SecurityRules rules = SecurityRules.of(SecurityRule.deny(), SecurityRule.allow().certificates("*"));
		assertThat(rights(rules, MEMBER).may(Operation.CALL, TopicPath.of("a/b"), List.of())).isFalse();
		assertThat(rights(rules, CERTIFIED).may(Operation.CALL, TopicPath.of("a/b"), List.of())).isTrue();
	}

	@Test
	void whereNodesHaveANetworkKeyTheNamesOfTheirCertificatesMeanNobody() throws Exception {
		NetworkKeyCredentials credentials = NetworkKeyCredentials.create(List.of(NetworkKey.generate()), "shop",
				PeerId.of("orders-1"), new VirtualTime(1).newEnvironment("here"));
		X509ExtendedKeyManager keys = credentials.keyManager();
		PeerIdentity member = credentials
			.verify(List.of(keys.getCertificateChain(keys.chooseEngineServerAlias("EC", null, null))));
		PeerRights rights = rights(SecurityRules.of(SecurityRule.deny(), SecurityRule.allow().certificates("*")),
				member);
		assertThat(rights.may(Operation.CALL, TopicPath.of("a/b"), List.of())).isFalse();
		assertThat(rights.certificateNames()).isEmpty();
		PeerRights open = rights(SecurityRules.OPEN, member);
		assertThat(open.may(Operation.CALL, TopicPath.of("a/b"), PeerSelector.parseAll(List.of("cert:runar:*"))))
			.isFalse();
		assertThat(open.may(Operation.CALL, TopicPath.of("a/b"), PeerSelector.parseAll(List.of("peer:orders-1"))))
			.isTrue();
	}

	@Test
	void everyKindOfEntryMustBeTrueAndOneOfEachIsEnough() {
		SecurityRule rule = SecurityRule.deny().peers("x", "orders-1").roles("clerk", "y");
		assertThat(may(rule)).isFalse();
		assertThat(may(rule.networks("test"))).isTrue();
		assertThat(may(rule.networks("test", "shop"))).isFalse();
	}

	@Test
	void theLastRuleThatMatchesCounts() {
		SecurityRule all = SecurityRule.deny();
		SecurityRule some = SecurityRule.allow().paths("a/>");
		assertThat(may(all, some)).isTrue();
		assertThat(may(some, all)).isFalse();
		assertThat(may(all, some, SecurityRule.deny().paths("a/b").peers("another"))).isTrue();
		assertThat(may(all, some, SecurityRule.deny().to(Operation.PUBLISH))).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "a/b, a/b, ALL", "a/*, a/b, ALL", "a/>, a/b/c, ALL", "a/>, a, NONE", "a/b, a/{x}, SOME",
			"a/*, a/{x}, ALL", "a/{x}, a/{y}, SOME", "a/b/c, a/{x}, NONE", "a/b, a/>, SOME", "a/>, a/>, ALL",
			"a, a/>, NONE", ">, x/>, ALL", "a/*, a/>, SOME", "b/>, a/>, NONE", "*/c, a/{x}, SOME", "*/c, {x}/c, ALL" })
	void aPatternCoversAllOrSomeOrNothing(String pattern, String path, Coverage expected) {
		TopicPath subject = path.contains("{") ? TopicPath.template(path) : TopicPath.pattern(path);
		TopicPath rule = pattern.contains("{") ? TopicPath.template(pattern) : TopicPath.pattern(pattern);
		assertThat(Coverage.of(rule, subject)).isEqualTo(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "a", "a/>", "*", ">", "a/b" })
	void aServiceIsOfferedWithItsActions(String path) {
		PeerRights rights = rights(SecurityRules.of(SecurityRule.deny().to(Operation.OFFER).paths(path)), CERTIFIED);
		assertThat(rights.mayAll(Operation.OFFER, TopicPath.of("a/b"))).isFalse();
		assertThat(rights.mayAll(Operation.OFFER, TopicPath.template("a/{x}/{y}"))).isFalse();
		assertThat(rights.mayAll(Operation.OFFER, TopicPath.of("a"))).isEqualTo(path.equals("a/b"));
	}

	@Test
	void whatIsRememberedIsWhatWasDecidedHoweverManyPathsThereAre() {
		PeerRights rights = rights(SecurityRules.of(SecurityRule.deny().paths("deny/>")), CERTIFIED);
		List<PeerSelector> others = PeerSelector.parseAll(List.of("peer:other"));
		for (int round = 0; round < 2; round++) {
			IntStream.range(0, 2000).forEach((i) -> {
				assertThat(rights.may(Operation.CALL, TopicPath.of("deny/" + i), List.of())).isFalse();
				assertThat(rights.may(Operation.CALL, TopicPath.of("allow/" + i), List.of())).isTrue();
				assertThat(rights.may(Operation.CALL, TopicPath.of("allow/" + i), others)).isFalse();
			});
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "admin", "who:x", "peer:", "peer:a b", "peer:*a", "role:*", "role:a b", "cert:",
			"cert:a*b", "cert:a b", "network:a/b", "network:" })
	void whatIsNotWellFormedIsNamed(String text) {
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> PeerSelector.parse(text))
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(ErrorCode.INVALID_CONFIGURATION))
			.withMessageContaining("(expected: ");
	}

	private static boolean may(SecurityRule... rules) {
		return rights(SecurityRules.of(rules), CERTIFIED).may(Operation.CALL, TopicPath.of("a/b"), List.of());
	}

	private static PeerRights rights(SecurityRules rules, PeerIdentity identity) {
		return new Authorizer("shop", rules).rights(PeerId.of("orders-1"), identity);
	}

}
