/**
 * The message schema, and its only reader, writer and validator. Payloads stay opaque
 * bytes here.
 */
@NullMarked
package io.runar.wire;

import org.jspecify.annotations.NullMarked;
