/**
 * Keeps results of actions. The only room that touches Caffeine, which is optional.
 */
@NullMarked
package io.runar.cache;

import org.jspecify.annotations.NullMarked;
