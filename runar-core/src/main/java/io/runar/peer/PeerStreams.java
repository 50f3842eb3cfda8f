package io.runar.peer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.runtime.NodeMetrics;
import io.runar.stream.StreamEnd;
import io.runar.wire.NodeMessage;
import org.jspecify.annotations.Nullable;

/**
 * The open streams with one peer: brings its messages to this node's ends of them. A
 * message for a stream that has ended here was on its way meanwhile, or is of a peer that
 * makes things up: it is counted and otherwise ignored. A peer that sends without credit
 * loses that stream, and nothing else. Thread-safe.
 */
final class PeerStreams {

	private final Peer peer;

	private final NodeMetrics metrics;

	/** Of requests that this node made, by their ids. */
	private final ConcurrentMap<String, PeerStream> made = new ConcurrentHashMap<>(0);

	/** Of requests that the peer made. */
	private final ConcurrentMap<String, PeerStream> served = new ConcurrentHashMap<>(0);

	PeerStreams(Peer peer, NodeMetrics metrics) {
		this.peer = peer;
		this.metrics = metrics;
	}

	/** Begins a stream of a request that this node makes. */
	PeerStream open(PeerConnection connection, PendingRequest request, StreamEnd end) {
		return add(new PeerStream(this.peer, connection, request.wireId(), request, end, this.made));
	}

	/** Begins a stream of a request that the peer made. */
	PeerStream serve(PeerConnection connection, String requestId, StreamEnd end) {
		return add(new PeerStream(this.peer, connection, requestId, null, end, this.served));
	}

	private static PeerStream add(PeerStream stream) {
		stream.enter();
		return stream;
	}

	void onData(NodeMessage.StreamData data) {
		PeerStream stream = find(data.requestId(), data.fromCaller());
		if (stream == null) {
			return;
		}
		try {
			if (data.items().count() > 0) {
				stream.end().onItems(data.items());
			}
			if (data.end()) {
				stream.end().onItemsEnd(data.errorCode(), data.errorMessage());
			}
		}
		catch (RunarException ex) {
			violated(stream, ex);
		}
	}

	void onCredit(NodeMessage.StreamCredit credit) {
		PeerStream stream = find(credit.requestId(), credit.fromCaller());
		if (stream == null) {
			return;
		}
		try {
			if (credit.cancel()) {
				stream.end().onItemsCancelled();
			}
			else {
				stream.end().onCredit(credit.items(), credit.bytes());
			}
		}
		catch (RunarException ex) {
			violated(stream, ex);
		}
	}

	private @Nullable PeerStream find(String requestId, boolean fromCaller) {
		PeerStream stream = (fromCaller ? this.served : this.made).get(requestId);
		if (stream == null) {
			this.metrics.refused("late-stream");
		}
		return stream;
	}

	private void violated(PeerStream stream, RunarException error) {
		this.metrics.refused("stream-violation");
		stream.end()
			.onBroken(new RunarException(error.errorCode(), error.getMessage() + " [peer " + this.peer.id() + "]"));
	}

	/**
	 * Lets all streams of one connection go out elsewhere.
	 * @return those it concerns
	 */
	List<PeerStream> move(PeerConnection from, Outlet to) {
		List<PeerStream> moving = new ArrayList<>();
		for (Map<String, PeerStream> streams : List.of(this.made, this.served)) {
			for (PeerStream stream : streams.values()) {
				if (stream.outlet() == from) {
					stream.setOutlet(to);
					moving.add(stream);
				}
			}
		}
		return moving;
	}

	/**
	 * The peer has read all that was sent on another connection: only this one counts.
	 */
	void moved(List<PeerStream> streams, PeerConnection to) {
		for (PeerStream stream : streams) {
			stream.setOutlet(to);
			PendingRequest request = stream.request();
			if (request != null) {
				request.setConnection(to);
			}
		}
	}

	/** A connection has ended while the peer lives, and its streams with it. */
	void connectionLost(PeerConnection connection) {
		for (PeerStream stream : this.served.values()) {
			if (stream.outlet().dependsOn(connection)) {
				stream.end()
					.onBroken(new RunarException(ErrorCode.PEER_LOST,
							"the connection of the stream with peer " + this.peer.id() + " ended"));
			}
		}
		for (PeerStream stream : this.made.values()) {
			PendingRequest request = stream.request();
			if (request != null && stream.outlet().dependsOn(connection)) {
				this.peer.pending().streamLost(request);
			}
		}
	}

	int served() {
		return this.served.size();
	}

	int size() {
		return this.made.size() + this.served.size();
	}

}
