/**
 * The database of a shop that runs without one of its own.
 */
@NullMarked
package io.runar.sample.database;

import org.jspecify.annotations.NullMarked;
