/**
 * Annotated classes to services: which method handles what, and with which arguments.
 */
@NullMarked
package io.runar.binding;

import org.jspecify.annotations.NullMarked;
