/**
 * The shop's REST interface.
 */
@NullMarked
package io.runar.sample.gateway;

import org.jspecify.annotations.NullMarked;
