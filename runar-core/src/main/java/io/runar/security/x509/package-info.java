/**
 * Keys, certificates and the files that hold them: made, written and read, with the JDK
 * alone.
 */
@NullMarked
package io.runar.security.x509;

import org.jspecify.annotations.NullMarked;
