/**
 * Tests of applications: their node, fake services of others, faults, and what was called
 * and published. Made for those who write applications; the simulation below, for those
 * who write a network, is {@code io.runar.test}.
 */
@NullMarked
package io.runar.test.kit;

import org.jspecify.annotations.NullMarked;
