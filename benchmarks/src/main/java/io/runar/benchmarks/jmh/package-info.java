/**
 * What happens inside one process, measured by JMH.
 */
@NullMarked
package io.runar.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
