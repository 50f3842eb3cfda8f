/**
 * The TCP transport: length-prefixed frames over mutual TLS 1.3, on plain Netty. Not API.
 * <p>
 * After the TLS handshake each side sends eight bytes, the dialing one first:
 * {@code RUNAR}, one byte (0: hello, 1: refused) and the version as a 16-bit number. Then
 * come frames, each a 32-bit length and so many bytes; the length -1 says that no more
 * will come, and is answered with the same. Numbers are big-endian.
 */
@NullMarked
package io.runar.transport.tcp;

import org.jspecify.annotations.NullMarked;
