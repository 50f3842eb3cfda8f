/**
 * Health and endpoint of the node.
 */
@NullMarked
package io.runar.spring.boot.autoconfigure.actuate;

import org.jspecify.annotations.NullMarked;
