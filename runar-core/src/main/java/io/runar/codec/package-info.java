/**
 * Payload values to bytes and back. The only room that knows Jackson; it never sees a
 * socket.
 */
@NullMarked
package io.runar.codec;

import org.jspecify.annotations.NullMarked;
