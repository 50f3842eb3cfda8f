/**
 * What the shop sells.
 */
@NullMarked
package io.runar.sample.catalog;

import org.jspecify.annotations.NullMarked;
