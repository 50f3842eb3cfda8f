/**
 * Tests of applications without sockets and without waiting: many nodes in one JVM, on a
 * virtual clock.
 */
@NullMarked
package io.runar.test;

import org.jspecify.annotations.NullMarked;
