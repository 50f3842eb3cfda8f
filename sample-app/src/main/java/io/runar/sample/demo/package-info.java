/**
 * Starts the shop as a network of processes, orders from it and breaks it.
 */
@NullMarked
package io.runar.sample.demo;

import org.jspecify.annotations.NullMarked;
