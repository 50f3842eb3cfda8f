/**
 * The transport SPI: move frames between two nodes. Implementations are plug-ins in
 * sub-packages; each alone touches its library, and nobody imports them.
 */
@NullMarked
package io.runar.transport;

import org.jspecify.annotations.NullMarked;
