/**
 * What logs know of the request that is handled.
 */
@NullMarked
package io.runar.spring.boot.autoconfigure.logging;

import org.jspecify.annotations.NullMarked;
