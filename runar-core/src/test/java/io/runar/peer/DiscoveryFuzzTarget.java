package io.runar.peer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.discovery.ServiceAdvertisement;
import io.runar.fuzz.FuzzTarget;
import io.runar.registry.ServiceRegistry;
import io.runar.registry.TestPeer;
import io.runar.runtime.SerialContext;
import io.runar.runtime.VirtualTime;
import io.runar.service.ActionMetadata;
import io.runar.service.SubscriptionMetadata;
import io.runar.wire.ControlMessages;
import io.runar.wire.MessageValidator;
import io.runar.wire.NodeMessage;
import io.runar.wire.OutboundFrame;
import io.runar.wire.WireCodec;
import io.runar.wire.v1.DiscoveryMessage;

import static org.assertj.core.api.Assertions.assertThat;

/** What a peer offers, taken into the registry, told on, and taken back. */
public final class DiscoveryFuzzTarget implements FuzzTarget {

	private static final Set<ErrorCode> REFUSALS = Set.of(ErrorCode.PROTOCOL_ERROR, ErrorCode.PAYLOAD_TOO_LARGE,
			ErrorCode.LIMIT_EXCEEDED);

	private final WireCodec codec = new WireCodec(new MessageValidator(LIMIT));

	private final VirtualTime time = new VirtualTime(1);

	private final SerialContext context = this.time.newEnvironment("self").newSerialContext("registry");

	private final ServiceRegistry registry = new ServiceRegistry(this.context);

	private final TestPeer peer = TestPeer.silent("peer");

	@Override
	public void read(byte[] input) {
		DiscoveryMessage message = parse(input);
		List<ServiceAdvertisement> services = RegistryMessages.services(message);
		AtomicReference<RunarException> failure = new AtomicReference<>();
		this.context.execute(() -> apply(message, services, failure));
		this.time.advance(Duration.ofNanos(1));
		if (failure.get() != null) {
			throw failure.get();
		}
		List<ServiceAdvertisement> again = new ArrayList<>();
		for (NodeMessage.Control page : RegistryMessages.full(1, services)) {
			again.addAll(RegistryMessages.services(page.message().getDiscovery()));
		}
		assertThat(again).isEqualTo(services);
	}

	private DiscoveryMessage parse(byte[] input) {
		List<DiscoveryMessage> messages = new ArrayList<>();
		this.codec.newReader().read(input, "", "", (message) -> {
			if (message instanceof NodeMessage.Control control && control.message().hasDiscovery()) {
				messages.add(control.message().getDiscovery());
			}
		});
		return messages.isEmpty() ? DiscoveryMessage.getDefaultInstance() : messages.get(0);
	}

	private void apply(DiscoveryMessage message, List<ServiceAdvertisement> services,
			AtomicReference<RunarException> failure) {
		try {
			this.registry.applyRemote(this.peer, message.getFull(), services, RegistryMessages.removed(message));
		}
		catch (RunarException ex) {
			failure.set(ex);
		}
		this.registry.removePeer(this.peer.id());
		assertThat(this.registry.peerServices(this.peer.id())).isEmpty();
	}

	@Override
	public boolean refuses(Exception failure) {
		return failure instanceof RunarException known && REFUSALS.contains(known.errorCode());
	}

	@Override
	public List<byte[]> seeds() {
		ServiceAdvertisement service = new ServiceAdvertisement("user", "1.2.3", "users",
				List.of(new ActionMetadata("{id}/auth", "checks",
						List.of(new ActionMetadata.Parameter("name", "String", true)), "boolean", true)),
				List.of(new SubscriptionMetadata("status/*/>", "Object", "mailers", null)), false);
		return List.of(frame(RegistryMessages.full(3, List.of(service)).get(0)), frame(ControlMessages.discovery(
				DiscoveryMessage.newBuilder().setFromVersion(3).setToVersion(4).addRemovedServices("user").build())));
	}

	private byte[] frame(NodeMessage.Control message) {
		return new OutboundFrame(List.of(this.codec.encode(message))).toByteArray();
	}

}
