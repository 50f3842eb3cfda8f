/**
 * Streams of items between two nodes: from a publisher to encoded batches under credit,
 * and from encoded batches to a subscriber; and what else can stand for a publisher.
 */
@NullMarked
package io.runar.stream;

import org.jspecify.annotations.NullMarked;
