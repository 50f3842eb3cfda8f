/**
 * Keeps results of actions. The only room that touches Caffeine, which is optional.
 */
@NullMarked
package io.runar.resilience;

import org.jspecify.annotations.NullMarked;
