package io.runar.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.runar.node.RunarNode;
import io.runar.security.NodeCredentials;
import io.runar.transport.Connection;
import io.runar.transport.ConnectionListener;
import io.runar.transport.PeerAddress;
import io.runar.transport.Transport;
import io.runar.transport.TransportOptions;
import io.runar.wire.ControlMessages;
import io.runar.wire.EncodedMessage;
import io.runar.wire.MessageValidator;
import io.runar.wire.NodeMessage;
import io.runar.wire.OutboundFrame;
import io.runar.wire.Payload;
import io.runar.wire.RequestTarget;
import io.runar.wire.WireCodec;
import io.runar.wire.v1.ActionAdvertisement;
import io.runar.wire.v1.DiscoveryMessage;
import io.runar.wire.v1.HelloMessage;
import io.runar.wire.v1.RefusalMessage;
import io.runar.wire.v1.ServiceAdvertisement;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A node that says what it likes.
 */
final class Stranger implements ConnectionListener {

	private static final Duration SOON = Duration.ofSeconds(5);

	private final SimulatedNetwork network;

	private final WireCodec codec = new WireCodec(new MessageValidator(1_000_000));

	private final List<NodeMessage> received = new ArrayList<>();

	private final List<NodeMessage> queued = new ArrayList<>();

	private final Connection connection;

	private boolean closed;

	Stranger(SimulatedNetwork network, RunarNode node) {
		this(network, node, "stranger");
	}

	Stranger(SimulatedNetwork network, RunarNode node, String id) {
		this(network, node, id, (hello) -> {
		});
	}

	Stranger(SimulatedNetwork network, RunarNode node, String id, Consumer<HelloMessage.Builder> change) {
		this(network, node, id, null, change);
	}

	/** One that lives on a host of the name that it claims, unless it says otherwise. */
	Stranger(SimulatedNetwork network, RunarNode node, String id, @Nullable NodeCredentials credentials,
			Consumer<HelloMessage.Builder> change) {
		this.network = network;
		Transport transport = network.links()
			.factory(id)
			.create(new TransportOptions(id, 0, credentials, SOON, 2_000_000, 10, Map.of()),
					network.time().newEnvironment(id));
		this.connection = network
			.await(transport.connect(new PeerAddress("memory", node.id().value(), SimulatedNetwork.PORT), this)
				.toCompletableFuture(), SOON);
		HelloMessage.Builder hello = HelloMessage.newBuilder()
			.setProtocolMajor(1)
			.setNodeId(id)
			.setNetworkId(node.networkId())
			.setIncarnation(4711)
			.addCodecs("cbor")
			.setMaxMessageSize(1_000_000);
		change.accept(hello);
		send(ControlMessages.hello(hello.build()));
	}

	/** Sends bytes that need not be a frame. */
	void sendBytes(byte... bytes) {
		EncodedMessage message = new EncodedMessage(new byte[0], Payload.of("", bytes));
		this.connection.ioExecutor().execute(() -> this.connection.write(new OutboundFrame(List.of(message))));
		this.network.advance(Duration.ofMillis(1));
	}

	/** What is sent to it from now on fills the connection. */
	void stopReading() {
		this.connection.setReading(false);
		this.network.advance(Duration.ofMillis(1));
	}

	void startReading() {
		this.connection.setReading(true);
	}

	void ask(String id, String service, String action) {
		ask(id, service, action, Payload.NULL);
	}

	void ask(String id, String service, String action, Payload params) {
		send(new NodeMessage.Request(id, new RequestTarget(service, action), params, 0, Map.of(), 1, false, "", null,
				NodeMessage.RequestDetails.NONE));
	}

	boolean isClosed() {
		return this.closed;
	}

	/** Returns why it was refused; {@code null}: it was not. */
	@Nullable RefusalMessage refusal() {
		return received(NodeMessage.Control.class).map(NodeMessage.Control::message)
			.filter(io.runar.wire.v1.NodeMessage::hasRefusal)
			.map(io.runar.wire.v1.NodeMessage::getRefusal)
			.findFirst()
			.orElse(null);
	}

