/**
 * The command that makes keys and certificates. Runs with the JDK and this jar alone.
 */
@NullMarked
package io.runar.keygen;

import org.jspecify.annotations.NullMarked;
