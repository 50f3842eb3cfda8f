/**
 * How long, how often, with whom, and when not: what is decided about a call beyond its
 * path.
 */
@NullMarked
package io.runar.resilience;

import org.jspecify.annotations.NullMarked;
