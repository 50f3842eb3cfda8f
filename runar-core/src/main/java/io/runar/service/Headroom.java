package io.runar.service;

import io.runar.Priority;

/**
 * How far requests may use up a limit: what matters less is refused earlier, so that
 * there is room left for what matters more. (The thresholds follow the load shedding of
 * Stripe and Netflix, which also begin far below the limit.)
 *
 * @since 0.1
 */
public final class Headroom {

	private static final int LOW_PERCENT = 60;

	private static final int NORMAL_PERCENT = 90;

	private Headroom() {
	}

	/**
	 * Returns which part of a limit requests may use up.
	 * @param limit the whole limit, at least 1
	 * @param priority priority of the requests
	 * @return 60 % of it for {@code LOW}, 90 % for {@code NORMAL}, all for {@code HIGH},
	 * rounded up: at least 1
	 */
	public static int of(int limit, Priority priority) {
		return switch (priority) {
			case LOW -> percent(limit, LOW_PERCENT);
			case NORMAL -> percent(limit, NORMAL_PERCENT);
			case HIGH -> limit;
		};
	}

	private static int percent(int limit, int percent) {
		return (int) (((long) limit * percent + 99) / 100);
	}

}
