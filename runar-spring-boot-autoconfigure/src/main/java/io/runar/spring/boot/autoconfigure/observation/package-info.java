/**
 * Observations of calls, events and their handling, through which traces go from node to
 * node.
 */
@NullMarked
package io.runar.spring.boot.autoconfigure.observation;

import org.jspecify.annotations.NullMarked;
