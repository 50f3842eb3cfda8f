package io.runar.security;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RunarException;
import io.runar.runtime.Cancellable;
import io.runar.runtime.NodeMetrics;
import io.runar.runtime.VirtualEnvironment;
import io.runar.runtime.VirtualTime;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link PeerGate}, with {@code runar.network.max-connections},
 * {@code max-connections-per-address} and {@code max-protocol-errors-per-address}.
 */
class PeerGateTests {

	private static final NetworkKey KEY = NetworkKey.generate();

	private static final int MAX_CONNECTIONS = 5;

	private static final int MAX_CONNECTIONS_PER_ADDRESS = 2;

	private static final int MAX_PROTOCOL_ERRORS_PER_ADDRESS = 3;

	private static final Penalty PENALTY = new Penalty(Duration.ofSeconds(10), Duration.ofSeconds(30));

	private final VirtualTime time = new VirtualTime(1);

	private final VirtualEnvironment environment = this.time.newEnvironment("gate");

	private final NetworkKeyCredentials credentials = credentials(KEY, "me");

	private final List<String> refused = new ArrayList<>();

	private final List<String> securityRefused = new ArrayList<>();

	private final NodeMetrics metrics = new NodeMetrics() {
		@Override
		public void refused(String reason) {
			PeerGateTests.this.refused.add(reason);
		}

		@Override
		public void securityRefused(String reason) {
			PeerGateTests.this.securityRefused.add(reason);
		}
	};

	private final DenyList denied = new DenyList(List.of(PeerId.of("denied")));

	private final PeerGate gate = gate(this.credentials);

	private final Logger logger = (Logger) LoggerFactory.getLogger(AuditLog.LOGGER);

	private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

	@BeforeEach
	void listen() {
		this.logged.start();
		this.logger.addAppender(this.logged);
	}

	@AfterEach
	void stopListening() {
		this.logger.detachAppender(this.logged);
	}

	@Test
	void whenPeerIsWhatItSaysThenItsIdentityIsReturned() {
		PeerIdentity identity = this.gate.check(chain(KEY, "peer"), PeerId.of("peer"), "shop");
		assertThat(identity.names()).containsExactly("peer");
		assertThat(this.refused).isEmpty();
		assertThat(this.logged.list).isEmpty();
	}

	@Test
	void whenHelloSaysAnotherIdThanTheCertificateThenUnauthenticated() {
		assertRefused(ErrorCode.UNAUTHENTICATED, this.gate, chain(KEY, "peer"), "boss", "shop")
			.withMessage("node says it is 'boss' (expected: a node its certificate allows, [peer])");
	}

	@Test
	void whenStrangerComesThenUnauthenticatedWithOneMetricAndOneLogLine() {
		assertRefused(ErrorCode.UNAUTHENTICATED, this.gate, chain(NetworkKey.generate(), "peer"), "peer", "shop")
			.withMessageContaining("could not prove it")
			.withMessageNotContaining(KEY.encoded());
		assertThat(this.refused).containsExactly("UNAUTHENTICATED");
		assertThat(this.securityRefused).containsExactly("UNAUTHENTICATED");
		assertThat(this.logged.list).singleElement()
			.satisfies((line) -> assertThat(line.getFormattedMessage()).startsWith(
					"event=refused what=peer reason=UNAUTHENTICATED origin=\"192.0.2.7\" node=me suppressed=0 detail=\"")
				.doesNotContain("\n", KEY.encoded()));
	}

	@Test
	void whenPeerShowsNoCertificateThenUnauthenticated() {
		assertRefused(ErrorCode.UNAUTHENTICATED, this.gate, List.of(), "peer", "shop")
			.withMessageContaining("showed no certificate");
	}

	@Test
	void whenPeerNamesAnotherNetworkThenWrongNetwork() {
		assertRefused(ErrorCode.WRONG_NETWORK, this.gate, chain(KEY, "peer"), "peer", "shop\n2")
			.withMessage("node 'peer' belongs to network 'shop?2' (expected: 'shop')");
	}

	@Test
	void whenPeerIsDeniedThenForbidden() {
		assertRefused(ErrorCode.FORBIDDEN, this.gate, chain(KEY, "denied"), "denied", "shop")
			.withMessageContaining("runar.network.denied-peers");
	}

