/**
 * Requests of peers to handlers, and answers back.
 */
@NullMarked
package io.runar.dispatch;

import org.jspecify.annotations.NullMarked;
