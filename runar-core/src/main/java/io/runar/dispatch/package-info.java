/**
 * Inbound messages to handlers and back.
 */
@NullMarked
package io.runar.dispatch;

import org.jspecify.annotations.NullMarked;
