/**
 * The discovery SPI: who might be there, and at which address. What a provider says is
 * never trusted for identity.
 */
@NullMarked
package io.runar.discovery;

import org.jspecify.annotations.NullMarked;
