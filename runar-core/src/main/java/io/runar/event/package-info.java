/**
 * Events: from the publisher to the subscriptions of this node and of its peers, retained
 * and acknowledged.
 */
@NullMarked
package io.runar.event;

import org.jspecify.annotations.NullMarked;
