package io.runar.peer;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;

import io.runar.PeerId;
import io.runar.runtime.VirtualTime;
import io.runar.security.PeerIdentity;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Against whom {@link Misbehaviours} holds what was done.
 */
class MisbehavioursTests {

	private final VirtualTime time = new VirtualTime(1);

	private final Misbehaviours misbehaviours = new Misbehaviours(this.time.newEnvironment("self"),
			PeerLimits.DEFAULTS);

	@Test
	void whenAnAuthorityVouchesForTheNameThenARenewedKeyForgivesNothing() {
		refuse(certified("first key", "b"));
		assertThat(refusedFor(certified("second key", "b"))).isEqualTo(Duration.ofMinutes(1));
	}

	@Test
	void whenACertificateHasMoreNamesThenItsHolderIsAnother() {
		refuse(certified("a key", "a", "b"));
		assertThat(refusedFor(certified("another key", "b"))).isZero();
	}

	@Test
	void whenAnybodyMayClaimTheNameThenTheKeyTellsWhoItIs() {
		refuse(member("first key"));
		assertThat(refusedFor(member("first key"))).isEqualTo(Duration.ofMinutes(1));
		assertThat(refusedFor(member("second key"))).isZero();
	}

	@Test
	void whenANodeHasBeenQuietForLongThenNothingIsHeldAgainstItAnyMore() {
		ProvenId once = ProvenId.of(PeerId.of("b"), member("once"));
		this.misbehaviours.count(once);
		refuse(member("refused"));
		ProvenId refused = ProvenId.of(PeerId.of("b"), member("refused"));
		this.time.advance(PeerLimits.DEFAULTS.protocolErrorPenalty().plusMillis(1));
		assertThat(this.misbehaviours.isKnown(once)).isFalse();
		assertThat(this.misbehaviours.isKnown(refused)).isTrue();
		this.time.advance(PeerLimits.DEFAULTS.maxProtocolErrorPenalty());
		assertThat(this.misbehaviours.isKnown(refused)).isFalse();
	}

	private void refuse(PeerIdentity identity) {
		ProvenId id = ProvenId.of(PeerId.of("b"), identity);
		assertThat(this.misbehaviours.count(id)).isFalse();
		assertThat(this.misbehaviours.count(id)).isFalse();
		assertThat(this.misbehaviours.count(id)).isTrue();
	}

	private Duration refusedFor(PeerIdentity identity) {
		return this.misbehaviours.refusedFor(ProvenId.of(PeerId.of("b"), identity));
	}

	private static PeerIdentity certified(String key, String... names) {
		return new PeerIdentity(Set.of(names), Set.of("URI:runar:b"), Set.of(), key, Instant.MAX);
	}

	private static PeerIdentity member(String key) {
		return new PeerIdentity(Set.of("b"), Set.of(), Set.of(), key, Instant.MAX);
	}

}
