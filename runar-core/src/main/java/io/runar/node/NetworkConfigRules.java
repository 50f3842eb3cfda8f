package io.runar.node;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import io.runar.ErrorCode;
import io.runar.PeerId;
import io.runar.RunarException;
import io.runar.peer.PeerLimits;
import io.runar.peer.TotalLimits;
import io.runar.security.NetworkKey;
import io.runar.wire.ControlMessages;
import org.jspecify.annotations.Nullable;

/**
 * What values of {@link NetworkConfig} are allowed. Messages name the property as it
 * stands in {@code application.yml}, below {@code runar.network}.
 */
final class NetworkConfigRules {

	private static final Pattern NETWORK_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

	private static final Duration LONGEST_PENALTY = Duration.ofDays(1);

	private NetworkConfigRules() {
	}

	static void check(@Nullable String nodeId, String networkId, String bindAddress, @Nullable Path tlsCertificate,
			@Nullable Path tlsPrivateKey, List<NetworkKey> networkKeys, @Nullable Path networkKeysFile) {
		if (nodeId != null) {
			try {
				PeerId.of(nodeId);
			}
			catch (IllegalArgumentException ex) {
				throw invalid("node-id", nodeId, "1 to 63 of A-Z a-z 0-9 . _ -, beginning with a letter or digit");
			}
		}
		if (!NETWORK_ID.matcher(networkId).matches()) {
			throw invalid("network-id", networkId, "1 to 63 of A-Z a-z 0-9 . _ -, beginning with a letter or digit");
		}
		BindAddress.parse(bindAddress);
		if ((tlsCertificate == null) != (tlsPrivateKey == null)) {
			throw invalid((tlsCertificate == null) ? "tls-certificate" : "tls-private-key", null,
					"a PEM file, because the other one of tls-certificate and tls-private-key is set");
		}
		if (networkKeysFile != null && !networkKeys.isEmpty()) {
			throw invalid("network-keys", networkKeys.size() + " keys",
					"either network-keys or network-keys-file, not both");
		}
		if (tlsCertificate != null && !networkKeys.isEmpty()) {
			throw invalid("network-keys", networkKeys.size() + " keys",
					"either network-keys or tls-certificate, not both");
		}
	}

	static void check(PeerLimits limits) {
		range("max-protocol-errors", limits.maxProtocolErrors(), 1, 1_000_000);
		range("max-protocol-errors-per-address", limits.maxProtocolErrorsPerAddress(), 0, 1_000_000);
		positive("protocol-error-penalty", limits.protocolErrorPenalty());
		if (limits.maxProtocolErrorPenalty().compareTo(limits.protocolErrorPenalty()) < 0
				|| limits.maxProtocolErrorPenalty().compareTo(LONGEST_PENALTY) > 0) {
			throw invalid("max-protocol-error-penalty", limits.maxProtocolErrorPenalty(),
					"protocol-error-penalty (" + limits.protocolErrorPenalty() + ") to " + LONGEST_PENALTY);
		}
		range("max-requests-burst-per-peer", limits.requestBurst(), 0, 1_000_000);
		if (limits.bytesPerSecond() < 0 || (limits.bytesPerSecond() > 0 && limits.bytesPerSecond() < 64 * 1024)) {
			throw invalid("max-bytes-per-second-per-peer", limits.bytesPerSecond(), "0, or at least 65536");
		}
		if (limits.inFlightBytes() < 64 * 1024) {
			throw invalid("max-in-flight-size-per-peer", limits.inFlightBytes(), "at least 65536");
		}
		check(limits.totals());
		range("max-services-per-peer", limits.offers().services(), 0, 10_000_000);
		range("max-actions-per-peer", limits.offers().actions(), 0, 10_000_000);
		range("max-subscriptions-per-peer", limits.offers().subscriptions(), 0, 10_000_000);
		range("max-advertised-size-per-peer", limits.offers().bytes(), 1024, 1024 * 1024 * 1024);
	}

	private static void check(TotalLimits totals) {
		range("max-total-services", totals.offers().services(), 0, 100_000_000);
		range("max-total-actions", totals.offers().actions(), 0, 100_000_000);
		range("max-total-subscriptions", totals.offers().subscriptions(), 0, 100_000_000);
		range("max-total-advertised-size", totals.offers().bytes(), 1024, Integer.MAX_VALUE);
		range("max-total-in-flight-requests", totals.inFlightRequests(), 1, 100_000_000);
		if (totals.inFlightBytes() < 0 || (totals.inFlightBytes() > 0 && totals.inFlightBytes() < 1024 * 1024)) {
			throw invalid("max-total-in-flight-size", totals.inFlightBytes(), "0, or at least 1048576");
		}
		range("max-total-streams", totals.streams(), 0, 100_000_000);
		if (totals.outboundQueueBytes() < 1024 * 1024) {
			throw invalid("max-total-outbound-queue-size", totals.outboundQueueBytes(), "at least 1048576");
		}
	}

	static void metadata(Map<String, String> metadata) {
		try {
			ControlMessages.checkMetadata(metadata);
		}
		catch (RunarException ex) {
			throw new RunarException(ErrorCode.INVALID_CONFIGURATION, "runar.metadata: " + ex.getMessage(), ex);
		}
	}

	static void positive(String property, Duration value) {
		if (value.isZero() || value.isNegative()) {
			throw invalid(property, value, "> 0");
		}
	}

	static void notNegative(String property, Duration value) {
		if (value.isNegative()) {
			throw invalid(property, value, ">= 0");
		}
	}

	static void range(String property, int value, int min, int max) {
		if (value < min || value > max) {
			throw invalid(property, value, min + " to " + max);
		}
	}

	static RunarException invalid(String property, @Nullable Object value, String expected) {
		return new RunarException(ErrorCode.INVALID_CONFIGURATION,
				"runar.network." + property + ": " + value + " (expected: " + expected + ")");
	}

}
