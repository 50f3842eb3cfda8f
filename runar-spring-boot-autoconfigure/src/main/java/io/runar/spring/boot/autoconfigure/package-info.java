/**
 * Makes a Spring Boot application a node: properties, the node and what hosts the
 * application's services on it.
 */
@NullMarked
package io.runar.spring.boot.autoconfigure;

import org.jspecify.annotations.NullMarked;
