package io.runar.version;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

import io.runar.ErrorCode;
import io.runar.RunarException;
import io.runar.fuzz.FuzzTarget;

/** A range in the first line, of a caller; a version in the second, of a peer. */
public final class VersionRangeFuzzTarget implements FuzzTarget {

	private static final VersionRange GOOD = VersionRange.of("^1.2 || >=3 <5");

	@Override
	public void read(byte[] input) {
		String[] lines = new String(input, StandardCharsets.UTF_8).split("\n", 2);
		String version = (lines.length > 1) ? lines[1] : "1.2.3";
		GOOD.includes(version);
		VersionRange range = VersionRange.of(lines[0]);
		boolean included = range.includes(version);
		if (included != range.includes(version) || included != VersionRange.of(range.toString()).includes(version)) {
			throw new AssertionError("included: " + included + ", and then not");
		}
	}

	@Override
	public boolean refuses(Exception failure) {
		return failure instanceof RunarException known && known.errorCode() == ErrorCode.INVALID_ARGUMENT;
	}

	/**
	 * The library works with regular expressions, of which the fuzzer takes ten times as
	 * much notes as they take memory.
	 */
	@Override
	public long allowance(byte[] input) {
		return Math.min(input.length, 256) * 32L * 1024;
	}

	@Override
	public List<byte[]> seeds() {
		return Stream.of("^1.2.3\n1.4.0", "~1.x || 5.0.0 - 7\n5.0.1-beta.1+build", ">=1.2 <3\n2")
			.map((text) -> text.getBytes(StandardCharsets.UTF_8))
			.toList();
	}

}
