package io.runar.balancing;

import java.util.random.RandomGenerator;

/**
 * Draws the second of two candidates, of which the less loaded one is taken (M.
 * Mitzenmacher, The Power of Two Choices in Randomized Load Balancing).
 *
 * @since 0.1
 */
public final class TwoChoices {

	private TwoChoices() {
	}

	/**
	 * Draws any position but one, all equally likely.
	 * @param one the position drawn first
	 * @param size number of positions, at least 2
	 * @param random draws it
	 * @return the other position
	 */
	public static int another(int one, int size, RandomGenerator random) {
		int other = random.nextInt(size - 1);
		return (other < one) ? other : other + 1;
	}

}
