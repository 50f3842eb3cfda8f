/**
 * Spring tests of applications whose nodes are in a network in memory:
 * {@link io.runar.test.spring.RunarTest}.
 */
@NullMarked
package io.runar.test.spring;

import org.jspecify.annotations.NullMarked;
