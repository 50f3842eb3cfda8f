package io.runar.sample.demo;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the person who runs the demo reads.
 */
final class Console {

	private final PrintStream out;

	private final List<String> failures = new ArrayList<>();

	private int steps;

	private int checks;

	Console(PrintStream out) {
		this.out = out;
	}

	void step(String title) {
		this.out.printf("%n%d. %s%n", ++this.steps, title);
	}

	void line(String format, Object... arguments) {
		this.out.printf(Locale.ROOT, "   " + format + "%n", arguments);
	}

	void check(String what, boolean holds) {
		this.checks++;
		if (!holds) {
			this.failures.add(what);
		}
		this.out.printf("   [%s] %s%n", holds ? "ok" : "FAILED", what);
	}

	/**
	 * Says how it ended.
	 * @return whether all checks held
	 */
	boolean summary() {
		this.out.printf("%n%d of %d checks held%n", this.checks - this.failures.size(), this.checks);
		this.failures.forEach((failure) -> this.out.printf("   FAILED: %s%n", failure));
		return this.failures.isEmpty();
	}

}
