package io.runar.security;

import java.time.Duration;

/**
 * For how long somebody is refused: twice as long each time.
 *
 * @param first the first time
 * @param longest at most
 * @since 0.1
 */
public record Penalty(Duration first, Duration longest) {

	/**
	 * Returns how long it is this time.
	 * @param refusalsBefore how often it was before, 0 or more
	 * @return the time
	 */
	public Duration after(int refusalsBefore) {
		if (refusalsBefore >= Integer.SIZE || this.first.compareTo(this.longest.dividedBy(1L << refusalsBefore)) > 0) {
			return this.longest;
		}
		return this.first.multipliedBy(1L << refusalsBefore);
	}

}
