/**
 * What a call costs, against the yardsticks in the same run: see
 * {@code docs/performance.md}.
 */
@NullMarked
package io.runar.benchmarks;

import org.jspecify.annotations.NullMarked;
