package io.runar.benchmarks.contender;

/**
 * A small record.
 *
 * @param number which one it is
 * @param price a number with a fraction
 */
public record Tick(long number, double price) {

}
