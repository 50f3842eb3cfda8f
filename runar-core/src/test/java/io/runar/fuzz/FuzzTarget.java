package io.runar.fuzz;

import java.util.List;

/**
 * A decoder of bytes that come from outside, as something to be fuzzed: it takes any
 * bytes and either reads them or refuses them in the way it declares. An implementation
 * stands in the room of its decoder, and is listed in {@link FuzzTargets}.
 */
public interface FuzzTarget {

	/**
	 * Largest frame, file or payload of the decoders under test, in bytes. It is small,
	 * so that a decoder which takes more memory than its limit allows is seen.
	 */
	int LIMIT = 64 * 1024;

	/**
	 * Reads some bytes, and where there is an encoder checks that what was read stays the
	 * same when it is written and read again.
	 * @param input any bytes
	 * @throws AssertionError if what was read does not stay the same
	 * @throws Exception if the bytes are refused; anything but what {@link #refuses}
	 * declares is a finding
	 */
	void read(byte[] input) throws Exception;

	/**
	 * Declares how bytes are refused.
	 * @param failure what {@link #read} threw
	 * @return whether that is how it refuses bytes
	 */
	boolean refuses(Exception failure);

	/**
	 * Says how much memory may be taken beyond twice the limit, where an input is many
	 * small ones, or where the fuzzer's own notes of a library grow with the input.
	 * @param input what is to be read
	 * @return size in bytes; none unless said otherwise
	 */
	default long allowance(byte[] input) {
		return 0;
	}

	/**
	 * Gives inputs to begin with.
	 * @return good ones, as they are made in practice
	 * @throws Exception never
	 */
	List<byte[]> seeds() throws Exception;

}
