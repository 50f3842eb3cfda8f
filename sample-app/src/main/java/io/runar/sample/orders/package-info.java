/**
 * Takes orders: prices them, reserves their stock and keeps them.
 */
@NullMarked
package io.runar.sample.orders;

import org.jspecify.annotations.NullMarked;
