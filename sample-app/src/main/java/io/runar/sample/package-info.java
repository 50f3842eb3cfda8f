/**
 * A shop whose parts find and call each other through Runar. Every part is a package and
 * a Spring profile; one jar plays any of them.
 */
@NullMarked
package io.runar.sample;

import org.jspecify.annotations.NullMarked;
