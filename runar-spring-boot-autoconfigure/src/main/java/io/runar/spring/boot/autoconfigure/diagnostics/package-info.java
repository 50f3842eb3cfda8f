/**
 * Says what to change when the application cannot start.
 */
@NullMarked
package io.runar.spring.boot.autoconfigure.diagnostics;

import org.jspecify.annotations.NullMarked;
