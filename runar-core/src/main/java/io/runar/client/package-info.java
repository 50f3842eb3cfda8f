/**
 * Typed clients: interfaces whose methods are requests.
 */
@NullMarked
package io.runar.client;

import org.jspecify.annotations.NullMarked;
