/**
 * Outbound calls and events: choose, send, wait.
 */
@NullMarked
package io.runar.call;

import org.jspecify.annotations.NullMarked;
