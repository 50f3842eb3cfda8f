/**
 * The identity of other nodes as Spring Security knows it.
 */
@NullMarked
package io.runar.spring.boot.autoconfigure.security;

import org.jspecify.annotations.NullMarked;
