package io.runar.codec;

/**
 * What a value that stays in this process is.
 *
 * @since 0.1
 */
public enum LocalPayload {

	/** The parameters of a request. */
	PARAMETERS("parameters of"),
	/** The result of a request. */
	RESULT("result of"),
	/** The data of an event. */
	EVENT_DATA("data of event");

	private final String text;

	LocalPayload(String text) {
		this.text = text;
	}

	/**
	 * Returns the beginning of a sentence about it, before the path.
	 * @return the text
	 */
	@Override
	public String toString() {
		return this.text;
	}

}
