/**
 * What a call costs, against the yardsticks in the same run. Run by hand, never as a
 * test.
 */
@NullMarked
package io.runar.benchmarks;

import org.jspecify.annotations.NullMarked;
