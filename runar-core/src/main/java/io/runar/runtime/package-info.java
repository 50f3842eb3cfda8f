/**
 * Time, randomness, executors and the serial context. Every other room gets them through
 * {@link io.runar.runtime.Environment}, so that a whole node can run in virtual time.
 */
@NullMarked
package io.runar.runtime;

import org.jspecify.annotations.NullMarked;
