package io.runar.readme;

import io.runar.RunarException;

/**
 * How callers see errors.
 */
class Doorbell {

	private final Greetings greetings;

	Doorbell(Greetings greetings) {
		this.greetings = greetings;
	}

	String ring(String name) {
		try {
			return this.greetings.greet(name);
		}
		catch (RunarException ex) {
			return switch (ex.errorCode()) {
				case NO_PROVIDER, PEER_LOST, OVERLOADED -> "nobody is at home, try again";
				case INVALID_ARGUMENT -> "what is wrong: " + ex.data();
				default -> throw ex;
			};
		}
	}

}
