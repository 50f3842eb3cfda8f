package io.runar.cache;

import org.jspecify.annotations.Nullable;

/**
 * A result that is kept.
 *
 * @param value the result: an object, or encoded if it came from another node
 * @param generation how often the cache had been invalidated when it began to be made
 * @param freshUntil until when it is as good as new, in nanoseconds of the environment
 * @param usableUntil until when it may be given at all
 * @param bytes its size if it is encoded, otherwise 0
 */
record Entry(@Nullable Object value, long generation, long freshUntil, long usableUntil, int bytes) {

}
