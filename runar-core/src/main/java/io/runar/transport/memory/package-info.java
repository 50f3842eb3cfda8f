/**
 * A transport within one simulation, in virtual time: with latency, loss, partitions and
 * hosts that die, decided by a seed.
 */
@NullMarked
package io.runar.transport.memory;

import org.jspecify.annotations.NullMarked;
