/**
 * What is in stock, and for which order it is reserved.
 */
@NullMarked
package io.runar.sample.inventory;

import org.jspecify.annotations.NullMarked;
