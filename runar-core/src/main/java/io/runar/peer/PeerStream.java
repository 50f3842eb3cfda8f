package io.runar.peer;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentMap;

import io.runar.RunarException;
import io.runar.codec.Acceptance;
import io.runar.stream.StreamEnd;
import io.runar.stream.StreamLink;
import io.runar.wire.EncodedMessage;
import io.runar.wire.NodeMessage;
import io.runar.wire.StreamItems;
import org.jspecify.annotations.Nullable;

/**
 * One open stream with a peer, on one of its connections, or on its way to the one that
 * has taken its place. Thread-safe.
 */
final class PeerStream implements StreamLink {

	/** Room for what a message has besides its one large item, in bytes. */
	private static final int HEAD_BYTES = 512;

	private final Peer peer;

	/** Written by who makes it, then in the serial context. */
	private volatile Outlet outlet;

	private final String requestId;

	/** The request, if this node made it. */
	private final @Nullable PendingRequest request;

	private final boolean made;

	private final StreamEnd end;

	/** Where it is found as long as it is open. */
	private final ConcurrentMap<String, PeerStream> table;

	PeerStream(Peer peer, PeerConnection connection, String requestId, @Nullable PendingRequest request, StreamEnd end,
			ConcurrentMap<String, PeerStream> table) {
		this.peer = peer;
		this.outlet = connection;
		this.requestId = requestId;
		this.request = request;
		this.made = request != null;
		this.end = end;
		this.table = table;
	}

	void enter() {
		this.table.put(this.requestId, this);
	}

	Outlet outlet() {
		return this.outlet;
	}

	void setOutlet(Outlet outlet) {
		this.outlet = outlet;
	}

	@Nullable PendingRequest request() {
		return this.request;
	}

	StreamEnd end() {
		return this.end;
	}

	@Override
	public Acceptance acceptance() {
		return this.peer.acceptance();
	}

	@Override
	public int maxItemBytes() {
		return this.peer.maxMessageSize() - HEAD_BYTES;
	}

	@Override
	public boolean send(StreamItems items) {
		return offer(OutboundQueue.Kind.STREAM, NodeMessage.StreamData.items(this.requestId, this.made, items));
	}

	@Override
	public void credit(int items, long bytes) {
		offer(OutboundQueue.Kind.ALWAYS, new NodeMessage.StreamCredit(this.requestId, this.made, items, bytes, false));
	}

	@Override
	public void cancelItems() {
		offer(OutboundQueue.Kind.ALWAYS, new NodeMessage.StreamCredit(this.requestId, this.made, 0, 0, true));
	}

	@Override
	public void end(@Nullable RunarException failure) {
		offer(OutboundQueue.Kind.BEHIND_EVENTS,
				new NodeMessage.StreamData(this.requestId, this.made, StreamItems.NONE, true,
						(failure != null) ? failure.code() : "",
						(failure != null) ? String.valueOf(failure.getMessage()) : ""));
	}

	@Override
	public void respond(NodeMessage.Response response) {
		Outlet current = this.outlet;
		if (current.isClosed()) {
			this.peer.respond(current.connection().slot(), response);
		}
		else {
			this.peer.respond(current, OutboundQueue.Kind.BEHIND_EVENTS, response);
		}
	}

	private boolean offer(OutboundQueue.Kind kind, NodeMessage message) {
		EncodedMessage encoded = this.peer.wire().encode(message);
		return this.outlet.offer(kind, encoded);
	}

	@Override
	public boolean isClosed() {
		return this.outlet.isClosed();
	}

	@Override
	public CompletableFuture<Void> whenRoom() {
		return this.outlet.whenRoom();
	}

	@Override
	public void onIoThread(Runnable task) {
		this.outlet.connection().transport().ioExecutor().execute(task);
	}

	@Override
	public void close() {
		this.table.remove(this.requestId, this);
	}

}
