/**
 * What surrounds a handler while it runs: its request, its thread, its errors.
 */
@NullMarked
package io.runar.invocation;

import org.jspecify.annotations.NullMarked;
