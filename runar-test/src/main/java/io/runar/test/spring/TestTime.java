package io.runar.test.spring;

/**
 * What clock the network of a test has.
 *
 * @since 0.1
 */
public enum TestTime {

	/** The machine's. The application has its own threads, as ever. */
	REAL,

	/**
	 * A virtual one. All of every node happens on the thread of the test, while that
	 * waits for a node or advances the clock: a timeout of a minute takes no time. Not
	 * for applications that use their node on other threads, such as those of a web
	 * server.
	 */
	VIRTUAL

}
