/**
 * Live relations to other nodes: dialling, handshake, heartbeats, outbound queues.
 */
@NullMarked
package io.runar.peer;

import org.jspecify.annotations.NullMarked;
