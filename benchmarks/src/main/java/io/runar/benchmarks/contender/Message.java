package io.runar.benchmarks.contender;

/**
 * What the contenders send.
 */
public enum Message {

	/** 100 bytes. */
	BYTES_100(100),
	/** 10 KiB. */
	BYTES_10K(10 * 1024),
	/** 1 MiB. */
	BYTES_1M(1024 * 1024),
	/** An {@link Order}: a record of ten fields and a list of five. */
	ORDER(0);

	private final int size;

	Message(int size) {
		this.size = size;
	}

	/**
	 * Returns whether this is nothing but bytes.
	 * @return false for a record
	 */
	public boolean isBytes() {
		return this.size > 0;
	}

	/**
	 * Makes the bytes.
	 * @return a new array, the same at every call
	 */
	public byte[] bytes() {
		byte[] bytes = new byte[this.size];
		for (int i = 0; i < bytes.length; i++) {
			bytes[i] = (byte) (i * 31);
		}
		return bytes;
	}

}
