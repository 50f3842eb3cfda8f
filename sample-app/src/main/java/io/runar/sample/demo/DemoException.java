package io.runar.sample.demo;

/**
 * The demo cannot go on, with a message for the person who runs it.
 */
final class DemoException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	DemoException(String message) {
		super(message);
	}

}
