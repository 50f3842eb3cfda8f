/**
 * Versions of services: which ones a caller can work with, and how a path names them.
 * Alone in touching the library for semantic versions.
 */
@NullMarked
package io.runar.version;

import org.jspecify.annotations.NullMarked;
