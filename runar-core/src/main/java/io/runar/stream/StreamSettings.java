package io.runar.stream;

import java.time.Duration;

/**
 * Limits of a node's streams.
 *
 * @param window what is kept of each stream at its reader
 * @param idleTimeout the longest time in which nothing of a stream moves, if its caller
 * does not say
 * @param maxPerPeer streams of one peer that may be open on this node
 * @since 0.1
 */
public record StreamSettings(StreamWindow window, Duration idleTimeout, int maxPerPeer) {

}
