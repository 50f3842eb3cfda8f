/**
 * What the methods of services and clients look like: their parameters and results.
 */
@NullMarked
package io.runar.method;

import org.jspecify.annotations.NullMarked;
