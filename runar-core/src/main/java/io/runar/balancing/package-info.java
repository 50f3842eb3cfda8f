/**
 * Chooses one of several nodes that have an action. May look at providers and what is
 * known of their nodes; sends nothing and keeps no connection.
 */
@NullMarked
package io.runar.balancing;

import org.jspecify.annotations.NullMarked;
