/**
 * The composition root: builds the rooms, wires them together and runs their life cycle.
 */
@NullMarked
package io.runar.node;

import org.jspecify.annotations.NullMarked;
