package io.runar.cache;

import java.util.Arrays;

/**
 * What a request asks for: the path and the encoded parameters that count, byte for byte.
 * Comparable, so that keys with the same hash, which a peer can make at will, are kept in
 * a tree rather than in a list.
 */
final class CacheKey implements Comparable<CacheKey> {

	private final String path;

	private final byte[] parts;

	private final int hash;

	CacheKey(String path, byte[] parts) {
		this.path = path;
		this.parts = parts;
		this.hash = 31 * path.hashCode() + Arrays.hashCode(parts);
	}

	@Override
	public int compareTo(CacheKey other) {
		int order = this.path.compareTo(other.path);
		return (order != 0) ? order : Arrays.compare(this.parts, other.parts);
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof CacheKey key && this.hash == key.hash && this.path.equals(key.path)
				&& Arrays.equals(this.parts, key.parts);
	}

	@Override
	public int hashCode() {
		return this.hash;
	}

	@Override
	public String toString() {
		return "CacheKey[" + this.path + ", " + this.parts.length + " bytes]";
	}

}
