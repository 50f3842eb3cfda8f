/**
 * Outbound calls: choose, send, wait.
 */
@NullMarked
package io.runar.call;

import org.jspecify.annotations.NullMarked;
