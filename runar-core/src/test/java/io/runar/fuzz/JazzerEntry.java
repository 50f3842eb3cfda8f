package io.runar.fuzz;

import java.util.Objects;

/**
 * Where Jazzer comes in: the target that the system property {@code runar.fuzz.target}
 * names reads each input. Jazzer itself is not needed to compile or test.
 */
public final class JazzerEntry {

	/** Names the target. */
	static final String TARGET = "runar.fuzz.target";

	private static final Inspection INSPECTION = create();

	private JazzerEntry() {
	}

	/** Called by Jazzer before the first input, whose time is limited. */
	public static void fuzzerInitialize() {
		// This class is initialized by now.
	}

	private static Inspection create() {
		String name = System.getProperty(TARGET, "");
		FuzzTarget target = Objects
			.requireNonNull(FuzzTargets.ALL.get(name),
					() -> TARGET + ": '" + name + "' (expected: one of " + FuzzTargets.ALL.keySet() + ")")
			.get();
		warmUp(name, target);
		return new Inspection(target);
	}

	/** Loads and instruments most classes before anything is measured. */
	private static void warmUp(String name, FuzzTarget target) {
		try {
			for (byte[] input : Corpus.of(name, target)) {
				attempt(target, input);
			}
		}
		catch (Exception ex) {
			throw new IllegalStateException("corpus of " + name, ex);
		}
	}

	private static void attempt(FuzzTarget target, byte[] input) {
		try {
			target.read(input);
		}
		catch (Exception ex) {
			// It is read again, and judged, when the search begins.
		}
	}

	/**
	 * Called by Jazzer with each input.
	 * @param input any bytes
	 */
	public static void fuzzerTestOneInput(byte[] input) {
		INSPECTION.inspect(input);
	}

}
