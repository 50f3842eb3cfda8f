/**
 * The public API: what applications call and what they pass and receive. Interfaces and
 * values only; this room imports no other room of Runar and no third-party library.
 */
@NullMarked
package io.runar;

import org.jspecify.annotations.NullMarked;