	/** Returns what the node said of itself when it let this one in. */
	HelloMessage hello() {
		return received(NodeMessage.Control.class).map(NodeMessage.Control::message)
			.filter(io.runar.wire.v1.NodeMessage::hasHello)
			.map(io.runar.wire.v1.NodeMessage::getHello)
			.findFirst()
			.orElseThrow();
	}

	void advertise(String path) {
		int slash = path.indexOf('/');
		send(ControlMessages.discovery(DiscoveryMessage.newBuilder()
			.setFull(true)
			.setToVersion(7)
			.addServices(ServiceAdvertisement.newBuilder()
				.setPath(path.substring(0, slash))
				.setVersion("1.0.0")
				.addActions(ActionAdvertisement.newBuilder().setName(path.substring(slash + 1))))
			.build()));
	}

	void open(String id, int credit) {
		send(new NodeMessage.Request(id, new RequestTarget("feed", "read"), Payload.NULL, 0, Map.of(), 1, false, "",
				new NodeMessage.StreamOffer(credit, MessageValidator.MAX_STREAM_BYTES, false),
				NodeMessage.RequestDetails.NONE));
	}

	void openWithItems(String id, String action) {
		send(new NodeMessage.Request(id, new RequestTarget("feed", action), Payload.NULL, 0, Map.of(), 1, false, "",
				new NodeMessage.StreamOffer(10, 1000, true), NodeMessage.RequestDetails.NONE));
	}

	long credits(String id) {
		return received(NodeMessage.StreamCredit.class).filter((each) -> each.requestId().equals(id))
			.mapToLong(NodeMessage.StreamCredit::items)
			.sum();
	}

	void send(NodeMessage message) {
		queue(message);
		flush();
	}

	void queue(NodeMessage message) {
		this.queued.add(message);
		if (this.queued.size() == 10_000) {
			write();
		}
	}

	void flush() {
		write();
		this.network.advance(Duration.ofMillis(20));
	}

	private void write() {
		OutboundFrame frame = new OutboundFrame(this.queued.stream().map(this.codec::encode).toList());
		this.queued.clear();
		this.connection.ioExecutor().execute(() -> this.connection.write(frame));
	}

	List<NodeMessage.Request> requests() {
		return received(NodeMessage.Request.class).toList();
	}

	List<NodeMessage.Response> answers(String id) {
		return received(NodeMessage.Response.class).filter((each) -> each.requestId().equals(id)).toList();
	}

	NodeMessage.Response answer(String id) {
		assertThat(answers(id)).hasSize(1);
		return answers(id).get(0);
	}

	List<String> cancels() {
		return received(NodeMessage.Control.class).filter((each) -> each.message().hasCancel())
			.map((each) -> each.message().getCancel().getRequestId())
			.toList();
	}

	/** Returns how many items of a stream have come. */
	int items(String id) {
		return received(NodeMessage.StreamData.class).filter((each) -> each.requestId().equals(id))
			.mapToInt((each) -> each.items().count())
			.sum();
	}

	/** Returns whether an event was delivered, as often as it was told so. */
	List<Boolean> acknowledgements(long eventId) {
		return received(NodeMessage.Control.class).map(NodeMessage.Control::message)
			.filter(io.runar.wire.v1.NodeMessage::hasAcknowledgement)
			.map(io.runar.wire.v1.NodeMessage::getAcknowledgement)
			.filter((each) -> each.getEventId() == eventId)
			.map((each) -> each.getDelivered())
			.toList();
	}

	private <T> Stream<T> received(Class<T> type) {
		return this.received.stream().filter(type::isInstance).map(type::cast);
	}

	@Override
	public void onFrame(Connection source, byte[] frame) {
		this.codec.newReader().read(frame, "", "", (message) -> {
			this.received.add(message);
			if (message instanceof NodeMessage.Control control && control.message().hasHeartbeat()
					&& !control.message().getHeartbeat().getReply()) {
				send(source, ControlMessages.heartbeat(control.message().getHeartbeat().getSequence(), true, 7));
			}
		});
	}

	private void send(Connection to, NodeMessage message) {
		to.ioExecutor().execute(() -> to.write(new OutboundFrame(List.of(this.codec.encode(message)))));
	}

	@Override
	public void onWritable(Connection source) {
	}

	@Override
	public void onClosed(Connection source, @Nullable Throwable cause) {
		this.closed = true;
	}

}
