/**
 * Tells customers what happened to their orders.
 */
@NullMarked
package io.runar.sample.notifications;

import org.jspecify.annotations.NullMarked;
