package io.runar.fuzz;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

import io.runar.codec.CompressionFuzzTarget;
import io.runar.codec.PayloadFuzzTarget;
import io.runar.discovery.fixed.StaticPeersFuzzTarget;
import io.runar.discovery.mdns.AnnouncementFuzzTarget;
import io.runar.node.KnownPeersFuzzTarget;
import io.runar.peer.DiscoveryFuzzTarget;
import io.runar.peer.HandshakeFuzzTarget;
import io.runar.registry.TopicFuzzTarget;
import io.runar.security.CertificateFuzzTarget;
import io.runar.security.NetworkKeyFuzzTarget;
import io.runar.security.PemFuzzTarget;
import io.runar.transport.tcp.TcpFuzzTarget;
import io.runar.version.VersionRangeFuzzTarget;
import io.runar.wire.FrameFuzzTarget;
import io.runar.wire.MessageFuzzTarget;

/**
 * All that is fuzzed, by name.
 */
final class FuzzTargets {

	/** How to make each; the name is also that of its corpus. */
	static final Map<String, Supplier<FuzzTarget>> ALL = all();

	private FuzzTargets() {
	}

	private static Map<String, Supplier<FuzzTarget>> all() {
		Map<String, Supplier<FuzzTarget>> all = new TreeMap<>();
		all.put("frame", FrameFuzzTarget::new);
		for (String kind : MessageFuzzTarget.KINDS) {
			all.put("message-" + kind, () -> new MessageFuzzTarget(kind));
		}
		all.put("handshake", HandshakeFuzzTarget::new);
		all.put("registry", DiscoveryFuzzTarget::new);
		all.put("tcp", TcpFuzzTarget::new);
		for (String codec : PayloadFuzzTarget.CODECS) {
			all.put("payload-" + codec, () -> new PayloadFuzzTarget(codec));
		}
		for (String compression : CompressionFuzzTarget.COMPRESSIONS) {
			all.put("compression-" + compression, () -> new CompressionFuzzTarget(compression));
		}
		all.put("topic", TopicFuzzTarget::new);
		all.put("version-range", VersionRangeFuzzTarget::new);
		all.put("discovery-mdns", AnnouncementFuzzTarget::new);
		all.put("discovery-static", StaticPeersFuzzTarget::new);
		all.put("known-peers", KnownPeersFuzzTarget::new);
		all.put("network-key", NetworkKeyFuzzTarget::new);
		all.put("pem", PemFuzzTarget::new);
		all.put("certificate", CertificateFuzzTarget::new);
		return all;
	}

}
