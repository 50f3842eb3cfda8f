/**
 * What is compared: ways to call an echo in another process.
 */
@NullMarked
package io.runar.benchmarks.contender;

import org.jspecify.annotations.NullMarked;
