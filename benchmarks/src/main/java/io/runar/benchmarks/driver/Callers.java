package io.runar.benchmarks.driver;

import java.lang.reflect.Method;
import java.util.List;

/**
 * What kind of threads the blocking callers are.
 */
enum Callers {

	PLATFORM, VIRTUAL;

	/** Returns the kinds that this JVM has. */
	static List<Callers> present() {
		return (Runtime.version().feature() >= 21) ? List.of(PLATFORM, VIRTUAL) : List.of(PLATFORM);
	}

	/** Creates a thread, not yet started. */
	Thread thread(Runnable task) {
		return (this == PLATFORM) ? new Thread(task, "caller") : virtual(task);
	}

	/** By reflection, because the code is compiled for Java 17. */
	private static Thread virtual(Runnable task) {
		try {
			Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
			Method unstarted = Class.forName("java.lang.Thread$Builder").getMethod("unstarted", Runnable.class);
			return (Thread) unstarted.invoke(builder, task);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException("virtual threads (expected: Java 21 or newer)", ex);
		}
	}

	String title() {
		return (this == PLATFORM) ? "platform threads" : "virtual threads";
	}

}
