package io.runar.wire;

import org.jspecify.annotations.Nullable;

/**
 * A name that comes in many messages: checked and encoded once. Immutable but for what
 * whoever first needs it works out; worked out twice it is the same.
 */
abstract class KnownName {

	private volatile byte @Nullable [] encoded;

	private boolean valid;

	KnownName() {
	}

	/** Returns the fields of the message that name it. */
	final byte[] encoded() {
		byte[] known = this.encoded;
		if (known == null) {
			known = encode();
			this.encoded = known;
		}
		return known;
	}

	abstract byte[] encode();

	final boolean isKnownToBeValid() {
		return this.valid;
	}

	final void setValid() {
		this.valid = true;
	}

}
