package io.runar.admission;

/**
 * Places of which the requests that leave them say how many there may be.
 *
 * @param places the places
 * @param limit learns how many there are
 */
record AdaptivePlaces(Places places, GradientLimit limit) {

	static AdaptivePlaces of(ActionRule.Adaptive settings) {
		GradientLimit limit = new GradientLimit(settings);
		return new AdaptivePlaces(new Places(limit::current, limit::currentOfMost), limit);
	}

	/** Gives back a place of a request. */
	void leave(long startNanos, long nanos, boolean typical) {
		int inFlight = this.places.leave();
		if (typical) {
			this.limit.add(startNanos, nanos, inFlight);
		}
	}

}