	@Test
	void whenTheDenyListChangesThenListenersHearAndItCounts() {
		List<String> heard = new ArrayList<>();
		Cancellable registration = this.gate.onTrustChange(() -> heard.add("changed"));
		this.denied.set(List.of(PeerId.of("peer")));
		assertThat(heard).containsExactly("changed");
		assertRefused(ErrorCode.FORBIDDEN, this.gate, chain(KEY, "peer"), "peer", "shop");
		this.gate.check(chain(KEY, "denied"), PeerId.of("denied"), "shop");
		registration.cancel();
		this.denied.set(List.of());
		this.credentials.setKeys(List.of(KEY));
		assertThat(heard).hasSize(1);
	}

	@Test
	void whenPeerHasOurIdThenDuplicateUnlessItIsUs() {
		List<X509Certificate> chain = chain(KEY, "me");
		assertRefused(ErrorCode.DUPLICATE_NODE, this.gate, chain, "me", "shop")
			.withMessageContaining("runar.network.node-id");
		this.gate.check(chain, PeerId.of("me"), "shop", remote(1), true);
	}

	@Test
	void whenSecurityIsDisabledThenEverybodyIsBelievedButTheRulesHold() {
		PeerGate open = gate(null);
		PeerIdentity identity = open.check(List.of(), PeerId.of("peer"), "shop");
		assertThat(identity.names()).isEmpty();
		assertThat(identity.fingerprint()).isEmpty();
		assertRefused(ErrorCode.FORBIDDEN, open, List.of(), "denied", "shop");
		assertRefused(ErrorCode.WRONG_NETWORK, open, List.of(), "peer", "other");
		open.onTrustChange(() -> {
		}).cancel();
	}

	@Test
	void whenTrustChangesThenListenersHearAndTheOldPeerIsRefused() {
		List<X509Certificate> chain = chain(KEY, "peer");
		this.gate.check(chain, PeerId.of("peer"), "shop");
		List<String> heard = new ArrayList<>();
		this.gate.onTrustChange(() -> heard.add("changed"));
		this.credentials.setKeys(List.of(NetworkKey.generate()));
		assertThat(heard).containsExactly("changed");
		assertRefused(ErrorCode.UNAUTHENTICATED, this.gate, chain, "peer", "shop");
	}

