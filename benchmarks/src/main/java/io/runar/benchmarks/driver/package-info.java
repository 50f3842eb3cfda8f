/**
 * The two-process driver: starts the processes, makes the load and measures.
 */
@NullMarked
package io.runar.benchmarks.driver;

import org.jspecify.annotations.NullMarked;
