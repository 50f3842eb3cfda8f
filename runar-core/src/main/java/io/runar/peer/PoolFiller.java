package io.runar.peer;

import java.time.Duration;

import io.runar.PeerId;
import io.runar.runtime.Backoff;
import io.runar.runtime.Cancellable;
import io.runar.runtime.SerialContext;
import io.runar.transport.PeerAddress;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the pool of one peer full. The node that dialled the peer's first connection
 * dials all others, and slot 0 again if it is lost while others live; the other node
 * waits. So the two never dial for the same slot. A slot that is lost or refused is
 * dialled again with exponential back-off and full jitter, for as long as the peer lives.
 * Lives in the directory's serial context.
 */
final class PoolFiller {

	private final PeerDirectory directory;

	private final SerialContext context;

	private final Peer peer;

	private final Place[] places;

	/** Where to dial; {@code null}: the other node does. */
	private @Nullable PeerAddress address;

	PoolFiller(PeerDirectory directory, SerialContext context, Peer peer) {
		this.directory = directory;
		this.context = context;
		this.peer = peer;
		this.places = new Place[peer.pool().capacity()];
		for (int slot = 0; slot < this.places.length; slot++) {
			this.places[slot] = new Place(slot);
		}
	}

	/** Returns whether this node is the one that dials. */
	boolean isDialling() {
		return this.address != null;
	}

	/** This node has dialled slot 0: dials the others at the same address. */
	void begin(PeerAddress address) {
		this.address = address;
		for (Place place : this.places) {
			place.schedule(Duration.ZERO);
		}
	}

	/** The other node has dialled slot 0, or the peer is gone. */
	void end() {
		this.address = null;
		for (Place place : this.places) {
			place.cancelTimer();
		}
	}

	/** The connection of a slot is gone while others live. */
	void vacated(int slot) {
		this.places[slot].vacated();
	}

	/**
	 * One slot and the attempts to fill it.
	 */
	private final class Place {

		private final int slot;

		private final Backoff backoff;

		private @Nullable Cancellable timer;

		private boolean dialling;

		private long filledNanos;

		Place(int slot) {
			this.slot = slot;
			PeerSettings settings = PoolFiller.this.directory.settings();
			this.backoff = new Backoff(settings.reconnectBackoff(), settings.maxReconnectBackoff(),
					PoolFiller.this.directory.environment().random());
		}

		void schedule(Duration delay) {
			if (isDialling() && isVacant() && this.timer == null && !this.dialling) {
				this.timer = PoolFiller.this.context.schedule(delay, this::dial);
			}
		}

		private boolean isVacant() {
			return PoolFiller.this.peer.pool().occupant(this.slot) == null;
		}

		private void dial() {
			this.timer = null;
			PeerAddress target = PoolFiller.this.address;
			if (target == null || !isVacant() || this.dialling || PoolFiller.this.peer.isDraining()) {
				return;
			}
			if (!PoolFiller.this.directory.dialer().begin()) {
				schedule(this.backoff.next());
				return;
			}
			this.dialling = true;
			PoolFiller.this.directory.dial(new Attempt(this, target));
		}

		void vacated() {
			PeerSettings settings = PoolFiller.this.directory.settings();
			long lasted = PoolFiller.this.directory.environment().nanoTime() - this.filledNanos;
			if (lasted > settings.maxReconnectBackoff().toNanos()) {
				// One that does not last keeps its back-off.
				this.backoff.reset();
			}
			schedule(this.backoff.next());
		}

		void cancelTimer() {
			if (this.timer != null) {
				this.timer.cancel();
				this.timer = null;
			}
		}

	}

	private final class Attempt extends DialAttempt {

		private final Place place;

		Attempt(Place place, PeerAddress address) {
			super(address, place.slot);
			this.place = place;
		}

		@Override
		ProvenId target() {
			return PoolFiller.this.peer.provenId();
		}

		@Override
		void reached(PeerId id) {
			if (end()) {
				this.place.filledNanos = PoolFiller.this.directory.environment().nanoTime();
				// Unless somebody else lives there now.
				this.place.schedule(this.place.backoff.next());
			}
		}

		@Override
		void reachedSelf() {
			failed(Duration.ZERO);
		}

		@Override
		void failed(Duration notBefore) {
			if (end()) {
				Duration delay = this.place.backoff.next();
				this.place.schedule((notBefore.compareTo(delay) > 0) ? notBefore : delay);
			}
		}

		@Override
		void release() {
			this.place.dialling = false;
			PoolFiller.this.directory.dialer().end();
		}

	}

}