	@Test
	void whenCertificateExpiresOnAnOpenConnectionThenOnlyALossOfTrustEndsIt() {
		List<X509Certificate> chain = chain(KEY, "peer");
		this.time.advance(NetworkKeyCredentials.LIFETIME.plusDays(1));
		assertRefused(ErrorCode.UNAUTHENTICATED, this.gate, chain, "peer", "shop").withMessageContaining("expired");
		assertThat(this.gate.recheck(chain, PeerId.of("peer"), "shop").names()).containsExactly("peer");
		this.credentials.setKeys(List.of(NetworkKey.generate()));
		assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> this.gate.recheck(chain, PeerId.of("peer"), "shop"))
			.withMessageContaining("is not trusted")
			.satisfies((ex) -> this.gate.distrusted(PeerId.of("peer"), ex));
		assertThat(this.refused).containsExactly("UNAUTHENTICATED", "UNAUTHENTICATED");
	}

	@Test
	void whenAnAddressHasTooManyConnectionsThenOnlyItIsRefused() {
		assertThat(this.gate.admit(remote(1))).isTrue();
		assertThat(this.gate.admit(remote(1))).isTrue();
		assertThat(this.gate.admit(remote(1))).isFalse();
		assertThat(this.gate.admit(remote(2))).isTrue();
		assertThat(this.refused).containsExactly("LIMIT_EXCEEDED");
		this.gate.released(remote(1));
		assertThat(this.gate.admit(remote(1))).isTrue();
	}

	@Test
	void whenTooManyConnectionsAreOpenThenAllAreRefusedUntilOneCloses() {
		for (int i = 0; i < 5; i++) {
			assertThat(this.gate.admit(remote(i))).isTrue();
		}
		assertThat(this.gate.admit(remote(9))).isFalse();
		assertThat(this.gate.connections()).isEqualTo(5);
		this.gate.released(remote(3));
		assertThat(this.gate.admit(remote(9))).isTrue();
	}

	@Test
	void whenConnectionsAreFromLoopbackThenOnlyTheTotalCounts() {
		SocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
		for (int i = 0; i < 5; i++) {
			assertThat(this.gate.admit(loopback)).isTrue();
		}
		assertThat(this.gate.admit(loopback)).isFalse();
	}

	@Test
	void whenTenThousandConnectFromOneAddressThenTwoAreOpenAndOneLineIsLogged() {
		for (int i = 0; i < 10_000; i++) {
			this.gate.admit(remote(1));
		}
		assertThat(this.gate.connections()).isEqualTo(2);
		assertThat(this.refused).hasSize(9_998);
		assertThat(this.logged.list).hasSize(1);
	}

	@Test
	void whenAnAddressSendsTooMuchGarbageThenOnlyItIsRefusedForLongerEachTime() {
		for (Duration refused : List.of(PENALTY.first(), PENALTY.first().multipliedBy(2), PENALTY.longest())) {
			for (int i = 0; i < 3; i++) {
				assertThat(this.gate.admit(remote(1))).isTrue();
				this.gate.released(remote(1));
				this.gate.malformed(remote(1));
			}
			assertThat(this.gate.admit(remote(1))).isTrue();
			this.gate.released(remote(1));
			this.gate.malformed(remote(1));
			assertThat(this.gate.admit(remote(2))).isTrue();
			this.gate.released(remote(2));
			this.time.advance(refused.minusMillis(1));
			assertThat(this.gate.admit(remote(1))).isFalse();
			this.time.advance(Duration.ofMillis(1));
		}
		assertThat(this.securityRefused).hasSize(6).containsOnly("misbehaving-address");
		assertThat(this.logged.list.get(0).getFormattedMessage()).isEqualTo(
				"event=refused what=peer reason=misbehaving-address origin=\"192.0.2.1\" node=me suppressed=0 detail=\""
						+ "more than 3 connections with malformed bytes in 10 s (expected: fewer, see "
						+ "runar.network.max-protocol-errors-per-address); refused for 10 s\"");
	}

	@Test
	void whenGarbageComesNowAndThenThenNobodyIsRefused() {
		for (int i = 0; i < 30; i++) {
			this.gate.malformed(remote(1));
			this.time.advance(Duration.ofSeconds(4));
			assertThat(this.gate.admit(remote(1))).isTrue();
			this.gate.released(remote(1));
		}
	}

	@Test
	void whenAnAddressHasBeenQuietForLongThenWhatItSentIsForgotten() {
		for (int i = 0; i < 2; i++) {
			for (int j = 0; j < 4; j++) {
				this.gate.malformed(remote(1));
			}
			this.time.advance(PENALTY.first());
			assertThat(this.gate.admit(remote(1))).isTrue();
			this.gate.released(remote(1));
			this.time.advance(PENALTY.longest().plusMillis(1));
		}
	}

	@Test
	void whenGarbageComesFromLoopbackThenNobodyIsRefused() {
		SocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
		for (int i = 0; i < 100; i++) {
			this.gate.malformed(loopback);
		}
		assertThat(this.gate.admit(loopback)).isTrue();
	}

	@Test
	void whenGarbageComesFromVeryManyAddressesThenTheTableStaysSmall() {
		MisbehavingAddresses addresses = new MisbehavingAddresses(1, PENALTY, this.environment);
		for (int i = 0; i < 10_000; i++) {
			addresses.count("address " + i);
			addresses.count("address " + i);
		}
		assertThat(addresses.size()).isEqualTo(MisbehavingAddresses.MAX_ADDRESSES);
		assertThat(addresses.refusedFor("address 9999")).isEqualTo(PENALTY.first());
	}

	@Test
	void whenANodeHasProvenItselfFromAnAddressThenItsNeighboursCannotHaveThatRefused() {
		this.gate.check(chain(KEY, "peer"), PeerId.of("peer"), "shop", remote(1), false);
		this.time.advance(Duration.ofDays(30));
		garbage(remote(1));
		assertThat(this.gate.admit(remote(1))).isTrue();
		assertThat(this.securityRefused).isEmpty();
	}

	@Test
	void whenANodeProvesItselfAtARefusedAddressThenOthersMayComeFromThere() {
		garbage(remote(1));
		assertThat(this.gate.admit(remote(1))).isFalse();
		// An outgoing connection.
		this.gate.check(chain(KEY, "peer"), PeerId.of("peer"), "shop", remote(1), false);
		assertThat(this.gate.admit(remote(1))).isTrue();
	}

	@Test
	void whenANodeIsRefusedThenItsAddressIsNotProven() {
		assertThatExceptionOfType(RunarException.class).isThrownBy(() -> this.gate
			.check(chain(NetworkKey.generate(), "peer"), PeerId.of("peer"), "shop", remote(1), false));
		garbage(remote(1));
		assertThat(this.gate.admit(remote(1))).isFalse();
	}

	@Test
	void whenGarbageComesFromManyAddressesOfOneIpv6NetworkThenTheNetworkIsRefused() throws Exception {
		for (int i = 0; i < 4; i++) {
			this.gate.malformed(ipv6("2001:db8:1:2:" + i + "::1"));
		}
		assertThat(this.gate.admit(ipv6("2001:db8:1:2:99::7"))).isFalse();
		assertThat(this.gate.admit(ipv6("2001:db8:1:3::1"))).isTrue();
	}

	@Test
	void whenGarbageComesFromALinkLocalAddressThenOnlyThatIsRefused() throws Exception {
		garbage(ipv6("fe80::1"));
		assertThat(this.gate.admit(ipv6("fe80::1"))).isFalse();
		assertThat(this.gate.admit(ipv6("fe80::2"))).isTrue();
	}

	@Test
	void whenNodesComeFromVeryManyAddressesThenOnlyTheLastOnesAreRemembered() {
		MisbehavingAddresses addresses = new MisbehavingAddresses(1, PENALTY, this.environment);
		for (int i = 0; i <= MisbehavingAddresses.MAX_PROVEN; i++) {
			addresses.proven("address " + i);
		}
		assertThat(addresses.provenSize()).isEqualTo(MisbehavingAddresses.MAX_PROVEN);
		assertThat(refusal(addresses, "address 0")).isEqualTo(PENALTY.first());
		assertThat(refusal(addresses, "address 1")).isZero();
	}

	private static Duration refusal(MisbehavingAddresses addresses, String address) {
		addresses.count(address);
		addresses.count(address);
		return addresses.refusedFor(address);
	}

	private void garbage(SocketAddress from) {
		for (int i = 0; i < 4; i++) {
			this.gate.malformed(from);
		}
	}

	private static SocketAddress ipv6(String address) throws UnknownHostException {
		return new InetSocketAddress(InetAddress.getByName(address), 7400);
	}

	@Test
	void whenReleasedTooOftenThenTheCountIsStillRight() {
		this.gate.released(remote(1));
		for (int i = 0; i < 5; i++) {
			assertThat(this.gate.admit(remote(i))).isTrue();
		}
		assertThat(this.gate.admit(remote(9))).isFalse();
	}

	@Test
	void whenHandshakeFailsThenTheReasonIsFoundInTheCauses() {
		SSLException failure = new SSLHandshakeException("handshake");
		failure.initCause(new CertificateException("certificate of 'CN=x' expired", new IllegalStateException("deep")));
		this.gate.handshakeFailed(remote(1), failure);
		this.gate.handshakeFailed(remote(1), new SSLException("not an SSL record\r\nFAKE \"LINE"));
		assertThat(this.refused).containsExactly("UNAUTHENTICATED", "handshake-failed");
		assertThat(this.logged.list).extracting(ILoggingEvent::getFormattedMessage)
			.containsExactly(
					"event=refused what=peer reason=UNAUTHENTICATED origin=\"192.0.2.1\" node=me suppressed=0"
							+ " detail=\"certificate of 'CN=x' expired\"",
					"event=refused what=peer reason=handshake-failed origin=\"192.0.2.1\" node=me suppressed=0"
							+ " detail=\"not an SSL record??FAKE \\\"LINE\"");
	}

	private PeerGate gate(@Nullable NodeCredentials credentials) {
		return new PeerGate(
				new PeerGate.Settings(PeerId.of("me"), "shop", this.denied, MAX_CONNECTIONS,
						MAX_CONNECTIONS_PER_ADDRESS, MAX_PROTOCOL_ERRORS_PER_ADDRESS, PENALTY),
				credentials, this.environment, this.metrics);
	}

	private NetworkKeyCredentials credentials(NetworkKey key, String nodeId) {
		return NetworkKeyCredentials.create(List.of(key), "shop", PeerId.of(nodeId), this.environment);
	}

	private List<X509Certificate> chain(NetworkKey key, String nodeId) {
		return List.of(credentials(key, nodeId).keyManager().getCertificateChain("runar-1"));
	}

	private static ThrowableAssertAlternative<RunarException> assertRefused(ErrorCode code, PeerGate gate,
			List<X509Certificate> chain, String id, String networkId) {
		return assertThatExceptionOfType(RunarException.class)
			.isThrownBy(() -> gate.check(chain, PeerId.of(id), networkId, remote(7), false))
			.satisfies((ex) -> assertThat(ex.errorCode()).isEqualTo(code));
	}

	private static SocketAddress remote(int host) {
		try {
			byte[] address = { (byte) 192, 0, 2, (byte) host };
			return new InetSocketAddress(InetAddress.getByAddress(address), 40_000 + host);
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
