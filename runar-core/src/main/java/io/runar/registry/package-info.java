/**
 * What is where: local services, remote services by path and by peer, and the immutable
 * routing snapshot the data path reads.
 */
@NullMarked
package io.runar.registry;

import org.jspecify.annotations.NullMarked;
