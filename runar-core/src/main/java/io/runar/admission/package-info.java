/**
 * Which requests of peers this node takes: how many at a time, how many a second, and
 * which of them rather than others.
 */
@NullMarked
package io.runar.admission;

import org.jspecify.annotations.NullMarked;
