/**
 * Measurements of the node as Micrometer meters.
 */
@NullMarked
package io.runar.spring.boot.autoconfigure.metrics;

import org.jspecify.annotations.NullMarked;
