package io.runar.call;

/**
 * What happens with the encoded result of a request to another node.
 */
enum Delivery {

	/** A thread waits, for room in the queue too, and decodes it itself. */
	TO_WAITING_THREAD,
	/** A completion thread passes it on as it is, and a thread waits for that. */
	ENCODED_WHEN_ROOM,
	/** A completion thread passes it on as it is. */
	ENCODED,
	/** A completion thread decodes it. */
	DECODED,
	/** The I/O thread that receives it decodes it. */
	DECODED_DIRECTLY;

	/** Returns whether a thread waits for room too. */
	boolean waitsForRoom() {
		return this == TO_WAITING_THREAD || this == ENCODED_WHEN_ROOM;
	}

	/** Returns whether it completes with the result itself. */
	boolean decodes() {
		return this == DECODED || this == DECODED_DIRECTLY;
	}

}
