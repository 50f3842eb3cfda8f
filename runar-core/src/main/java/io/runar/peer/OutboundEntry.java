package io.runar.peer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

import io.runar.wire.EncodedMessage;
import org.jspecify.annotations.Nullable;

/**
 * What waits in an {@link OutboundQueue}: one message, or the chunks of a large one. The
 * entry taken last stays in the queue as its end; therefore it lets go of what it held.
 */
final class OutboundEntry {

	private static final VarHandle NEXT = nextHandle();

	private @Nullable EncodedMessage message;

	private final @Nullable Queue<EncodedMessage> chunks;

	private final boolean event;

	/** Whether it is an event of an application: its loss is counted. */
	private final boolean published;

	private @Nullable PendingRequest request;

	/** Read and published by {@link #NEXT}. */
	@SuppressWarnings("UnusedVariable")
	private @Nullable OutboundEntry next;

	/** The end of an empty queue. */
	OutboundEntry() {
		this.chunks = null;
		this.event = false;
		this.published = false;
	}

	/** A message that goes as it is. */
	OutboundEntry(EncodedMessage message, boolean published, @Nullable PendingRequest request) {
		this.message = message;
		this.chunks = null;
		this.event = false;
		this.published = published;
		this.request = request;
	}

	/** A transfer of chunks. */
	OutboundEntry(List<EncodedMessage> chunks, boolean event, boolean published, @Nullable PendingRequest request) {
		this.chunks = new ArrayDeque<>(chunks);
		this.event = event;
		this.published = published;
		this.request = request;
	}

	/** Returns whether this is a transfer. */
	boolean isTransfer() {
		return this.chunks != null;
	}

	/** Returns whether this is a transfer that holds up events behind it. */
	boolean isEvent() {
		return this.event;
	}

	/** Returns whether this is an event of an application, whole or in part. */
	boolean isPublished() {
		return this.published;
	}

	/** Takes the message of an entry that is no transfer. */
	EncodedMessage takeMessage() {
		EncodedMessage taken = this.message;
		if (taken == null) {
			throw new IllegalStateException("taken before");
		}
		this.message = null;
		this.request = null;
		return taken;
	}

	/** Takes the next chunk of a transfer. */
	EncodedMessage takeChunk() {
		if (this.chunks == null) {
			throw new IllegalStateException("no transfer");
		}
		EncodedMessage chunk = this.chunks.remove();
		if (this.chunks.isEmpty()) {
			this.request = null;
		}
		return chunk;
	}

	boolean hasChunks() {
		return this.chunks != null && !this.chunks.isEmpty();
	}

	/** Takes the request of an entry that will not be sent. */
	@Nullable PendingRequest takeUnsent() {
		PendingRequest unsent = this.request;
		this.request = null;
		this.message = null;
		return unsent;
	}

	@Nullable OutboundEntry next() {
		return (OutboundEntry) NEXT.getAcquire(this);
	}

	void setNext(OutboundEntry next) {
		NEXT.setRelease(this, next);
	}

	/** Nobody will ask for the next entry again. */
	void unlink() {
		this.next = null;
	}

	private static VarHandle nextHandle() {
		try {
			return MethodHandles.lookup().findVarHandle(OutboundEntry.class, "next", OutboundEntry.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

}
