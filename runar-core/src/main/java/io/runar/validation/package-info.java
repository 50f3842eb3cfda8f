/**
 * Bean Validation of parameters and results. The only room that touches
 * {@code jakarta.validation}, which is optional.
 */
@NullMarked
package io.runar.validation;

import org.jspecify.annotations.NullMarked;
