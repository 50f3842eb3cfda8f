/**
 * Finds {@link io.runar.annotation.RunarClient} interfaces and makes them beans.
 */
@NullMarked
package io.runar.spring.boot.autoconfigure.client;

import org.jspecify.annotations.NullMarked;
